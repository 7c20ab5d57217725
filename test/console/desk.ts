import { afterEach } from 'vitest';
import { parseArguments } from '../../src/arguments.ts';
import { TokaifyError } from '../../src/errors.ts';
import { failureReport } from '../../src/failure.ts';
import { send } from '../../src/probe/endpoint.ts';
import { renderJson } from '../../src/render/json.ts';
import type { Report } from '../../src/report.ts';
import type { Dialect } from '../../src/sandbox/dialects.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import type { Answer, Ask, Request } from '../../src/system.ts';
import { specOf, wordsOf } from '../../src/words.ts';
import { type Machine, type MachineOptions, machine } from '../machine.ts';

export const DIALECTS: readonly Dialect[] = ['2026-02', '2026-04', '2026-07'];

/** Somebody at a machine with a gateway of their own. */
export interface Desk {
  readonly sandbox: Sandbox;
  readonly machine: Machine;
  /** What the command says; a TokaifyError as the entry would report it. The gateway's flag is appended. */
  run(...argv: string[]): Promise<Report>;
  /** The same without the gateway's flag. */
  runAsTyped(...argv: string[]): Promise<Report>;
  /** The same as the JSON that a script gets. */
  json(...argv: string[]): Promise<Record<string, unknown>>;
}

export interface DeskOptions {
  readonly dialect?: Dialect;
  readonly sandbox?: Omit<SandboxOptions, 'dialect'>;
  readonly machine?: Omit<MachineOptions, 'request'>;
  /** Between the machine and the gateway. */
  readonly wire?: (request: Request, send: () => Promise<Answer>) => Promise<Answer>;
  /** Default: true. */
  readonly login?: boolean;
}

const open: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const sandbox = await startSandbox({
    limited: false,
    ...options.sandbox,
    ...(options.dialect ? { dialect: options.dialect } : {}),
  });
  open.push(sandbox);
  const env = {
    ...(options.login === false
      ? {}
      : {
          TOKAIFY_ACCESS_TOKEN: sandbox.console.accessToken,
          TOKAIFY_USER_ID: String(sandbox.console.user),
        }),
    ...options.machine?.env,
  };
  const wire = options.wire ?? ((_request, go) => go());
  const self = machine({
    ...options.machine,
    env,
    request: (request) => wire(request, () => send(request, { env })),
  });
  const runAsTyped = async (...argv: string[]): Promise<Report> => {
    try {
      const { spec, input } = parseArguments(argv);
      return await (await spec.load()).run(input, self);
    } catch (error) {
      if (!(error instanceof TokaifyError)) throw error;
      return failureReport(error, argv[0]!, self);
    }
  };
  const run = (...argv: string[]): Promise<Report> => runAsTyped(...argv, ...gatewayFor(argv, sandbox));
  return {
    sandbox,
    machine: self,
    run,
    runAsTyped,
    json: async (...argv) => JSON.parse(renderJson(await run(...argv, '--json'))),
  };
}

function gatewayFor(argv: readonly string[], { baseUrl }: Sandbox): string[] {
  const chooses = specOf(wordsOf(argv))?.options.some(({ flags }) => flags.startsWith('--gateway'));
  return chooses ? ['--gateway', baseUrl] : [];
}

/** The id of what ended the command, or "done". */
export function ending({ exitCode, findings }: Report): string {
  return exitCode === 0 ? 'done' : (findings[0]?.id ?? `exit ${exitCode}`);
}

/** All a person reads, in English. */
export function words({ blocks }: Report): string {
  return JSON.stringify(blocks);
}

/** A person who gives these answers, one a question, and would be surprised by another one. */
export function person(...answers: (string | boolean)[]): Ask & { readonly asked: number } {
  let asked = 0;
  const next = async (): Promise<never> => {
    if (asked >= answers.length) throw new Error('one question too many');
    return answers[asked++] as never;
  };
  return {
    secret: next,
    select: next,
    search: next,
    confirm: next,
    input: next,
    suppose: async (_question, _choices, standard) => standard,
    get asked() {
      return asked;
    },
  };
}
