import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import type { Place } from '../place.ts';

/** In the order Codex looks (it does not know the last); all of them count here. */
export const CA_VARIABLES = ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'] as const;

export interface TrustFile {
  readonly variable: (typeof CA_VARIABLES)[number];
  readonly path: string;
  readonly problem: null | 'unreadable' | 'no-certificate';
}

export interface Trust {
  /** PEM blocks, Node's own roots included; undefined when nothing is added to those. */
  readonly ca: string[] | undefined;
  /** Every file a variable names, also one that could not be used. */
  readonly files: readonly TrustFile[];
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Whom to believe: Node's roots and what the variables name. Never throws; a bad file is a note. */
export function trustOf(env: Place['env']): Trust {
  const files: TrustFile[] = [];
  const added: string[] = [];
  for (const variable of CA_VARIABLES) {
    const path = env[variable];
    if (!path) continue;
    const found = certificatesIn(path);
    added.push(...(found ?? []));
    files.push({
      variable,
      path,
      problem: found === null ? 'unreadable' : found.length === 0 ? 'no-certificate' : null,
    });
  }
  return { ca: added.length === 0 ? undefined : [...rootCertificates, ...added], files };
}

function certificatesIn(path: string): string[] | null {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  return (content.match(PEM) ?? []).filter((block) => {
    try {
      return new X509Certificate(block) !== undefined;
    } catch {
      return false;
    }
  });
}
