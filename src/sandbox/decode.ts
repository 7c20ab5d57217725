import type { MessageId } from './messages.ts';
import type { Parsed } from './parse.ts';
import { goJsonError, kindOf, parseObject } from './parse.ts';
import type { TokenInput } from './tokens.ts';
import { EDITABLE, OMITTED } from './tokens.ts';

/** Go types of the fields a request may set; a wrong one is the parser's error, word for word. */
const TYPES = {
  id: 'int',
  status: 'int',
  name: 'string',
  expired_time: 'int64',
  remain_quota: 'int',
  unlimited_quota: 'bool',
  model_limits_enabled: 'bool',
  model_limits: 'string',
  allow_ips: 'string',
  group: 'string',
  cross_group_retry: 'bool',
} as const;

const KINDS: Readonly<Record<string, string>> = {
  int: 'number',
  int64: 'number',
  string: 'string',
  bool: 'bool',
};

/** A token as a request describes it: every field it omits is there, with its default. */
export interface TokenRequest {
  readonly id: number;
  readonly status: number;
  readonly input: TokenInput;
}

export function decodeToken(body: string): TokenRequest | { readonly error: string } {
  const sent = parseObject(body);
  if (sent === null) return { error: goJsonError(body) };
  for (const [field, type] of Object.entries(TYPES)) {
    const value = sent[field];
    if (value === undefined || value === null || kindOf(value) === KINDS[type]) continue;
    const kind = kindOf(value);
    return { error: `json: cannot unmarshal ${kind} into Go struct field Token.${field} of type ${type}` };
  }
  const given = EDITABLE.filter((field) => sent[field] !== undefined && sent[field] !== null);
  const input = { ...OMITTED, ...pick(sent, given) };
  return { id: numberOf(sent.id), status: numberOf(sent.status), input };
}

/** `{ids: […]}`; null where there is none. */
export function decodeIds(body: string): number[] | null {
  const ids = parseObject(body)?.ids;
  return Array.isArray(ids) && ids.length > 0 && ids.every(Number.isInteger) ? (ids as number[]) : null;
}

const MOST_QUOTA = 1_000_000_000 * 500_000;

/** What is wrong with a well-formed token, as the console says it. Names count in bytes. */
export function problemOf({ name, unlimited_quota, remain_quota }: TokenInput): MessageId | null {
  if (Buffer.byteLength(name) > 50) return 'nameTooLong';
  if (unlimited_quota) return null;
  if (remain_quota < 0) return 'quotaNegative';
  return remain_quota > MOST_QUOTA ? 'quotaTooLarge' : null;
}

export const PROBLEM_VALUES = { max: MOST_QUOTA };

function pick(sent: Parsed, fields: readonly (keyof TokenInput)[]): Partial<TokenInput> {
  return Object.fromEntries(fields.map((field) => [field, sent[field]])) as Partial<TokenInput>;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
