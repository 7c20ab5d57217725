import type { Client, Current } from '../clients/client.ts';
import type { Finding, Severity } from '../report.ts';
import { text } from '../text.ts';

/** What is said instead of asking, where the project of the working directory says which key goes where. */
export function projectDecides(
  { id, name }: Client,
  { baseUrl, projectSays }: Current,
  severity: Severity,
): Finding | null {
  if (projectSays === undefined) return null;
  const host = baseUrl !== null && URL.canParse(baseUrl) ? new URL(baseUrl).host : `${baseUrl}`;
  return {
    id: 'project-decides',
    severity,
    title: text(
      `In this directory ${name} sends what the project says to ${host}.`,
      `在此目录中，${name} 会按项目的配置向 ${host} 发送密钥。`,
    ),
    cause: text(
      'The project, not you, chose the address or the key. tokaify sent nothing there.',
      '地址或密钥由项目而不是你决定。tokaify 没有向其发送任何内容。',
    ),
    remedy: text(
      `Look at that file. If you trust it: tokaify verify ${id} --trust-project`,
      `请检查该文件。如果信任它：tokaify verify ${id} --trust-project`,
    ),
    proof: 'proved',
    where: projectSays,
  };
}
