import type { Client, Setup } from '../clients/client.ts';
import { rememberModels } from '../disk/models-cache.ts';
import { inquire } from '../inquire.ts';
import { tilde } from '../place.ts';
import type { Finding } from '../report.ts';
import { survey } from '../survey.ts';
import type { System } from '../system.ts';
import { text } from '../text.ts';

/** Reads what was written from the disk as the client will, and asks the gateway with exactly that. */
export async function readBack(
  system: System,
  written: readonly { readonly client: Client; readonly setup: Setup }[],
  online: boolean,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { client, setup } of written) {
    const { current } = survey(system, client, setup);
    const { secret, where } = current.credential;
    if (current.baseUrl === setup.baseUrl && secret === null && setup.carrier === 'env') {
      findings.push(unsetVariable(client, setup));
      continue;
    }
    if (current.baseUrl !== setup.baseUrl || !secret?.equals(setup.key)) {
      findings.push({
        id: 'not-effective',
        severity: 'error',
        title: text(
          `${client.name} would not use what was written.`,
          `${client.name} 不会使用刚写入的配置。`,
        ),
        cause: text(
          `It would talk to ${current.baseUrl ?? 'its vendor'} with ${secret ?? 'no key'}: another layer of its configuration wins.`,
          `它会使用 ${secret ?? '空密钥'} 访问 ${current.baseUrl ?? '其官方服务'}：另一层配置优先。`,
        ),
        remedy: text(`tokaify doctor ${client.id}`, `tokaify doctor ${client.id}`),
        proof: 'proved',
        ...(where ? { where: { ...where, path: tilde(where.path, system) } } : {}),
      });
      continue;
    }
    if (!online || findings.length > 0) continue;
    const access = { gateway: setup.gateway, baseUrl: current.baseUrl, key: secret };
    const wireApi = client.wireApi(setup);
    // Without a model list there is nothing that could be asked a second time without paying.
    if (setup.gateway.questions.models === null) continue;
    const verdict = await inquire(system, access, { model: undefined, wireApi, depth: 'models' });
    await rememberModels(system, current.baseUrl, verdict.models);
    findings.push(...verdict.findings);
  }
  return findings;
}

/** The client takes the key from a variable that only the person can set. */
function unsetVariable(client: Client, { gateway: { key } }: Setup): Finding {
  return {
    id: 'variable-unset',
    severity: 'warning',
    title: text(
      `${client.name} reads the key from $${key.variable}, which is not set here.`,
      `${client.name} 从 $${key.variable} 读取密钥，但此处未设置。`,
    ),
    cause: text('Until it is set, no key is sent.', '设置之前不会发送任何密钥。'),
    remedy: text(
      `export ${key.variable}=…   in the profile of your shell`,
      `在 shell 配置文件中：export ${key.variable}=…`,
    ),
    proof: 'proved',
  };
}
