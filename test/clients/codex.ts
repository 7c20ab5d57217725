import type { Home, RunIn } from './home.ts';
import type { Ran } from './program.ts';

/** The guide's block, to the letter. */
export const guideBlock = (baseUrl: string) => `model_provider = "OpenAI"
model = "gpt-5.4"
review_model = "gpt-5.4"
model_reasoning_effort = "xhigh"
disable_response_storage = true
network_access = "enabled"
windows_wsl_setup_acknowledged = true
model_context_window = 1000000
model_auto_compact_token_limit = 900000

[model_providers.OpenAI]
name = "OpenAI"
base_url = "${baseUrl}"
wire_api = "responses"
requires_openai_auth = true
`;

/** A config that somebody has lived with: comments, servers, a provider, tables in odd forms. */
export const LIVED_IN = `# My Codex. Hands off my comments!
model = "gpt-5"            # the usual
approval_policy = "on-request"
sandbox_mode = "workspace-write"

  # notes to myself
[tui]
notifications = true

[mcp_servers.docs]         # read-only
command = "docs-server-of-the-story"
args = [
  "--root", "~/notes",     # trailing comma below
]
startup_timeout_sec = 2

[mcp_servers."my.tickets"]
command = 'tickets'
env = { TICKETS_URL = "http://127.0.0.1:9/", TEAM = "core" }
enabled = false

[model_providers.local]
name = "Local"
base_url = "http://127.0.0.1:9/v1"

[projects."/srv/app"]
trust_level = "trusted"
# the end
`;

/** A login as `codex login` leaves it, with tokens that no server knows. */
export const LOGIN = {
  access: 'chatgpt-access-token-of-the-story',
  refresh: 'chatgpt-refresh-token-of-the-story',
} as const;

export function loginFile(): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    email: 'dev@example.com',
    exp: 4_102_444_800,
    'https://api.openai.com/auth': { chatgpt_account_id: 'account-of-the-story', chatgpt_plan_type: 'plus' },
  };
  const login = {
    OPENAI_API_KEY: null,
    auth_mode: 'chatgpt',
    tokens: {
      id_token: [part({ alg: 'none' }), part(claims), 'unsigned'].join('.'),
      access_token: LOGIN.access,
      refresh_token: LOGIN.refresh,
      account_id: 'account-of-the-story',
    },
    last_refresh: new Date().toISOString(),
  };
  return `${JSON.stringify(login, null, 2)}\n`;
}

/** One question, not asked again when it fails. */
export function exec(
  home: Home,
  words: readonly string[] = ['Say hello.'],
  options: RunIn = {},
): Promise<Ran> {
  return home.run('codex', ['exec', '--skip-git-repo-check', ...words], options);
}

/** What Codex says at its start about settings that it does not know. */
export function complaints({ stdout, stderr }: Ran): string[] {
  return `${stdout}\n${stderr}`.split('\n').filter((line) => /unrecognized|ignoring|is ignored/i.test(line));
}

/**
 * Opens a recorded chat as the terminal and the editors do. Gives the answer of Codex's own server: a result, or an
 * error whose `data.type` says why. (`codex exec resume` does not ask which provider a chat was held with.)
 */
export async function openChat(home: Home, threadId: string): Promise<{ result?: unknown; error?: unknown }> {
  const calls = [
    { id: 1, method: 'initialize', params: { clientInfo: { name: 'story', version: '0' } } },
    { method: 'initialized' },
    { id: 2, method: 'thread/resume', params: { threadId } },
  ];
  const stdin = calls.map((call) => `${JSON.stringify(call)}\n`).join('');
  const { stdout, stderr } = await home.run('codex', ['app-server'], {
    stdin,
    openUntil: /"id":2[,}].*\n/,
    timeoutMs: 20_000,
  });
  const answers = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const answer = answers.find(({ id }) => id === 2);
  if (answer === undefined) throw new Error(`the server of Codex does not answer:\n${stdout}${stderr}`);
  return answer;
}
