import { type Access, chooseAccess } from '../choose/access.ts';
import { chooseGateway } from '../choose/gateway.ts';
import type { Client, Setup } from '../clients/client.ts';
import { clientById } from '../clients/table.ts';
import type { Verdict } from '../diagnose/ladder.ts';
import { isForgettable } from '../disk/forget.ts';
import { readFile } from '../disk/read.ts';
import { TokaifyError } from '../errors.ts';
import { exitCodeOf, failureReport } from '../failure.ts';
import { parseDocument, type WantedClient } from '../fleet/document.ts';
import { locate, type Site, systemOf, whoseOf } from '../fleet/home.ts';
import { keyFinder } from '../fleet/keys.ts';
import { type Outcome, summary } from '../fleet/summary.ts';
import { decode } from '../formats/text.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { flag, type Input, option } from '../input.ts';
import { installedVersion } from '../installed.ts';
import { patient, retriesOf } from '../patience.ts';
import { pathOf } from '../place.ts';
import type { Block, Report } from '../report.ts';
import { fileChanges, survey } from '../survey.ts';
import type { System } from '../system.ts';
import { listOf, text, verbatim } from '../text.ts';
import { toldFor } from '../typed.ts';
import { asFinding, carryOut } from './carry-out.ts';
import type { Run } from './command.ts';
import { askGateway } from './gain-access.ts';
import { readBack } from './read-back.ts';
import { forgetting, type Part, takeOut } from './remove.ts';
import { readWanted } from './setup-options.ts';
import { tidyUp } from './tidy.ts';

/** What one document says about many homes, made true: all or nothing in each, and none keeps another back. */
export const run: Run = async (input, machine) => {
  const system = patient(machine, retriesOf(option(input, 'retry')));
  const path = pathOf(system).resolve(system.cwd, input.args[0]!);
  const sites = await locate(system, parseDocument(sourceOf(system, path), path), path);
  const shared = sharedBy(input, system, path);
  const prepared: { site: Site; clients: Prepared[] }[] = [];
  // Every key is found before the first byte is written.
  for (const site of sites) {
    const clients: Prepared[] = [];
    for (const each of site.wanted.clients) clients.push(await shared.prepare(systemOf(system, site), each));
    prepared.push({ site, clients });
  }
  const outcomes: Outcome[] = [];
  for (const { site, clients } of prepared) {
    const place = told(systemOf(system, site), site);
    const work = () => bringAbout(input, place, site, clients, shared.ask);
    const report = await (site.account ? system.as(site.account, work) : work()).catch((error: unknown) =>
      failureReport(error, 'apply', place),
    );
    outcomes.push({ site, report });
  }
  return summary(outcomes);
};

/** What is said of a home while it is worked on stands below its name. */
function told(system: System, site: Site): System {
  let heading: Block[] = [{ kind: 'heading', text: verbatim(site.wanted.user ?? site.home) }];
  return {
    ...system,
    tell(blocks) {
      system.tell([...heading, ...toldFor(blocks, whoseOf(site))]);
      heading = [];
    },
  };
}

interface Prepared {
  readonly client: Client;
  readonly wanted: WantedClient;
  /** As if `setup` had been typed. */
  readonly input: Input;
  /** null: it is to be absent. */
  readonly access: Access | null;
  readonly version: string | null;
}

type Ask = (each: Prepared, access: Access) => Promise<Verdict | null>;

/** What all homes have in common and is found out once: versions, standard input, the gateway's answer to a key. */
function sharedBy(input: Input, system: System, document: string) {
  const findKey = keyFinder(system, document);
  const versions = new Map<Client, string | null>();
  const answered: { access: Access; model: string; verdict: Verdict }[] = [];
  return {
    async prepare(place: System, wanted: WantedClient): Promise<Prepared> {
      const client = clientById(wanted.id);
      if (!versions.has(client)) versions.set(client, await installedVersion(system, client));
      const typed: Input = {
        args: [client.id],
        options: { gateway: GATEWAY_IDS[0], ...wanted.options, yes: true },
      };
      const base = { client, wanted, input: typed, version: versions.get(client) ?? null };
      if (wanted.state === 'absent' || wanted.key === null) return { ...base, access: null };
      const found = { ...place, readStdin: () => findKey(wanted.key!) };
      const keyed = { ...typed, options: { ...typed.options, keyStdin: true } };
      return { ...base, access: await chooseAccess(keyed, found) };
    },
    async ask(each: Prepared, access: Access): Promise<Verdict | null> {
      if (option(input, 'verify') !== 'once' || flag(input, 'offline')) return null;
      const model = modelOf(each, access);
      const known = answered.find(
        (one) =>
          one.access.baseUrl === access.baseUrl && one.model === model && one.access.key.equals(access.key),
      );
      if (known) return known.verdict;
      const asked: Input = { ...each.input, options: { ...each.input.options, model, verify: 'once' } };
      const verdict = await askGateway(asked, system, access, [each.client.wireApi(readWanted(each.input))]);
      answered.push({ access, model, verdict });
      return verdict;
    },
  };
}

async function bringAbout(
  input: Input,
  system: System,
  { wanted }: Site,
  clients: readonly Prepared[],
  ask: Ask,
): Promise<Report> {
  const recovered = await tidyUp(input, system);
  const written: { client: Client; setup: Setup }[] = [];
  const parts: Part[] = [];
  for (const each of clients) {
    const { client, access } = each;
    if (access === null) {
      const extent = { purge: flag(each.input, 'purge'), gateway: chooseGateway(each.input, system) };
      parts.push(takeOut(system, client, extent));
      continue;
    }
    const verdict = await ask(each, access);
    if (verdict !== null && exitCodeOf(verdict.findings) !== 0) return refused(verdict);
    const setup = setupOf(each, access);
    const found = survey(system, client, setup);
    const draft = client.configure(found.files, setup);
    parts.push({ changes: fileChanges(found, draft), undoes: [], notes: draft.notes });
    written.push({ client, setup });
  }
  const considered = parts.flatMap(({ changes }) => changes);
  const states = listOf(
    clients.map(({ client, access }) => `${client.id} → ${access?.gateway.name ?? 'absent'}`),
  );
  const report = await carryOut(input, system, {
    plan: {
      command: 'apply',
      summary: states.en,
      files: considered.filter(({ before, after }) => before !== after),
      undoes: parts.flatMap(({ undoes }) => undoes),
    },
    considered,
    notes: [...recovered, ...parts.flatMap(({ notes }) => notes)],
    question: null,
    done: states,
    already: text(`As declared: ${states.en}`, `已符合声明：${states.zh}`),
  });
  const confirmed = report.written ? await readBack(system, written, false) : [];
  const exitCode = exitCodeOf(confirmed) || report.exitCode;
  const whole: Report = {
    ...report,
    ok: exitCodeOf(confirmed) === 0,
    exitCode,
    findings: [...report.findings, ...confirmed],
    blocks: [...report.blocks, ...confirmed.map(asFinding)],
  };
  const gone = clients.every(({ access }) => access === null);
  const ids = clients.map(({ client }) => client.id);
  return wanted.forget && gone && isForgettable(system, ids) ? forgetting(input, system, whole) : whole;
}

function setupOf(each: Prepared, access: Access): Setup {
  const model = modelOf(each, access);
  return {
    ...readWanted(each.input),
    ...access,
    model,
    reviewModel: option(each.input, 'reviewModel') ?? model,
    version: each.version,
  };
}

function modelOf({ input }: Prepared, { gateway }: Access): string {
  return option(input, 'model') ?? gateway.models.default;
}

function refused({ findings }: Verdict): Report {
  return {
    command: 'apply',
    ok: false,
    changed: false,
    exitCode: exitCodeOf(findings),
    changes: [],
    findings,
    undo: null,
    blocks: findings.map(asFinding),
  };
}

function sourceOf(system: System, path: string): string {
  const { bytes } = readFile(system, path);
  if (bytes) return decode(bytes, path);
  throw new TokaifyError('document-invalid', {
    what: text(`There is no file ${path}.`, `文件 ${path} 不存在。`),
    next: verbatim('tokaify help document'),
  });
}
