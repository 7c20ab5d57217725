import type { Client, Current, Files, Seen } from '../clients/client.ts';
import type { Edit } from '../formats/format.ts';
import type { Table } from '../formats/value.ts';
import type { Gateway } from '../gateway.ts';
import type { Place } from '../place.ts';
import type { Finding, Proof, Severity, Where } from '../report.ts';
import type { Text } from '../text.ts';

/** All that a check of one client may look at; gathered before, so that no row does I/O. */
export interface Evidence {
  readonly place: Place;
  readonly client: Client;
  /** The client's own, as it gives them. */
  readonly checks: readonly Check[];
  /** The program on PATH, null where there is none; its version, null where it does not say. */
  readonly program: string | null;
  readonly version: string | null;
  readonly files: Files;
  /** By role: what a file says, where there is one that parses. */
  readonly documents: Readonly<Record<string, Table>>;
  /** By role, of the files that are there. */
  readonly stats: Readonly<Record<string, { readonly mode: number; readonly mtimeMs: number }>>;
  /** Of files that could not be read or do not parse; their ids are codes of errors.ts. */
  readonly troubles: readonly Finding[];
  readonly current: Current;
  /** Who serves the current base URL; null where the client uses its vendor. */
  readonly gateway: Gateway | null;
  /** By name, what stands beside its files. */
  readonly traces: Readonly<Record<string, readonly Seen[]>>;
  /** How many recorded chats need which provider. */
  readonly chats: ReadonlyMap<string, number>;
  /** The gateway itself is asked, and what it answers about address and key is better than what they look like. */
  readonly asked: boolean;
  /** What the client's own program says of itself, null where it was not asked or did not answer. */
  readonly opinion: string | null;
}

/** What would mend a finding without losing anything: edits of one of the client's own files, or its mode. */
export interface Repair {
  readonly role: string;
  readonly edits: readonly Edit[];
  /** The file is for its owner only, whatever else is done to it. */
  readonly private?: true;
  /** A byte-order mark at the beginning goes. */
  readonly bare?: true;
}

/** A check as it is run. Ids are public and never change meaning. */
export interface Check<E = Evidence> {
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong, most often nothing. `where` has the path as it is on disk. */
  judge(evidence: E): readonly Finding[];
  /** Empty where it does not apply, or where a person has to decide. */
  repairs(evidence: E): readonly Repair[];
}

/** A check as it is written: what it sees first, then the sentences that say it. */
export interface Row<Sight, E = Evidence> {
  readonly id: string;
  readonly severity: Severity;
  /** Default: proved. */
  readonly proof?: Proof;
  /** What is wrong, or null. */
  readonly when: (evidence: E) => Sight | null;
  readonly where?: (sight: Sight, evidence: E) => Where | undefined;
  readonly title: (sight: Sight, evidence: E) => Text;
  readonly cause: (sight: Sight, evidence: E) => Text;
  readonly remedy: (sight: Sight, evidence: E) => Text;
  readonly fix?: (sight: Sight, evidence: E) => readonly Repair[];
}

export function check<Sight, E = Evidence>(row: Row<Sight, E>): Check<E> {
  const { id, severity, proof = 'proved', when, title, cause, remedy, fix } = row;
  return {
    id,
    severity,
    judge(evidence) {
      const sight = when(evidence);
      if (sight === null) return [];
      const where = row.where?.(sight, evidence);
      const finding: Finding = {
        id,
        severity,
        title: title(sight, evidence),
        cause: cause(sight, evidence),
        remedy: remedy(sight, evidence),
        proof,
        ...(where ? { where } : {}),
      };
      return [finding];
    },
    repairs(evidence) {
      const sight = fix ? when(evidence) : null;
      return sight === null ? [] : fix!(sight, evidence);
    },
  };
}

/** A check whose findings somebody else made already: reading the files came upon them. */
export function reported(id: string, severity: Severity): Check {
  return {
    id,
    severity,
    judge: ({ troubles, current }) => [...troubles, ...current.problems].filter((found) => found.id === id),
    repairs: () => [],
  };
}
