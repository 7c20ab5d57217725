import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { CA_VARIABLES, type Place } from '../place.ts';

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Whom to believe, as PEM blocks: Node's roots and what the files hold that variables name; undefined when nothing is
 * added to Node's own. A file that cannot be used adds nothing, which is for the doctor to say.
 */
export function trusted(env: Place['env']): string[] | undefined {
  const added = CA_VARIABLES.flatMap((variable) => certificatesIn(env[variable]));
  return added.length === 0 ? undefined : [...rootCertificates, ...added];
}

function certificatesIn(path: string | undefined): string[] {
  if (!path) return [];
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return (content.match(PEM) ?? []).filter((block) => {
    try {
      return new X509Certificate(block) !== undefined;
    } catch {
      return false;
    }
  });
}
