import type { Finding } from '../../src/report.ts';

/** Expected against said, for a table that a build shows. */
export class Confusion {
  readonly title: string;
  readonly #cells = new Map<string, number>();
  /** Cases that were told something else than expected. */
  readonly wrong: string[] = [];
  /** Of these, the ones that were told so as proved. */
  readonly wronglyProved: string[] = [];

  constructor(title: string) {
    this.title = title;
  }

  add(label: string, expected: string, finding: Finding | null | undefined): void {
    const said = finding?.id ?? 'ok';
    const cell = `${expected.padEnd(20)} ${said.padEnd(20)} ${finding?.proof ?? 'proved'}`;
    this.#cells.set(cell, (this.#cells.get(cell) ?? 0) + 1);
    if (said === expected) return;
    this.wrong.push(`${label}: ${said} instead of ${expected}`);
    if (finding?.proof === 'proved') this.wronglyProved.push(label);
  }

  print(): void {
    const rows = [...this.#cells].sort().map(([cell, count]) => `  ${String(count).padStart(4)}  ${cell}`);
    const head = `        ${'expected'.padEnd(20)} ${'said'.padEnd(20)} proof`;
    console.log(
      [
        `${this.title}: ${this.wrong.length} wrong, ${this.wronglyProved.length} of them proved`,
        head,
        ...rows,
      ].join('\n'),
    );
  }
}
