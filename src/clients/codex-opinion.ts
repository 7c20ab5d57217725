import { check, type Evidence } from '../diagnose/check.ts';
import { type Text, text, verbatim } from '../text.ts';
import type { Current, Opinion } from './client.ts';
import { asTable } from './codex-files.ts';

/** `codex doctor` takes 60 ms here and never sends the key; it waits for a gateway that is down (0.134 … 0.169). */
export function opinion(_current: Current): Opinion {
  return { args: ['doctor', '--json'], timeoutMs: 3000, always: true, since: '0.134.0', online: true };
}

export const secondOpinion = check({
  id: 'second-opinion',
  severity: 'warning',
  proof: 'advice',
  when: (evidence) => disagreement(evidence),
  title: () => text('codex doctor sees something else.', 'codex doctor 的判断与此不同。'),
  cause: (said) => said,
  remedy: () => verbatim('codex doctor'),
});

/** Where Codex itself reports another model, provider or credential than its files say to us. */
function disagreement({ opinion: answer, current, troubles }: Evidence): Text | null {
  const checks = asTable(parsed(answer).checks);
  const load = asTable(checks['config.load']);
  if (troubles.length > 0 || Object.keys(load).length === 0) return null;
  if (load.status === 'fail') {
    const said = asTable(load.details).error ?? load.summary;
    return text(`It cannot load the configuration: ${said}`, `它无法加载配置：${said}`);
  }
  const details = asTable(load.details);
  const credentials = asTable(checks['auth.credentials']);
  const stored = asTable(credentials.details)['stored auth mode'];
  const pairs: [string, unknown, unknown][] = [
    ['model', details.model, current.model],
    ['model provider', details['model provider'], current.providerId],
  ];
  const other = pairs.find(([, theirs, ours]) => ours !== null && theirs !== undefined && theirs !== ours);
  if (other) {
    const [what, theirs, ours] = other;
    return text(
      `Its ${what} is ${theirs}; the files say ${ours}.`,
      `它的 ${what} 是 ${theirs}；文件中是 ${ours}。`,
    );
  }
  if (credentials.status === 'fail' && current.credential.source === 'auth-json') {
    const said = Object.values(asTable(credentials.details))[0] ?? credentials.summary;
    return text(`It cannot read auth.json: ${said}`, `它无法读取 auth.json：${said}`);
  }
  return stored === 'chatgpt' &&
    current.credential.source === 'auth-json' &&
    current.credential.kind === 'api-key'
    ? text('It would use a ChatGPT login.', '它会使用 ChatGPT 登录。')
    : null;
}

function parsed(answer: string | null): Record<string, unknown> {
  try {
    return asTable(JSON.parse(answer ?? ''));
  } catch {
    return {};
  }
}
