import { drafted } from '../clients/drafted.ts';
import { rekey } from '../clients/rekey.ts';
import type { Console } from '../console/api.ts';
import { asError } from '../console/as-error.ts';
import { passage } from '../console/succession.ts';
import type { Token } from '../console/token.ts';
import { leftBehind } from '../console/uses.ts';
import { TokaifyError } from '../errors.ts';
import { exitCodeOf } from '../failure.ts';
import { gatewayAt } from '../gateways.ts';
import type { Input } from '../input.ts';
import { inquire } from '../inquire.ts';
import type { Finding, Report } from '../report.ts';
import { Secret } from '../secret.ts';
import { fileChanges, type Survey, survey } from '../survey.ts';
import type { System } from '../system.ts';
import { listOf, text, verbatim } from '../text.ts';
import { typed } from '../typed.ts';
import { carryOut } from './carry-out.ts';

export interface Exchange {
  readonly old: Token;
  readonly next: Token;
  readonly oldKey: Secret;
  readonly newKey: Secret;
  readonly found: readonly Survey[];
  /** Known before anything is written. */
  readonly notes: readonly Finding[];
}

/** The new key in every client's files; one change, one undo. */
export async function replaceKey(
  input: Input,
  system: System,
  { old, next, oldKey, newKey, found, notes }: Exchange,
): Promise<Report> {
  const considered = found.flatMap((each) => fileChanges(each, rekey(each.files, oldKey, newKey)));
  const names = listOf(found.map(({ client }) => client.name));
  return carryOut(input, system, {
    plan: {
      command: 'token rotate',
      summary: `${found.map(({ client }) => client.id).join(', ')}: ${passage(old, next)}`,
      files: considered.filter(({ before, after }) => before !== after),
    },
    considered,
    notes,
    keys: [oldKey, newKey],
    question: null,
    done: text(`${names.en} use${found.length === 1 ? 's' : ''} the new key`, `${names.zh} 已使用新密钥`),
    already: text(
      `${names.en} use${found.length === 1 ? 's' : ''} the new key already`,
      `${names.zh} 已在使用新密钥`,
    ),
  });
}

/** Asks with a key where each client that sends the old one would send it. Throws the gateway's no. */
export async function tryKey(
  system: System,
  { gateway }: Console,
  { found, oldKey, newKey }: Pick<Exchange, 'found' | 'oldKey' | 'newKey'>,
): Promise<void> {
  if (gateway.questions.models === null) return;
  // A client that only keeps the key talks to another gateway at present, which must not see it.
  const senders = found.filter(({ current }) => current.credential.secret?.equals(oldKey));
  const urls = new Map(senders.map(({ client, current }) => [current.baseUrl ?? gateway.baseUrl, client]));
  for (const [baseUrl, client] of urls) {
    const { findings } = await inquire(
      system,
      { gateway, baseUrl, key: newKey },
      { model: undefined, wireApi: client.wireApi({ api: undefined }), depth: 'models' },
    );
    const [first] = findings;
    if (first && exitCodeOf(findings) !== 0) throw asError(first);
  }
}

/** Reads the files back from the disk, and asks once more with what each client would send now. */
export async function tryAgain(system: System, console: Console, exchange: Exchange): Promise<void> {
  const { found, oldKey, newKey } = exchange;
  for (const { client, current } of found) {
    if (!current.credential.secret?.equals(oldKey)) continue;
    const now = survey(system, client).current.credential.secret;
    if (now?.equals(newKey)) continue;
    throw new TokaifyError('not-effective', {
      what: text(`${client.name} would not use the new key.`, `${client.name} 不会使用新密钥。`),
      cause: text(
        `It would send ${now ?? 'no key'}: other settings of it take precedence.`,
        `它${now ? `会发送 ${now}` : '不会发送密钥'}：其另一处配置优先。`,
      ),
      next: verbatim(`tokaify doctor ${client.id}`),
    });
  }
  await tryKey(system, console, exchange);
}

/** Tried on paper first: after the change no trace of the old key may be left that its client reads. */
export function refuseFixed(system: System, { client, files, current }: Survey, oldKey: Secret): void {
  const placeholder = new Secret('sk-placeholder');
  const after = drafted(files, rekey(files, oldKey, placeholder).files);
  const left = leftBehind(system, client, after, oldKey);
  if (left === undefined) return;
  const where = left.where();
  const gateway = current.baseUrl === null ? null : gatewayAt(current.baseUrl);
  const setup = typed(gateway, `setup ${client.id}`);
  throw new TokaifyError('unsupported-carrier', {
    what: text(
      `${client.name} reads this key from a place that tokaify cannot change.`,
      `${client.name} 从 tokaify 无法更改的地方读取该密钥。`,
    ),
    cause: where
      ? text('The file is not one that tokaify setup writes.', '该文件不由 tokaify setup 写入。')
      : text('It comes from an environment variable.', '它来自环境变量。'),
    next: text(`Put the key where tokaify keeps it first: ${setup}`, `请先让 tokaify 管理该密钥：${setup}`),
    ...(where ? { where } : {}),
  });
}
