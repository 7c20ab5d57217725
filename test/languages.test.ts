import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every sentence stands in both languages; TypeScript sees to the second being there, this to its being Chinese. */

interface Sentence {
  readonly at: string;
  readonly en: string;
  readonly zh: string;
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);
const sentences = sources.flatMap((path) => callsIn(readFileSync(join('src', path), 'utf8'), path));

describe('sentences', () => {
  it('are found', () => {
    expect(sentences.length).toBeGreaterThan(500);
  });

  it('are Chinese in the second place, or the same command or name in both', () => {
    const wrong = sentences.filter(
      ({ en, zh }) =>
        !/[\u4e00-\u9fff]/.test(prose(zh)) &&
        !(prose(en).toLowerCase() === prose(zh).toLowerCase() && isVerbatim(en)) &&
        /[A-Za-z]{2}/.test(prose(en)),
    );
    expect(wrong.map(({ at, en, zh }) => `${at}: ${en} | ${zh}`)).toEqual([]);
  });

  it('are English in the first place', () => {
    const wrong = sentences.filter(({ en }) => /[\u4e00-\u9fff]/.test(prose(en)) && !/[“「]/.test(en));
    expect(wrong.map(({ at, en }) => `${at}: ${en}`)).toEqual([]);
  });

  it('name the same commands, options and values in both', () => {
    const codes = (sentence: string): string[] => sentence.match(/--[a-z][a-z-]+|\$\{[^}]*\}/g)?.sort() ?? [];
    const wrong = sentences.filter(({ en, zh }) =>
      [...new Set(codes(en))].some((code) => code.startsWith('--') && !zh.includes(code)),
    );
    expect(wrong.map(({ at, en, zh }) => `${at}: ${en} | ${zh}`)).toEqual([]);
  });
});

/** Nothing of prose in it: a command, a variable, a path, a heading that is a name, or only what is filled in. */
function isVerbatim(sentence: string): boolean {
  return (
    /^(?:tokaify|npx|npm|codex|opencode|base URL|BASE URL|ID|IP|\$|~|→)/.test(sentence) ||
    !/[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}/.test(prose(sentence))
  );
}

/** Without what is filled in. */
function prose(sentence: string): string {
  return sentence.replace(/\$\{[^}]*\}/g, '');
}

/** The arguments of every `text(` whose two arguments are string or template literals; others are made from such. */
function callsIn(source: string, path: string): Sentence[] {
  const literal = String.raw`('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\`(?:[^\`\\]|\\.)*\`)`;
  const call = new RegExp(String.raw`\btext\(\s*${literal}\s*,\s*${literal}\s*,?\s*\)`, 'g');
  return [...source.matchAll(call)]
    .map((match) => ({
      at: `${path}:${source.slice(0, match.index).split('\n').length}`,
      en: match[1]!.slice(1, -1),
      zh: match[2]!.slice(1, -1),
    }))
    .filter(({ en }) => en !== '');
}
