import type { Client, Location, Opinion } from '../clients/client.ts';
import type { Evidence } from '../diagnose/check.ts';
import { findingOf, TokaifyError } from '../errors.ts';
import type { Table } from '../formats/value.ts';
import type { Gateway } from '../gateway.ts';
import { gatewayAt } from '../gateways.ts';
import { recordedProviders } from '../history.ts';
import { installedVersion, onPath } from '../installed.ts';
import { lintKey } from '../key.ts';
import { pathOf } from '../place.ts';
import { FORMATS } from '../plan/formats.ts';
import type { Finding } from '../report.ts';
import { isPresent, type Survey, survey } from '../survey.ts';
import type { System } from '../system.ts';
import { atLeast } from '../version.ts';
import { statAt, tracesOf } from './traces.ts';

/** How far to look. */
export interface Scope {
  /** Nothing is asked over the network. */
  readonly offline: boolean;
  /** The project of the working directory may say which key goes where. */
  readonly trusting: boolean;
  /** Also what takes seconds. */
  readonly thorough: boolean;
}

/** What the files of one client say, before anybody is asked. */
export interface Looked {
  readonly survey: Survey;
  readonly troubles: readonly Finding[];
  readonly gateway: Gateway | null;
  /** The gateway can be asked, and is. */
  readonly asked: boolean;
}

export function lookAt(system: System, client: Client, { offline, trusting }: Scope): Looked {
  const errors: TokaifyError[] = [];
  const found = tolerantSurvey(system, client, errors, trusting);
  const { baseUrl, credential } = found.current;
  const gateway = baseUrl === null ? null : gatewayAt(baseUrl);
  const sound =
    gateway !== null &&
    /^https?:\/\//i.test(baseUrl!.trim()) &&
    credential.kind === 'api-key' &&
    credential.secret !== null &&
    lintKey(credential.secret, gateway)?.severity !== 'error';
  return {
    survey: found,
    troubles: collapse(system, errors.map(findingOf)),
    gateway,
    asked: sound && !offline,
  };
}

/** Whether a client is installed, or anything of it stands here. */
export function isHere(system: System, client: Client): boolean {
  const errors: TokaifyError[] = [];
  return (
    onPath(system, client.command) !== null ||
    isPresent(tolerantSurvey(system, client, errors)) ||
    errors.length > 0
  );
}

/** Even where a client's home is so named that it has no files at all. */
function tolerantSurvey(system: System, client: Client, errors: TokaifyError[], trusting = false): Survey {
  try {
    return survey(system, client, undefined, (error) => errors.push(error), trusting);
  } catch (error) {
    if (!(error instanceof TokaifyError)) throw error;
    errors.push(error);
    return { client, files: {}, bytes: {}, modes: {}, current: client.read({}, system.env) };
  }
}

/** Everything else that the client's checks may look at. */
export async function gather(system: System, looked: Looked, scope: Scope): Promise<Evidence> {
  const { client, files, current } = looked.survey;
  const { documents, broken } = parseAll(looked);
  const version = await installedVersion(system, client);
  const program = onPath(system, client.command);
  return {
    place: system,
    client,
    checks: client.checks(),
    program,
    version,
    files,
    documents,
    stats: statsOf(system, Object.values(files)),
    troubles: [...looked.troubles, ...broken],
    current,
    gateway: looked.gateway,
    traces: Object.keys(files).length > 0 ? tracesOf(system, client.traces?.(system) ?? []) : {},
    chats: Object.keys(files).length > 0 ? recordedProviders(system, client) : new Map(),
    asked: looked.asked,
    opinion: program ? await ask(system, program, client.opinion?.(current), version, scope) : null,
  };
}

function parseAll({ survey: { files, current } }: Looked) {
  const documents: Record<string, Table> = {};
  const broken: Finding[] = [];
  for (const { role, path, format, text: source } of Object.values(files)) {
    if (source === null) continue;
    try {
      const document = FORMATS[format]?.parse(source, path);
      if (document) documents[role] = document;
    } catch (error) {
      if (!(error instanceof TokaifyError)) throw error;
      const known = current.problems.some(({ id, where }) => id === error.code && where?.path === path);
      if (!known) broken.push(findingOf(error));
    }
  }
  return { documents, broken };
}

/** What is wrong with a directory is wrong with every file in it, and said once. */
function collapse(system: System, troubles: readonly Finding[]): Finding[] {
  const { dirname } = pathOf(system);
  const once = (id: string) => id === 'not-a-file' || id === 'permission-denied';
  const key = ({ id, where }: Finding) => `${id} ${dirname(where?.path ?? '')}`;
  return troubles.filter(
    (found, index) => !once(found.id) || troubles.findIndex((other) => key(other) === key(found)) === index,
  );
}

function statsOf(system: System, locations: readonly Location[]): Evidence['stats'] {
  const stats: Record<string, { mode: number; mtimeMs: number }> = {};
  for (const { role, path, inline } of locations) {
    const stat = inline === undefined ? statAt(system, path) : null;
    if (stat) stats[role] = { mode: stat.mode & 0o777, mtimeMs: stat.mtimeMs };
  }
  return stats;
}

async function ask(
  system: System,
  program: string,
  question: Opinion | undefined,
  version: string | null,
  { offline, thorough }: Scope,
): Promise<string | null> {
  if (!question || !atLeast(version, question.since)) return null;
  if ((offline && question.online) || !(question.always || thorough)) return null;
  // A program that is asked looks at its caller's home; with --home that is another one.
  const own = system.env.HOME ?? system.env.USERPROFILE;
  if (own !== undefined && own !== system.home) return null;
  const { code, stdout, stderr } = await system.run(program, question.args, question.timeoutMs);
  if (code === null) return null;
  return stdout.trim() === '' ? stderr : stdout;
}
