import { describe, expect, it } from 'vitest';
import { saveSession } from '../../src/console/session.ts';
import { exitCodeOf } from '../../src/failure.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { renderHuman } from '../../src/render/human.ts';
import { renderJson } from '../../src/render/json.ts';
import type { Report } from '../../src/report.ts';
import { Secret } from '../../src/secret.ts';
import type { Answer, Request } from '../../src/system.ts';
import { codeOfAsync, machine } from '../machine.ts';
import { CODEX_FLAWS } from './flaws-codex.ts';
import { answered, doctor, type Flaw, fine, HEALTHY, homeOf, KEY, refuses } from './home.ts';

const LOOK = { colour: false, plain: false, columns: 80 } as const;
const seen = ({ blocks }: Report): string =>
  renderHuman(blocks, { ...LOOK, language: 'en' }) + renderHuman(blocks, { ...LOOK, language: 'zh' });

const LEAK: Flaw = {
  files: {
    '.codex/auth.json': JSON.stringify({
      auth_mode: 'chatgpt',
      OPENAI_API_KEY: KEY,
      tokens: { access_token: 'eyJhbGciOiJub25lIn0.canarycanary' },
    }),
  },
};

describe('what it answers', () => {
  it.each<[why: string, flaw: Flaw, exitCode: number, ok: boolean]>([
    ['nothing wrong', {}, 0, true],
    ['a warning', { modes: { '.codex/auth.json': 0o644 } }, 0, true],
    ['only worth knowing', { env: { OPENAI_API_KEY: 'x' } }, 0, true],
    ['a refusal of this machine', LEAK, 4, false],
    ['no key', { files: { '.codex/auth.json': null } }, 5, false],
    ['the gateway refuses the key', { answer: refuses(401, 'the token has expired') }, 5, false],
    ['the gateway refuses the model', { answer: refuses(403, 'no access to model gpt-5.5') }, 6, false],
    ['the gateway is not there', { answer: () => fault('refused') }, 8, false],
  ])('%s', async (_, flaw, exitCode, ok) => {
    const report = await doctor(homeOf('codex', flaw), ['codex']);
    expect(report).toMatchObject({
      command: 'doctor',
      exitCode,
      ok,
      changed: false,
      changes: [],
      undo: null,
    });
    expect(exitCodeOf(report.findings)).toBe(exitCode);
  });

  it('puts the worst first', async () => {
    const flaw: Flaw = { ...LEAK, modes: { '.codex/auth.json': 0o644 }, env: { OPENAI_API_KEY: 'x' } };
    const { findings } = await doctor(homeOf('codex', flaw), ['codex']);
    expect(findings.map(({ id }) => id)).toEqual(['login-leak', 'secret-readable', 'variable-ignored']);
    const late: Flaw = {
      modes: { '.codex/auth.json': 0o644 },
      answer: refuses(401, 'the token has expired'),
    };
    const { findings: asked } = await doctor(homeOf('codex', late), ['codex']);
    expect(asked.map(({ id }) => id)).toEqual(['token-expired', 'secret-readable']);
  });

  it('names the line that a gateway talks about', async () => {
    const { findings } = await doctor(homeOf('codex', { answer: refuses(401, 'the token has expired') }), []);
    expect(findings).toMatchObject([{ id: 'token-expired', where: { path: '~/.codex/auth.json', line: 3 } }]);
  });

  it('is one JSON object with every check', async () => {
    const report = await doctor(homeOf('codex', { modes: { '.codex/auth.json': 0o644 } }), ['codex']);
    const { schemaVersion, checks, findings } = JSON.parse(renderJson(report));
    expect(schemaVersion).toBe(1);
    expect(findings[0]).toEqual({
      id: 'secret-readable',
      severity: 'warning',
      title: expect.any(String),
      cause: expect.any(String),
      remedy: expect.any(String),
      proof: 'proved',
      where: { path: '~/.codex/auth.json' },
    });
    expect(checks).toContainEqual({ id: 'secret-readable', scope: 'codex', status: 'warning' });
    expect(checks).toContainEqual({ id: 'login-leak', scope: 'codex', status: 'passed' });
    expect(checks).toContainEqual({ id: 'ca-file-missing', scope: 'machine', status: 'passed' });
    const gateway = checks.filter(({ scope }: { scope: string }) => scope.startsWith('http'));
    expect(gateway).toEqual([
      { id: 'gateway-models', scope: 'http://127.0.0.1:8735/v1', status: 'passed' },
      { id: 'gateway-dry', scope: 'http://127.0.0.1:8735/v1', status: 'passed' },
      { id: 'gateway-balance', scope: 'http://127.0.0.1:8735/v1', status: 'skipped' },
      { id: 'gateway-upstream', scope: 'http://127.0.0.1:8735/v1', status: 'skipped' },
    ]);
  });

  it('shows what passed to the verbose only', async () => {
    const home = homeOf('codex');
    expect(seen(await doctor(home, ['codex']))).not.toContain('login-leak');
    expect(seen(await doctor(home, ['codex'], { verbose: true }))).toContain('login-leak');
  });

  it('shows no key and no home directory', async () => {
    for (const [, flaw] of [...CODEX_FLAWS, ['login-leak', LEAK] as const]) {
      const home = homeOf('codex', flaw);
      const report = await doctor(home, ['codex'], { verbose: true });
      const said = seen(report) + renderJson(report) + JSON.stringify(home.told);
      expect(said).not.toContain(KEY.slice(8, 40));
      expect(said).not.toContain('canarycanary');
      expect(said.replaceAll(`${home.home}/outside`, '')).not.toContain(home.home);
      expect(home.runs.join('\n')).not.toContain(KEY);
    }
  });
});

describe('whom it examines', () => {
  it('every client that is here', async () => {
    const home = machine({ files: { ...HEALTHY.codex, ...HEALTHY.opencode }, request: () => fault('dns') });
    const { data } = await doctor(home, []);
    const scopes = new Set((data!.checks as { scope: string }[]).map(({ scope }) => scope));
    expect([...scopes]).toEqual(['codex', 'opencode', 'http://127.0.0.1:8735/v1', 'machine']);
  });

  it('none where there is none', async () => {
    expect(await doctor(machine(), [])).toMatchObject({ exitCode: 0, findings: [] });
  });

  it('refuses what is none', async () => {
    expect(await codeOfAsync(() => doctor(machine(), ['emacs']))).toBe('unknown-client');
  });

  const both = (edit: (config: string) => string): Flaw => ({
    files: {
      '.config/opencode/opencode.jsonc': edit(HEALTHY.opencode['.config/opencode/opencode.jsonc']),
      '.local/share/opencode/auth.json': HEALTHY.opencode['.local/share/opencode/auth.json'],
    },
  });

  it('asks once what two clients would ask alike', async () => {
    const alike = (config: string) =>
      config.replaceAll('gpt-5.3', 'gpt-5.5').replace('@ai-sdk/openai-compatible', '@ai-sdk/openai');
    const home = homeOf('codex', both(alike));
    await doctor(home, []);
    expect(home.requests.map(({ url }) => url.replace(/.*v1/, ''))).toEqual(['/models', '/responses']);
  });

  it('says once what one gateway answers to two clients', async () => {
    const home = homeOf('codex', { ...both((config) => config), answer: () => fault('refused') });
    const { findings } = await doctor(home, []);
    expect(home.requests.length).toBe(2);
    expect(findings.filter(({ severity }) => severity === 'error').map(({ id }) => id)).toEqual(['refused']);
  });

  it('adds what a console login knows about the tokens in use', async () => {
    const home = homeOf('codex', {
      answer: (request) => consoleOf(request) ?? fine(request),
    });
    await saveSession(home, {
      gateway: builtInGateway('sandbox')!,
      url: 'http://127.0.0.1:8735',
      user: 1,
      accessToken: new Secret('access-test-canarycanary'),
    });
    const report = await doctor(home, ['codex']);
    expect(report.findings.map(({ id }) => id)).toEqual(['balance-low']);
    expect(renderJson(report)).not.toContain('canarycanary');
  });

  it('sends a login nowhere', async () => {
    const home = homeOf('codex', LEAK);
    await doctor(home, ['codex'], { live: true });
    expect(home.requests).toEqual([]);
  });

  it('uses no network when told so', async () => {
    const home = homeOf('codex');
    await doctor(home, ['codex'], { offline: true });
    expect([home.requests, home.runs]).toEqual([[], []]);
  });
});

/** In milliseconds; the contract gives the whole of it 4 s. */
const BUDGET = 4000;

describe('a gateway that is down', () => {
  it.each(['timeout', 'refused', 'dns', 'reset', 'tls'] as const)(
    '%s costs one short question',
    async (kind) => {
      let waited = 0;
      const answer = async ({ timeoutMs = 10_000 }: Request): Promise<Answer> => {
        waited += timeoutMs;
        return fault(kind);
      };
      const home = homeOf('codex', { answer });
      const { findings } = await doctor(home, ['codex']);
      expect(findings.map(({ id }) => id)).toEqual([kind]);
      expect(waited).toBeLessThanOrEqual(BUDGET);
    },
  );

  it('holds nobody else up', async () => {
    let open = 0;
    let most = 0;
    const answer = async (): Promise<Answer> => {
      most = Math.max(most, ++open);
      await new Promise((wake) => setTimeout(wake, 20));
      open--;
      return fault('timeout');
    };
    const home = homeOf('codex', {
      answer,
      files: Object.fromEntries(
        Object.entries(HEALTHY.opencode).map(([path, text]) => [path, text.replace('8735', '8736')]),
      ),
    });
    await doctor(home, ['codex', 'opencode']);
    expect(most).toBe(2);
  });

  it('asks the program itself no longer than that', async () => {
    const home = homeOf('codex');
    const limits: number[] = [];
    const asked = {
      ...home,
      run: (command: string, args: readonly string[], ms: number) => {
        limits.push(ms);
        return home.run(command, args, ms);
      },
    };
    await doctor(asked, ['codex']);
    expect(limits).toEqual([3000]);
  });
});

describe('the report for a ticket', () => {
  it('holds what others need and no key', async () => {
    const home = homeOf('codex', {
      ...LEAK,
      opinion: { stdout: `{"key":"${KEY}"}` },
      env: { CODEX_API_KEY: KEY },
    });
    await doctor(home, ['codex'], { report: 'ticket.json' });
    const text = home.get('ticket.json')!;
    const bundle = JSON.parse(text);
    expect(home.mode('ticket.json')).toBe('0600');
    expect(Object.keys(bundle)).toEqual([
      'schemaVersion',
      'made',
      'tokaify',
      'node',
      'system',
      'variables',
      'clients',
      'gateways',
      'findings',
      'checks',
    ]);
    expect(bundle.variables).toEqual(['CODEX_API_KEY']);
    expect(bundle.clients[0]).toMatchObject({
      client: 'codex',
      version: '0.169.0',
      credential: { kind: 'login' },
    });
    expect(bundle.clients[0].files.map(({ path }: { path: string }) => path)).toEqual([
      '~/.codex/config.toml',
      '~/.codex/auth.json',
    ]);
    expect(bundle.findings[0].id).toBe('login-leak');
    for (const secret of [KEY.slice(8, 40), 'canarycanary', home.home]) expect(text).not.toContain(secret);
  });

  it('replaces nothing', async () => {
    const home = homeOf('codex', { files: { 'ticket.json': 'mine' } });
    expect(await codeOfAsync(() => doctor(home, ['codex'], { report: 'ticket.json' }))).toBe('output-exists');
    expect(home.get('ticket.json')).toBe('mine');
  });
});

it('writes nothing unless it is asked to', async () => {
  const home = homeOf('codex', LEAK);
  const before = home.tree();
  await doctor(home, [], { verbose: true });
  expect(home.tree()).toEqual(before);
});

/** An account that is nearly empty and has no tokens. */
function consoleOf({ url }: Request): Answer | null {
  const { pathname } = new URL(url);
  const data: Record<string, unknown> = {
    '/api/status': { quota_per_unit: 500_000, quota_display_type: 'USD' },
    '/api/user/self': {
      id: 1,
      username: 'kim',
      group: 'default',
      quota: 1000,
      used_quota: 0,
      status: 1,
      role: 1,
    },
    '/api/token/': { items: [], total: 0, page: 1, page_size: 100 },
  };
  return pathname in data ? answered(200, { success: true, message: '', data: data[pathname] }) : null;
}

function fault(kind: Extract<Answer, { kind: 'fault' }>['fault']): Answer {
  return { kind: 'fault', fault: kind, code: kind.toUpperCase(), elapsedMs: 1 };
}
