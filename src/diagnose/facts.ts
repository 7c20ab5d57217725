import type { ChecklistItem, Gateway } from '../gateway.ts';
import type { Proof } from '../report.ts';
import type { Secret } from '../secret.ts';
import type { NetworkFault } from '../system.ts';
import { type Text, text } from '../text.ts';
import { typed } from '../typed.ts';
import type { ErrorBody, Reading } from './answer.ts';

export type Asked = 'models' | 'usage' | 'catalog' | 'responses' | 'chat';

/** What was asked, and of whom. */
export interface Context {
  readonly gateway: Gateway;
  readonly baseUrl: string;
  readonly question: Asked;
  readonly model?: string;
  /** To be masked wherever the answer repeats it, and measured where its length is a hint. */
  readonly key?: Secret;
  /** Number of characters of the key. */
  readonly keyLength?: number;
  /** The list of models was given for this key before. */
  readonly afterModelsOk: boolean;
}

/** All that a row of the cause table may look at. */
export interface Facts extends Context {
  readonly reading: Reading | null;
  readonly fault: { readonly fault: NetworkFault; readonly code: string; readonly proxy?: string } | null;
  /** Taken from the reading, empty where it has none, so that rows stay short. */
  readonly status: number;
  readonly error: ErrorBody;
  /** Made by the gateway's upstream and passed on; only New API's signature proves it. */
  readonly relayed: boolean;
}

/** One cause: when it is the one, and what to say. Rows never do I/O. */
export interface Row {
  /** The line of the gateway's own checklist that means this; 'all': every line that a 401 or 403 may mean. */
  readonly item?: ChecklistItem | 'all';
  readonly when: (facts: Facts) => boolean;
  /** Default: proved. */
  readonly proof?: (facts: Facts) => Proof;
  readonly title: (facts: Facts) => Text;
  readonly cause: (facts: Facts) => Text;
  readonly remedy: (facts: Facts) => Text;
}

const NO_ERROR: ErrorBody = { type: '', code: '', message: '', own: false, enveloped: false };

export function factsOf(context: Context, seen: Pick<Facts, 'reading' | 'fault'>): Facts {
  const { reading } = seen;
  const error = reading?.error ?? NO_ERROR;
  const posted = context.question === 'responses' || context.question === 'chat';
  return {
    ...context,
    ...seen,
    status: reading?.status ?? 0,
    error,
    relayed: posted && reading?.isNewApi === true && error.enveloped && !error.own,
  };
}

export function isPost({ question }: Facts): boolean {
  return question === 'responses' || question === 'chat';
}

/** Whether the error's code or type is one of these, to the letter. */
export function coded({ error }: Facts, ...codes: readonly string[]): boolean {
  return codes.some((code) => code === error.code || code === error.type);
}

export function says({ error }: Facts, pattern: RegExp): boolean {
  return pattern.test(error.message);
}

/** Sentences one after another, in each language's manner. */
export function sentences(...parts: readonly (Text | null | undefined)[]): Text {
  const present = parts.filter((part): part is Text => part !== null && part !== undefined && part.en !== '');
  return text(present.map(({ en }) => en).join(' '), present.map(({ zh }) => zh).join(''));
}

/** The same, each on a line of its own. */
export function lines(...parts: readonly (Text | null | undefined)[]): Text {
  const present = parts.filter((part): part is Text => part !== null && part !== undefined && part.en !== '');
  return text(present.map(({ en }) => en).join('\n'), present.map(({ zh }) => zh).join('\n'));
}

/** Where the key is found and how it is put in place. */
export function newKey({ gateway }: Facts): Text {
  return text(
    `Copy the full key (${gateway.console.keyHint.en}) and run: ${typed(gateway, 'setup CLIENT')}`,
    `复制完整密钥（${gateway.console.keyHint.zh}），然后运行：${typed(gateway, 'setup CLIENT')}`,
  );
}

/** What to change in the console, and the command that does the same where tokaify can. */
export function inConsole({ gateway }: Facts, what: Text, command: string): Text {
  const { url } = gateway.console;
  return gateway.questions.usage === null
    ? text(`${what.en} in the console: ${url}`, `在控制台${what.zh}：${url}`)
    : text(
        `${what.en} in the console (${url}), or: ${typed(gateway, command)}`,
        `在控制台（${url}）${what.zh}，或运行：${typed(gateway, command)}`,
      );
}

/** Whom to tell, with the id that lets them find it. */
export function support({ gateway, reading }: Facts): Text {
  const id = reading?.requestId;
  return id
    ? text(
        `Tell the support of ${gateway.name}, with the request id ${id}.`,
        `请联系 ${gateway.name} 客服，并提供请求 ID ${id}。`,
      )
    : text(`Tell the support of ${gateway.name}.`, `请联系 ${gateway.name} 客服。`);
}

export function modelOf({ model }: Facts): { en: string; zh: string } {
  return model === undefined ? { en: 'this model', zh: '该模型' } : { en: model, zh: model };
}
