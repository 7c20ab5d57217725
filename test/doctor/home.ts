import { join } from 'node:path';
import { clientById } from '../../src/clients/table.ts';
import { run } from '../../src/commands/doctor.ts';
import { type Examination, findingsOf } from '../../src/doctor/examination.ts';
import { type Ask, examine } from '../../src/doctor/examine.ts';
import type { Report } from '../../src/report.ts';
import type { Answer, Request, RunResult } from '../../src/system.ts';
import { type Machine, machine, temporary, wrapped } from '../machine.ts';

/** Searched for in everything that is said. */
export const KEY = `sk-test${'Canary0'.repeat(6)}xy`;
const BASE = 'http://127.0.0.1:8735/v1';

/** Homes in which nothing at all is wrong, not even worth a note. */
export const HEALTHY = {
  codex: {
    '.codex/config.toml': `model_provider = "OpenAI"
model = "gpt-5.5"
review_model = "gpt-5.5"

[model_providers.OpenAI]
name = "Sandbox"
base_url = "${BASE}"
wire_api = "responses"
requires_openai_auth = true
`,
    '.codex/auth.json': `{\n  "auth_mode": "apikey",\n  "OPENAI_API_KEY": "${KEY}"\n}\n`,
  },
  opencode: {
    '.config/opencode/opencode.jsonc': `{
  // mine
  "provider": {
    "sandbox": {
      "npm": "@ai-sdk/openai-compatible",
      "name": "Sandbox",
      "options": { "baseURL": "${BASE}" },
      "models": { "gpt-5.3": { "name": "GPT-5.3", "limit": { "context": 272000, "output": 32000 } } }
    }
  }
}
`,
    '.local/share/opencode/auth.json': `{\n  "sandbox": { "type": "api", "key": "${KEY}" }\n}\n`,
  },
} as const;
export type ClientId = keyof typeof HEALTHY;

/** One way in which a home differs from a healthy one. */
export interface Flaw {
  /** By path relative to the home; null takes the file away. A function edits the healthy one. */
  readonly files?: Readonly<Record<string, string | null | ((healthy: string) => string)>>;
  readonly modes?: Readonly<Record<string, number>>;
  /** Absolute paths outside the home, as they are for the client. */
  readonly system?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
  /** Of the client; null: not installed. */
  readonly version?: string | null;
  /** What the client's program answers when it is asked about itself. */
  readonly opinion?: Partial<RunResult>;
  readonly alive?: boolean;
  readonly answer?: (request: Request) => Answer | Promise<Answer>;
  readonly thorough?: boolean;
  readonly offline?: boolean;
  /** --fix takes it away; without this it needs a person. */
  readonly mended?: true;
  /** After the files stand. */
  readonly last?: (home: Machine) => void;
}

const VERSIONS = { codex: '0.169.0', opencode: '1.18.33' } as const;
const SECRET = /auth\.json$|\.env$|\.key$/;

/** A machine with one client, healthy but for the flaw. */
export function homeOf(id: ClientId, flaw: Flaw = {}): Machine {
  const native = temporary();
  const outside = join(native, 'outside');
  const { command, packageName } = clientById(id);
  const version = flaw.version === undefined ? VERSIONS[id] : flaw.version;
  const windows = flaw.platform === 'win32';
  const home = machine({
    home: native,
    platform: flaw.platform ?? 'linux',
    env: { PATH: windows ? `${native.replaceAll('/', '\\')}\\bin` : join(native, 'bin'), ...flaw.env },
    fs: (real) =>
      wrapped(real, (_name, args, call) => {
        if (typeof args[0] === 'string' && /^\/(?:etc\/(?:codex|opencode)|mnt\/c)(?:\/|$)/.test(args[0]))
          args[0] = join(outside, args[0]);
        return call();
      }),
    alive: () => flaw.alive ?? false,
    request: flaw.answer ?? fine,
    run: Object.fromEntries(
      [join(native, 'bin', command)].map((program) => [program, flaw.opinion ?? { code: null }]),
    ),
  });
  if (version !== null) {
    home.put(`bin/${command}${windows ? '.CMD' : ''}`, '', 0o755);
    home.put('bin/package.json', JSON.stringify({ name: packageName, version }));
  }
  const files: Record<string, string> = { ...HEALTHY[id] };
  for (const [path, content] of Object.entries(flaw.files ?? {})) {
    if (content === null) delete files[path];
    else files[path] = typeof content === 'string' ? content : content(files[path] ?? '');
  }
  for (const [path, content] of Object.entries(files))
    home.put(
      path,
      content,
      flaw.modes?.[path] ?? (SECRET.test(path) || content.includes(KEY) ? 0o600 : 0o644),
    );
  for (const [path, content] of Object.entries(flaw.system ?? {})) home.put(join('outside', path), content);
  flaw.last?.(home);
  return home;
}

export const answered = (status: number, body: unknown): Answer => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  truncated: false,
  elapsedMs: 5,
});

/** A gateway that knows the key and the models. */
export function fine({ url }: Request): Answer {
  return url.endsWith('/models')
    ? answered(200, { object: 'list', data: [{ id: 'gpt-5.5' }, { id: 'gpt-5.4' }, { id: 'gpt-5.3' }] })
    : answered(400, { error: { message: 'input is required', code: 'missing_required_parameter' } });
}

export function refuses(status: number, message: string) {
  return (): Answer => answered(status, { error: { message, type: 'new_api_error', code: '' } });
}

export function askOf({ offline = false, thorough = false }: Flaw): Ask {
  return { offline, thorough, live: false, trusting: false };
}

export async function examination(id: ClientId, flaw: Flaw = {}): Promise<Examination> {
  return examine(homeOf(id, flaw), [clientById(id)], askOf(flaw));
}

export async function idsOf(id: ClientId, flaw: Flaw = {}): Promise<string[]> {
  return findingsOf(await examination(id, flaw)).map((finding) => finding.id);
}

export function doctor(home: Machine, args: readonly string[], options: object = {}): Promise<Report> {
  return run({ args, options: { ...options } }, home);
}
