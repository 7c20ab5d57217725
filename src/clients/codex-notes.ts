import type { Finding } from '../report.ts';
import { type Language, type Text, text } from '../text.ts';
import { typed } from '../typed.ts';
import type { Setup } from './client.ts';

/** A row of templates/clients/codex.json that applied. */
interface Drift {
  readonly key: string;
  readonly why: { readonly en: string; readonly zh: string };
}

/** What of the guide's block was left out or changed, said once. */
export function leftOut(rows: readonly Drift[], { version }: Setup): Finding[] {
  if (rows.length === 0) return [];
  const codexName = version === null ? 'Codex' : `Codex ${version}`;
  return [
    {
      id: 'block-adapted',
      severity: 'info',
      title: text(
        `${rows.length} of the guide's settings were left out or changed for ${codexName}`,
        `针对 ${codexName}，省略或调整了指南中的 ${rows.length} 项设置`,
      ),
      cause: text(reasons(rows, 'en').join('\n'), reasons(rows, 'zh').join('\n')),
      remedy: text(
        "--block guide writes the guide's block to the letter",
        '--block guide 会逐字写入指南中的配置',
      ),
      proof: 'advice',
    },
  ];
}

/** A line for each reason, with all that it holds for. */
function reasons(rows: readonly Drift[], language: Language): string[] {
  const [comma, colon] = language === 'en' ? [', ', ': '] : ['、', '：'];
  return [...new Set(rows.map(({ why }) => why[language]))].map((reason) => {
    const keys = rows.filter(({ why }) => why[language] === reason).map(({ key }) => key);
    return `${keys.join(comma)}${colon}${reason}`;
  });
}

/** Codex has spoken nothing but the Responses API since 0.98; whether such a gateway serves it, only a request tells. */
export function responsesOnly({ gateway }: Setup): Finding[] {
  const { name, wireApis } = gateway;
  if (wireApis.includes('responses')) return [];
  const other = typed(gateway, 'setup opencode');
  return [
    note(
      'responses-undocumented',
      'warning',
      text(
        `${name} documents Chat Completions only, and Codex speaks only the Responses API.`,
        `${name} 的文档只提供 Chat Completions，而 Codex 只使用 Responses API。`,
      ),
      text(
        'Unless the gateway serves that too, Codex gets a 404 for every request.',
        '除非该网关也提供 Responses API，否则 Codex 的每个请求都会得到 404。',
      ),
      text(`A client for Chat Completions: ${other}`, `使用 Chat Completions 的客户端：${other}`),
    ),
  ];
}

/** Every Codex reads $CODEX_HOME/.env; a shell does not (0.80 to 0.169). */
export function inDotenv({ gateway: { key } }: Setup): Finding[] {
  return [
    note(
      'key-in-dotenv',
      'info',
      text(
        `Codex reads ${key.variable} from the .env beside config.toml.`,
        `Codex 会从 config.toml 旁的 .env 读取 ${key.variable}。`,
      ),
      text('It need not be exported for that.', '因此无需导出该变量。'),
      text(
        `For a shell that wants it: export ${key.variable}="${key.prefix}…"`,
        `如需在 shell 中使用：export ${key.variable}="${key.prefix}…"`,
      ),
    ),
  ];
}

/** What all users share names the variable only (0.169). */
export function inEnvironment({ gateway: { key } }: Setup): Finding[] {
  return [
    note(
      'variable-needed',
      'info',
      text(`Codex takes the key from $${key.variable}.`, `Codex 从 $${key.variable} 读取密钥。`),
      text('The key itself was written nowhere.', '密钥本身没有写入任何文件。'),
      text(
        `Each user puts it into the environment, or into the .env in ~/.codex.`,
        `请各用户在环境变量或 ~/.codex 的 .env 中设置。`,
      ),
    ),
  ];
}

function note(id: string, severity: Finding['severity'], title: Text, cause: Text, remedy: Text): Finding {
  return { id, severity, title, cause, remedy, proof: 'advice' };
}
