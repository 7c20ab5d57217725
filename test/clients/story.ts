import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { type Home, type HomeOptions, openHome } from './home.ts';
import { startRefusingProxy } from './refusing-proxy.ts';

export const REPLY = 'Hello from the gateway of the story.';

export interface Story {
  readonly home: Home;
  readonly sandbox: Sandbox;
  /** The key that works. */
  readonly key: string;
  /** Arguments that name the gateway: the guides' own, at the sandbox's address. */
  readonly gateway: readonly string[];
  /** Credentials that arrived at the gateway with a request for a model's answer. */
  credentials(): string[];
  /** Everything any program sent to anybody. */
  sent(): string;
  /** Hosts other than the gateway that were asked for. */
  strangers(): string[];
}

export interface StoryOptions extends HomeOptions {
  readonly sandbox?: SandboxOptions;
}

/** A home, a gateway and no other network; everything is gone when the test is over. */
export async function openStory(options: StoryOptions): Promise<Story> {
  const [sandbox, proxy] = await Promise.all([
    startSandbox({ reply: REPLY, limited: false, ...options.sandbox }),
    startRefusingProxy(),
  ]);
  const home = openHome({
    ...options,
    env: {
      HTTP_PROXY: proxy.url,
      HTTPS_PROXY: proxy.url,
      http_proxy: proxy.url,
      https_proxy: proxy.url,
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      ...options.env,
    },
  });
  onTestFinished(async () => {
    await home.close();
    await Promise.all([sandbox.close(), proxy.close()]);
  });
  return {
    home,
    sandbox,
    key: sandbox.keys.good,
    gateway: ['--gateway', 'tokaify', '--base-url', sandbox.baseUrl],
    credentials: () => [
      ...new Set(
        sandbox.requests
          .filter(({ method }) => method === 'POST')
          .map(({ headers }) => headers.authorization ?? 'none'),
      ),
    ],
    sent: () => JSON.stringify(sandbox.requests) + proxy.heard(),
    strangers: () => [...new Set(proxy.asked().map((line) => /^\S+ (\S+)/.exec(line)?.[1] ?? line))],
  };
}
