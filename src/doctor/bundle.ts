import pkg from '../../package.json' with { type: 'json' };
import { writePrivate } from '../disk/private.ts';
import { readFile } from '../disk/read.ts';
import { TokaifyError } from '../errors.ts';
import { pathOf, tilde } from '../place.ts';
import { showLines } from '../plan/preview.ts';
import type { Json } from '../report.ts';
import { maskRandom } from '../secret.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';
import { concealLine } from './conceal.ts';
import { checksOf, type Examination, type Examined, findingsOf } from './examination.ts';

/** Characters of what another program said about itself. */
const OPINION = 20_000;

/** Variables whose being set explains much; their values may be secret. */
const TELLING =
  /^(?:CODEX_|OPENCODE_|OPENAI_|TOKAIFY_|XDG_|WSL_|.*_PROXY$|.*_CERTS?$|.*_CERT_FILE$|CODEX_CA)/i;

/** Where a bundle may be written. Throws `output-exists`: a file is never replaced by one. */
export function bundlePath(system: System, named: string): string {
  const path = pathOf(system).resolve(system.cwd, named);
  if (readFile(system, path).bytes === null) return path;
  throw new TokaifyError('output-exists', {
    what: text(`${tilde(path, system)} exists already.`, `${tilde(path, system)} 已存在。`),
    next: text('Give another name: --report <file>', '请换一个文件名：--report <文件>'),
  });
}

/** Everything that helps somebody else to see what is wrong, in one file for its owner; no key is in it. */
export async function writeBundle(system: System, path: string, examination: Examination): Promise<void> {
  const known = examination.clients.flatMap(({ evidence }) => evidence.current.credential.secret ?? []);
  const line = (foreign: string): string => concealLine(foreign, system, known);
  const variables = Object.keys(system.env).filter((name) => system.env[name] && TELLING.test(name));
  const bundle = {
    schemaVersion: 1,
    made: system.now().toISOString(),
    tokaify: pkg.version,
    node: process.version,
    system: `${system.platform} ${process.arch}`,
    variables: variables.sort(),
    clients: examination.clients.map((one) => describe(one, system, line)),
    gateways: examination.gateways.map(({ gateway, baseUrl, verdict }) => ({
      gateway: gateway.id,
      baseUrl: line(baseUrl),
      models: verdict.models?.length ?? null,
      checked: verdict.checked,
      notChecked: verdict.notChecked,
    })),
    findings: findingsOf(examination),
    checks: checksOf(examination),
  };
  await writePrivate(system, path, `${JSON.stringify(bundle, null, 2)}\n`);
}

function describe({ evidence }: Examined, system: System, line: (foreign: string) => string): Json {
  const { client, version, files, stats, current, opinion } = evidence;
  const present = Object.values(files).filter((file) => file.text !== null);
  return {
    client: client.id,
    version,
    provider: current.providerId && maskRandom(line(current.providerId)),
    baseUrl: current.baseUrl === null ? null : line(current.baseUrl),
    model: current.model && maskRandom(line(current.model)),
    credential: { kind: current.credential.kind, source: current.credential.source },
    files: present.map(({ role, path, format, secret, text: content }) => ({
      role,
      path: tilde(path, system),
      mode: stats[role]?.mode.toString(8).padStart(4, '0') ?? null,
      lines: format === 'text' ? ['…'] : showLines(content!, format, secret, true).map(line),
    })),
    opinion: opinion === null ? null : line(opinion).slice(0, OPINION),
  };
}
