import { retraceable } from '../ask/retrace.ts';
import { chooseClients, inPlaceAt } from '../choose/clients.ts';
import { supposeGateway } from '../choose/gateway.ts';
import { chooseModel } from '../choose/model.ts';
import type { Client, Draft, Setup } from '../clients/client.ts';
import { drafted } from '../clients/drafted.ts';
import { type ClientId, TAKES } from '../clients/ids.ts';
import type { Verdict } from '../diagnose/ladder.ts';
import { assertWritable } from '../disk/writable.ts';
import { TokaifyError } from '../errors.ts';
import { exitCodeOf, NOTHING_CHANGED } from '../failure.ts';
import type { Gateway } from '../gateway.ts';
import { flag, type Input, option } from '../input.ts';
import { verdictReport } from '../inquire.ts';
import { installedVersion } from '../installed.ts';
import { nearest } from '../nearest.ts';
import { patient, retriesOf } from '../patience.ts';
import { FORMATS } from '../plan/formats.ts';
import { word } from '../quote.ts';
import type { Block, Finding, Report } from '../report.ts';
import { fileChanges, type Survey, survey } from '../survey.ts';
import type { System } from '../system.ts';
import { listOf, text, verbatim } from '../text.ts';
import { typed, UNDO } from '../typed.ts';
import { asFinding, carryOut } from './carry-out.ts';
import type { Run } from './command.ts';
import { type Source, withDedicatedToken } from './dedicated-token.ts';
import { type Gained, gainAccess, type Known, STOP, writtenAnyway } from './gain-access.ts';
import { readBack } from './read-back.ts';
import { madeDirectories, notesOn, unusedOptions } from './setup-notes.ts';
import { isTokenWanted, readWanted } from './setup-options.ts';
import { readableByAll, sharedWanted, withoutKey } from './setup-shared.ts';
import { tidyUp } from './tidy.ts';

export const run: Run = async (input, machine) => {
  const system = patient(machine, retriesOf(option(input, 'retry')));
  let recovered: Promise<Finding[]> | undefined;
  const tidied = (): Promise<Finding[]> => {
    recovered ??= tidyUp(input, system);
    return recovered;
  };
  // A token cannot be unmade by stepping back.
  if (isTokenWanted(input))
    return withDedicatedToken(input, system, (source) => setUp(input, system, tidied, source));
  return retraceable(system, (each) => setUp(input, each, tidied));
};

/** Read, choose, ask the gateway, plan, show, confirm, write, and ask once more with what was written. */
async function setUp(
  typed: Input,
  system: System,
  tidied: () => Promise<readonly Finding[]>,
  source?: Source,
): Promise<Report> {
  const shared = flag(typed, 'system');
  const wanted = shared ? sharedWanted(typed) : readWanted(typed);
  const clients = await chooseClients(typed, system);
  const recovered = await tidied();
  const input = shared ? typed : await supposeGateway(typed, system);
  for (const client of clients) mustBeEditable(input, system, survey(system, client));
  const online = input.options.verify !== false && !flag(input, 'offline');
  const inPlace: Known['inPlace'] = (at) => inPlaceAt(system, clients, at, wanted.providerId);
  const { access, verdict, ignored, ...chosen }: Gained = shared
    ? { access: withoutKey(input, system), verdict: null }
    : await gainAccess(
        input,
        system,
        clients.map((client) => client.wireApi(wanted)),
        online,
        { first: source && (() => source(clients)), inPlace },
      );
  if (verdict !== null && exitCodeOf(verdict.findings) !== 0 && !system.ask) {
    return verdictReport('setup', verdict, NOTHING_CHANGED);
  }
  const listed = verdict?.models ?? null;
  const model =
    chosen.model ?? (await chooseModel(input, system, access.gateway, listed, () => inPlace(access).model));
  const reviewModel = option(input, 'reviewModel') ?? model;
  const reviews = clients.some(({ id }) => TAKES[id as ClientId].includes('--review-model'));
  if (reviews && reviewModel !== model) mustBeListed(reviewModel, access.gateway, listed);
  const prepared: Prepared[] = [];
  for (const client of clients) {
    const setup: Setup = {
      ...wanted,
      ...access,
      model,
      reviewModel,
      version: await installedVersion(system, client),
    };
    prepared.push(await prepare(system, client, setup));
  }
  // What all users share holds no key.
  if (!shared) for (const { found, draft, setup } of prepared) mustTakeEffect(system, found, draft, setup);

  const changes = prepared.flatMap(({ found, draft }) => fileChanges(found, draft));
  const considered = shared ? changes.map(readableByAll) : changes;
  const names = listOf(clients.map(({ name }) => name));
  const target = `${access.gateway.name} · ${model}`;
  const report = await carryOut(input, system, {
    plan: {
      command: 'setup',
      summary: `${clients.map(({ id }) => id).join(', ')} → ${access.gateway.name} · ${model}`,
      files: considered.filter(({ before, after }) => before !== after),
      token: access.token,
    },
    considered,
    notes: [
      ...recovered,
      ...unusedOptions(input, clients),
      ...notesOn(access),
      ...madeDirectories(system, considered, shared),
      ...(verdict?.findings ?? []),
      ...prepared.flatMap(({ draft }) => draft.notes),
    ],
    keys: [access.key],
    question: text('Write these changes?', '写入这些改动？'),
    done: text(
      `${names.en} now use${clients.length === 1 ? 's' : ''} ${target}`,
      `${names.zh} 已接入 ${target}`,
    ),
    already: text(
      `${names.en} already use${clients.length === 1 ? 's' : ''} ${target}. Nothing to do.`,
      `${names.zh} 已在使用 ${target}，无需改动。`,
    ),
  });
  if (!report.written || shared) return report;
  const asksAgain = online && option(input, 'verify') !== 'once';
  const confirmed = await readBack(
    system,
    prepared.map(({ setup, found }) => ({ setup, client: found.client })),
    asksAgain && !ignored,
  );
  // Where the key has a list of models, reading back would be told so.
  const again = asksAgain && ignored?.models === null && access.gateway.questions.models !== null;
  return conclude(report, confirmed, prepared, ignored && { verdict: ignored, again });
}

/** A file that cannot be edited is said before a key is asked for or sent. */
function mustBeEditable(input: Input, system: System, { files }: Survey): void {
  const writes = !flag(input, 'dryRun') && !flag(input, 'check');
  for (const { access, format, path, text: content } of Object.values(files)) {
    if (access !== 'own' || content === null) continue;
    FORMATS[format]?.parse(content, path);
    if (writes) mustBeWritable(input, system, path);
  }
}

/** What another tool makes may hold the lines already; whether it has to be written shows only later. */
function mustBeWritable(input: Input, system: System, path: string): void {
  try {
    assertWritable(system, path);
  } catch (error) {
    const mayHoldThem = error instanceof TokaifyError && error.code === 'read-only-store';
    if (!mayHoldThem || flag(input, 'createToken')) throw error;
  }
}

/** What `--model` is asked about by the gateway itself; a list that nobody gave forbids nothing. */
function mustBeListed(model: string, gateway: Gateway, listed: readonly string[] | null): void {
  if (listed === null || listed.includes(model)) return;
  const close = nearest(model, listed);
  throw new TokaifyError('model-not-listed', {
    what: text(`${model} is not among the models of this key.`, `该密钥的模型列表中没有 ${model}。`),
    next: close
      ? text(`Did you mean --review-model ${word(close)}?`, `是否想用 --review-model ${word(close)}？`)
      : verbatim(typed(gateway, 'models')),
  });
}

/** Said before anything is written: another layer of the client's configuration would win over what is planned. */
function mustTakeEffect(system: System, { client, files }: Survey, draft: Draft, setup: Setup): void {
  // Only what setup does not write can win over it.
  if (!Object.values(files).some(({ access, text: content }) => access === 'look' && content !== null))
    return;
  const { baseUrl, where, credential } = client.read(drafted(files, draft.files), system.env, setup, true);
  const { secret } = credential;
  // A key that is not there yet comes from a variable, which is for the person to set.
  if (baseUrl === setup.baseUrl && (secret === null || secret.equals(setup.key))) return;
  const winner = baseUrl === setup.baseUrl ? credential.where : where;
  if (baseUrl === setup.baseUrl && setup.carrier === 'env') throw variableHoldsAnother(client, setup);
  throw new TokaifyError('not-effective', {
    what: text(
      `${client.name} would not use what setup writes.`,
      `${client.name} 不会使用 setup 写入的配置。`,
    ),
    cause: text(
      `It would talk to ${baseUrl ?? 'its vendor'} with ${secret ?? 'no key'}: another layer of its configuration wins in this directory.`,
      `它会使用 ${secret ?? '空密钥'} 访问 ${baseUrl ?? '其官方服务'}：在此目录中另一层配置优先。`,
    ),
    next: text(
      `Change that file, or run this from another directory. All layers: tokaify doctor ${client.id}`,
      `请修改该文件，或在其他目录中运行。查看所有层：tokaify doctor ${client.id}`,
    ),
    ...(winner ? { where: winner } : {}),
  });
}

function variableHoldsAnother({ name }: Client, { gateway: { key } }: Setup): TokaifyError {
  return new TokaifyError('not-effective', {
    what: text(
      `${name} would take the key from $${key.variable}, which holds another one here.`,
      `${name} 会从 $${key.variable} 读取密钥，而此处的值是另一个密钥。`,
    ),
    next: text(
      `Set $${key.variable} to this key, or: unset ${key.variable}`,
      `请将 $${key.variable} 设为该密钥，或：unset ${key.variable}`,
    ),
  });
}

interface Prepared {
  readonly found: Survey;
  readonly setup: Setup;
  readonly draft: Draft;
}

/** The draft of one client; a consent that it needs is asked for on a terminal. */
async function prepare(system: System, client: Client, setup: Setup): Promise<Prepared> {
  const found = survey(system, client, setup);
  try {
    return { found, setup, draft: client.configure(found.files, setup) };
  } catch (error) {
    if (!(error instanceof TokaifyError) || !error.trouble.consent || !system.ask) throw error;
    const { question, choices } = error.trouble.consent;
    const answer = await system.ask.select(question, [...choices, STOP]);
    const chosen = choices.find(({ value }) => value === answer);
    if (!chosen) throw new TokaifyError('interrupted', { what: text('Stopped.', '已停止。') });
    return prepare(system, client, { ...setup, ...chosen.patch });
  }
}

/** `ignored`: what the gateway said before, and whether it would say it `again`. */
function conclude(
  report: Report,
  confirmed: readonly Finding[],
  prepared: readonly Prepared[],
  ignored: { readonly verdict: Verdict; readonly again: boolean } | undefined,
): Report {
  const found = [...confirmed, ...(ignored?.again ? ignored.verdict.findings : [])];
  const exitCode = exitCodeOf(found);
  const tries = prepared.map(({ setup, found }) => ({
    label: text('Try it', '试一试'),
    command: found.client.tryIt(setup),
  }));
  const items = [
    // What the gateway refuses is not to be tried.
    ...(exitCode === 0 && !ignored ? tries : []),
    UNDO,
  ];
  const blocks: Block[] = [
    ...report.blocks,
    ...confirmed.map(asFinding),
    // The whole of it was read before the question.
    ...(ignored ? [{ kind: 'dim', text: writtenAnyway(ignored.verdict) } as const] : []),
    { kind: 'next', items },
  ];
  return { ...report, ok: exitCode === 0, exitCode, findings: [...report.findings, ...found], blocks };
}
