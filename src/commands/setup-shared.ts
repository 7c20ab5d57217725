import type { Access } from '../choose/access.ts';
import { chooseGateway } from '../choose/gateway.ts';
import type { Input } from '../input.ts';
import type { FileChange } from '../plan/plan.ts';
import { Secret } from '../secret.ts';
import { refuseSharedKey } from '../shared.ts';
import type { System } from '../system.ts';
import { readWanted, type Wanted } from './setup-options.ts';

/** What `--system` wants: the same, with the key left to each user's environment. */
export function sharedWanted(input: Input): Wanted {
  const wanted = readWanted(input);
  refuseSharedKey(wanted.carrier);
  return { ...wanted, carrier: 'env' };
}

/** No key is read, asked for or written. */
export function withoutKey(input: Input, system: System): Access {
  const gateway = chooseGateway(input, system);
  return { gateway, baseUrl: gateway.baseUrl, key: new Secret('') };
}

/** A new file that everybody can read, whatever the caller's umask. */
export function readableByAll(change: FileChange): FileChange {
  return change.before === null ? { ...change, mode: 0o644 } : change;
}
