import type { Client, Current } from '../clients/client.ts';
import type { Finding, Severity } from '../report.ts';
import { redact } from '../secret.ts';
import { text } from '../text.ts';

/** What is said instead of asking, where the project of the working directory says which key goes where. */
export function projectDecides(
  { id, name }: Client,
  { projectSays }: Current,
  severity: Severity,
): Finding | null {
  if (projectSays === undefined) return null;
  const { baseUrl, where } = projectSays;
  const host = baseUrl !== null && URL.canParse(baseUrl) ? new URL(baseUrl).host : redact(`${baseUrl}`);
  return {
    id: 'project-decides',
    severity,
    title: text(`This project has ${name} send a key to ${host}.`, `该项目让 ${name} 把密钥发送到 ${host}。`),
    cause: text(
      'The address, or which key it is, is its choice and not yours. tokaify sent nothing there.',
      '地址或所用密钥由项目而不是你决定。tokaify 没有向其发送任何内容。',
    ),
    remedy: text(
      `Look at that file. If you trust it: tokaify verify ${id} --trust-project`,
      `请检查该文件。如果信任它：tokaify verify ${id} --trust-project`,
    ),
    proof: 'proved',
    where,
  };
}
