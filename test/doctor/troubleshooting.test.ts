import { expect, it } from 'vitest';
import { clientById } from '../../src/clients/table.ts';
import { CAUSES, type CauseId, conclude } from '../../src/diagnose/causes.ts';
import { CLIENT_CHECKS } from '../../src/diagnose/client-checks.ts';
import { factsOf } from '../../src/diagnose/facts.ts';
import { MACHINE_WIDE } from '../../src/diagnose/machine-checks.ts';
import { findingsOf } from '../../src/doctor/examination.ts';
import { CODES, type Code } from '../../src/errors.ts';
import { EXIT } from '../../src/exit.ts';
import type { Gateway } from '../../src/gateway.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { lintKey } from '../../src/key.ts';
import type { Finding } from '../../src/report.ts';
import { Secret } from '../../src/secret.ts';
import { CODEX_FLAWS } from './flaws-codex.ts';
import { OPENCODE_FLAWS } from './flaws-opencode.ts';
import { GUIDES } from './guides.ts';
import { type ClientId, examination } from './home.ts';

// docs/troubleshooting.md is made from the tables themselves: scripts/troubleshooting.mjs writes it anew.
const FLAWS = { codex: CODEX_FLAWS, opencode: OPENCODE_FLAWS } as const;

/** What doctor says in the first home in which this is wrong. */
async function ofCheck(client: ClientId, id: string): Promise<Finding> {
  const flaw = FLAWS[client].find(([each]) => each === id)?.[1];
  const found = flaw && findingsOf(await examination(client, flaw)).find((finding) => finding.id === id);
  if (!found) throw new Error(`no flaw shows ${client}/${id}`);
  return found;
}

/** Addresses at which the cause in question is met. */
const MISTYPED: Readonly<Record<string, (baseUrl: string) => string>> = {
  'base-url-no-v1': (baseUrl) => new URL(baseUrl).origin,
  'base-url-double-v1': (baseUrl) => `${baseUrl}/v1`,
  'endpoint-not-found': (baseUrl) => `${baseUrl}/models`,
};

/** What is said of a gateway's answer. */
function ofCause(id: string, gateway: Gateway): Finding {
  if (id === 'key-malformed') return lintKey(new Secret(`${gateway.key.prefix}ab***yz`), gateway)!;
  if (id === 'key-length') return lintKey(new Secret(`${gateway.key.prefix}tooshort`), gateway)!;
  const baseUrl = MISTYPED[id]?.(gateway.baseUrl) ?? gateway.baseUrl;
  const question = id === 'wire-api-missing' ? 'responses' : 'models';
  const context = {
    gateway,
    baseUrl,
    question,
    model: gateway.models.default,
    afterModelsOk: false,
  } as const;
  const facts = factsOf(context, { reading: null, fault: null });
  return conclude(id as CauseId, id === 'token-unclear' ? { ...facts, status: 401 } : facts);
}

/** On one line; the guide's own words stand in the first column already. */
const cell = (text: string): string =>
  text
    .replace(/The guide's checklist: “[^”]*”/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('|', '\\|')
    .replaceAll('<', '\\<');
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly string[][]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const exit = (id: string, severity: Finding['severity']): string =>
  String(severity !== 'error' ? 0 : Object.hasOwn(CODES, id) ? EXIT[CODES[id as Code]] : EXIT.refused);

async function guides(): Promise<string[]> {
  const sections: string[] = [];
  for (const { title, gateway: id, rows } of GUIDES) {
    const gateway = builtInGateway(id)!;
    const lines: string[][] = [];
    for (const { says, ids } of rows) {
      for (const [index, named] of ids.entries()) {
        const [client, check] = named.split('/') as [ClientId, string | undefined];
        const found = check ? await ofCheck(client, check) : ofCause(named, gateway);
        lines.push([
          index === 0 ? says : '',
          `\`${check ?? named}\``,
          `${found.title.en} ${found.cause.en}`,
          found.remedy.en,
        ]);
      }
    }
    sections.push(
      `## ${title}`,
      table(['the guide asks', 'the finding', 'what is wrong', 'what to do'], lines),
    );
  }
  return sections;
}

async function everything(): Promise<string[]> {
  const sections: string[] = [];
  for (const client of ['codex', 'opencode'] as const) {
    const lines: string[][] = [];
    for (const { id } of clientById(client).checks()) {
      const { severity, title } = await ofCheck(client, id);
      lines.push([`\`${id}\``, severity, exit(id, severity), title.en]);
    }
    sections.push(`## ${clientById(client).name}: every check`, table(HEAD, lines));
  }
  const general: string[][] = [];
  for (const { id } of [...CLIENT_CHECKS, ...MACHINE_WIDE]) {
    const { severity, title } = await ofCheck('codex', id);
    general.push([`\`${id}\``, severity, exit(id, severity), title.en]);
  }
  sections.push('## Any client, and the machine: every check', table(HEAD, general));
  const gateway = builtInGateway('tokaify')!;
  const causes = Object.keys(CAUSES).map((id) => {
    const { severity, title } = ofCause(id, gateway);
    return [`\`${id}\``, severity, exit(id, severity), title.en];
  });
  sections.push('## What a gateway answers: every cause', table(HEAD, causes));
  return sections;
}

const HEAD = ['id', 'severity', 'exit code', 'as it reads'];

const INTRO = `<!-- Made from the tables of checks and causes by \`node scripts/troubleshooting.mjs\`; a test keeps it true. -->

# Troubleshooting

\`tokaify doctor\` answers all of this by itself, with the file and line. The first tables go through the troubleshooting sections of the guides, in their order; the last ones list every finding there is. Ids never change meaning, so scripts may rely on them. Addresses and names are those of the examples.`;

it('docs/troubleshooting.md is what the tables say', async () => {
  const text = [INTRO, ...(await guides()), ...(await everything())].join('\n\n');
  await expect(`${text}\n`).toMatchFileSnapshot('../../docs/troubleshooting.md');
});
