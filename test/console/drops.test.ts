import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { send } from '../../src/probe/endpoint.ts';
import type { Report } from '../../src/report.ts';
import type { Dialect } from '../../src/sandbox/dialects.ts';
import type { Answer, FileSystem } from '../../src/system.ts';
import { wrapped } from '../machine.ts';
import { type Desk, DIALECTS, ending, openDesk } from './desk.ts';

/**
 * The connection breaks at every single request of create, rotate and delete: before it is sent or after the
 * console acted on it, once or for good. Whatever is left must be one of the documented ends, and doing what
 * the error says must lead to what was wanted.
 */

const HOW = ['unsent', 'unanswered', 'unsent for good', 'unanswered for good'] as const;
type How = (typeof HOW)[number];

const LOST: Answer = { kind: 'fault', fault: 'reset', code: 'ECONNRESET', elapsedMs: 0 };

/** A wire that can be told to break at its nth request from now. */
function fragile() {
  let count = 0;
  let plan: { at: number; how: How } | null = null;
  return {
    break(at: number, how: How): void {
      [count, plan] = [0, { at, how }];
    },
    mend(): number {
      plan = null;
      return count;
    },
    async wire(_request: unknown, go: () => Promise<Answer>): Promise<Answer> {
      const index = count++;
      if (plan === null || index < plan.at) return go();
      if (index > plan.at) return plan.how.endsWith('for good') ? LOST : go();
      if (plan.how.startsWith('unanswered')) await go();
      return LOST;
    },
  };
}

interface Story {
  readonly argv: readonly string[];
  prepare?(desk: Desk): void;
  /** The name of the end that the machine and the console are in now; undefined for one nobody documented. */
  end(desk: Desk, report: Report): Promise<string | undefined>;
  readonly wanted: string;
  /** What the error offers is how to give up; the same command again goes on. */
  readonly again?: true;
}

const named = ({ sandbox }: Desk, name: string) => sandbox.tokens().filter((token) => token.name === name);

const CREATE: Story = {
  argv: ['token', 'create', '--name', 'ci', '--quota', '5', '--expires', '30d', '--models', 'gpt-5.4'],
  async end(desk, report) {
    const count = named(desk, 'ci').length;
    if (ending(report) === 'done') return count === 1 ? 'created' : undefined;
    return ['nothing', 'created, not known'][count];
  },
  wanted: 'created',
};

const DELETE: Story = {
  argv: ['token', 'delete', 'good', '--yes'],
  async end(desk, report) {
    const there = named(desk, 'good').length === 1;
    if (ending(report) === 'done') return there ? undefined : 'deleted';
    return there ? 'still there' : 'deleted, not known';
  },
  wanted: 'deleted',
};

const rotate = (flags: readonly string[]): Story => ({
  argv: ['token', 'rotate', '1', ...flags],
  prepare({ machine, sandbox }) {
    machine.put('.codex/config.toml', codexConfig(sandbox.baseUrl));
    machine.put(
      '.codex/auth.json',
      JSON.stringify({ auth_mode: 'apikey', OPENAI_API_KEY: sandbox.keys.good }),
    );
  },
  async end(desk, report) {
    const { sandbox, machine } = desk;
    const held: unknown = JSON.parse(machine.get('.codex/auth.json')!).OPENAI_API_KEY;
    const old = await works(desk, sandbox.keys.good);
    const fresh = sandbox.tokens().filter(({ id }) => id > 17);
    const [next] = fresh;
    // Whatever happened, Codex is not locked out.
    if (fresh.length > 1 || !(await works(desk, String(held)))) return undefined;
    const moved = next !== undefined && held === `sk-${next.key}`;
    const done = ending(report) === 'done';
    if (next === undefined) return !done && old ? 'only the old token' : undefined;
    if (!moved) return !done && old ? 'both, Codex has the old key' : undefined;
    if (old) return done ? undefined : 'both, Codex has the new key';
    const retired = sandbox.tokens().find(({ id }) => id === 1);
    const tidy =
      next.name === 'good' && (flags.includes('--delete-old') ? !retired : retired?.name === 'good (old)');
    if (done) return tidy ? 'rotated' : undefined;
    return tidy ? 'rotated, not known' : 'rotated but for the names';
  },
  wanted: 'rotated',
});

const SETUP: Story = {
  argv: ['setup', 'codex', '--create-token', '--quota', '5', '--expires', '30d'],
  async end(desk, report) {
    const tokens = named(desk, 'codex@testbox');
    const held = desk.machine.get('.codex/auth.json');
    if (tokens.length > 1 || (held !== null && !held.includes(tokens[0]!.key))) return undefined;
    if (ending(report) === 'done') return held === null ? undefined : 'set up';
    if (held !== null) return 'set up, not verified';
    return tokens.length === 0 ? 'nothing' : 'the token, not the client';
  },
  wanted: 'set up',
  again: true,
};

async function works({ sandbox }: Desk, key: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await send({ url: `${sandbox.baseUrl}/models`, headers }, { env: {} });
  return answer.kind === 'answer' && answer.status === 200;
}

function codexConfig(baseUrl: string): string {
  return `model_provider = "OpenAI"
model = "gpt-5.4"

[model_providers.OpenAI]
name = "OpenAI"
base_url = "${baseUrl}"
wire_api = "responses"
requires_openai_auth = true
`;
}

/** What the error says to type; the same again where it names no command. */
function advised(report: Report, argv: readonly string[]): readonly string[] {
  const command = /tokaify (token (?:rotate|update|delete|create) .+?) --gateway/.exec(
    report.findings[0]!.remedy.en,
  )?.[1];
  if (command === undefined || command.includes('<')) return argv;
  return command.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ''));
}

/** Nobody cuts the power here, and syncing is most of what a write takes. */
const hasty = (real: FileSystem): FileSystem =>
  wrapped(real, (name, _args, call) => (name === 'fsyncSync' ? undefined : call()));

async function openStory(story: Story, dialect: Dialect) {
  const line = fragile();
  const desk = await openDesk({ dialect, wire: line.wire, machine: { fs: hasty } });
  story.prepare?.(desk);
  return { desk, line };
}

/** There are hundreds of them. */
function close({ machine }: Desk): void {
  rmSync(machine.home, { recursive: true, force: true });
}

const STORIES: [name: string, dialect: Dialect, story: Story][] = DIALECTS.flatMap((dialect) => [
  ['create', dialect, CREATE],
  ['delete', dialect, DELETE],
  ['rotate', dialect, rotate([])],
  ['setup --create-token', dialect, SETUP],
]);

describe.each<[string, Dialect, Story]>([
  ...STORIES,
  ['rotate --delete-old', '2026-07', rotate(['--delete-old'])],
])('%s at a console of %s', (_name, dialect, story) => {
  it.each(HOW)('%s', async (how) => {
    const ends = new Set<string>();
    for (let at = 0; ; at++) {
      const { desk, line } = await openStory(story, dialect);
      line.break(at, how);
      const report = await desk.run(...story.argv);
      const reached = line.mend() > at;
      const end = await story.end(desk, report);
      const where = `request ${at}: ${ending(report)}`;
      expect(end, where).toBeDefined();
      ends.add(end!);
      if (!reached) {
        expect([end, at > 1], where).toEqual([story.wanted, true]);
        close(desk);
        break;
      }
      let [last, argv] = [report, story.argv];
      for (let turn = 0; turn < 3 && ending(last) !== 'done'; turn++) {
        argv = story.again ? argv : advised(last, argv);
        // Nothing is left to do where what was wanted has happened.
        if ((await story.end(desk, last))?.startsWith(`${story.wanted}, not known`)) break;
        last = await desk.run(...argv);
      }
      const final = (await story.end(desk, last))?.replace(', not known', '');
      expect(final, `${where}, then ${argv.join(' ')}: ${ending(last)}`).toBe(story.wanted);
      close(desk);
    }
    // Breaking the connection must have made a difference.
    expect(ends.size).toBeGreaterThan(1);
  });
});
