import type { Category } from './exit.ts';
import type { Finding, Where } from './report.ts';
import { type Text, verbatim } from './text.ts';

/** Every stable code that ends a command or names a gateway's answer, and the exit code it means. */
export const CODES = {
  internal: 'internal',
  usage: 'usage',
  'unknown-command': 'usage',
  'unknown-option': 'usage',
  'unknown-client': 'usage',
  'unknown-gateway': 'usage',
  'answer-needed': 'usage',
  'key-required': 'usage',
  'key-in-arguments': 'usage',
  'login-required': 'usage',
  'restriction-invalid': 'usage',
  'unknown-group': 'usage',
  'unknown-model': 'usage',
  'unknown-token': 'usage',
  'unknown-user': 'usage',
  'ambiguous-token': 'usage',
  drift: 'drift',
  'cannot-start': 'refused',
  'config-invalid': 'refused',
  'config-conflict': 'refused',
  'encoding-invalid': 'refused',
  'not-a-file': 'refused',
  'permission-denied': 'refused',
  'read-only-store': 'refused',
  'home-invalid': 'refused',
  'state-unusable': 'refused',
  'read-failed': 'refused',
  'write-failed': 'refused',
  'too-large': 'refused',
  'login-would-be-lost': 'refused',
  'login-method-forced': 'refused',
  'credential-store': 'refused',
  'managed-config': 'refused',
  'reserved-provider': 'refused',
  'legacy-profile': 'refused',
  'keys-below-table': 'refused',
  'providers-misnamed': 'refused',
  'provider-id-twin': 'refused',
  'models-not-object': 'refused',
  'limit-partial': 'refused',
  'file-reference-missing': 'refused',
  'host-unconfirmed': 'refused',
  'nothing-to-undo': 'refused',
  'undo-conflict': 'refused',
  'template-invalid': 'refused',
  'document-invalid': 'refused',
  'unsupported-carrier': 'refused',
  'token-in-use': 'refused',
  'token-exists': 'refused',
  'output-exists': 'refused',
  'not-effective': 'refused',
  'project-decides': 'refused',
  'console-refused': 'refused',
  'login-malformed': 'key',
  'login-rejected': 'key',
  'key-missing': 'key',
  'key-invalid': 'key',
  'key-malformed': 'key',
  'token-disabled': 'key',
  'token-expired': 'key',
  'token-exhausted': 'key',
  'token-unclear': 'key',
  'balance-exhausted': 'denied',
  'token-quota-low': 'denied',
  'ip-not-allowed': 'denied',
  'model-not-allowed': 'denied',
  'model-not-listed': 'denied',
  'model-unavailable': 'denied',
  'model-unpriced': 'denied',
  'group-denied': 'denied',
  'account-banned': 'denied',
  'key-suffix': 'denied',
  'policy-rejected': 'denied',
  'base-url-no-v1': 'endpoint',
  'base-url-double-v1': 'endpoint',
  'endpoint-not-found': 'endpoint',
  redirect: 'endpoint',
  'not-a-gateway': 'endpoint',
  'wire-api-missing': 'endpoint',
  dns: 'unreachable',
  refused: 'unreachable',
  reset: 'unreachable',
  timeout: 'unreachable',
  tls: 'unreachable',
  proxy: 'unreachable',
  'rate-limited': 'unreachable',
  'gateway-overloaded': 'unreachable',
  'gateway-error': 'unreachable',
  'upstream-auth': 'unreachable',
  'upstream-error': 'unreachable',
  waf: 'unreachable',
  busy: 'busy',
  'changed-underfoot': 'busy',
  interrupted: 'interrupted',
} as const satisfies Record<string, Category>;
export type Code = keyof typeof CODES;

/** A choice only a person can make. The chosen patch is laid over the command's input, and the command goes on. */
export interface Consent {
  readonly question: Text;
  readonly choices: readonly {
    readonly value: string;
    readonly label: Text;
    readonly patch: Readonly<Record<string, unknown>>;
  }[];
}

export interface Trouble {
  /** What happened, one sentence. */
  readonly what: Text;
  /** Why, or the evidence; may span lines. */
  readonly cause?: Text;
  /** What state the machine was left in; "Nothing was changed." unless said otherwise. */
  readonly state?: Text;
  /** Something was changed all the same; `state` says what. */
  readonly changed?: boolean;
  /** Of the journal entry of what was changed. */
  readonly undo?: string | null;
  /** What to do now, with the command to type. */
  readonly next?: Text;
  readonly where?: Where;
  /** A consent that would let the command go on; asked on a terminal, otherwise the flags are named in `next`. */
  readonly consent?: Consent;
  /** More findings to report beside the one that ended the command. */
  readonly findings?: readonly Finding[];
}

/** The one error that commands end with. Anything else that is thrown is a bug (exit 1). */
export class TokaifyError extends Error {
  readonly code: Code;
  readonly trouble: Trouble;

  constructor(code: Code, trouble: Trouble, options?: ErrorOptions) {
    super(trouble.what.en, options);
    this.name = 'TokaifyError';
    this.code = code;
    this.trouble = trouble;
  }
}

/** An error as one finding among others, where a command goes on after it. */
export function findingOf({ code, trouble: { what, cause, next, where } }: TokaifyError): Finding {
  const nothing = verbatim('');
  return {
    id: code,
    severity: 'error',
    title: what,
    cause: cause ?? nothing,
    remedy: next ?? nothing,
    proof: 'proved',
    ...(where ? { where } : {}),
  };
}
