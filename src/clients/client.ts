import type { Check } from '../diagnose/check.ts';
import type { Gateway, WireApi } from '../gateway.ts';
import type { Place } from '../place.ts';
import type { FormatName } from '../plan/plan.ts';
import type { Finding, Where } from '../report.ts';
import type { Secret } from '../secret.ts';

/**
 * The second axis: a program that talks to a gateway. What varies is which files it reads, in which
 * format, the shape of a provider block, and which credential it will really send. A member is one file
 * in this folder, a pure lens over its files, and one line in table.ts.
 */
export interface Client {
  readonly id: string;
  readonly name: string;
  /** The program asked for its version, and the npm package it usually comes from. */
  readonly command: string;
  readonly packageName: string;
  readonly carriers: readonly Carrier[];
  /** Every file that decides what the client does, as data; later layers win over earlier ones only where the client says so. */
  locations(place: Place, setup?: Aim): readonly Location[];
  /** Files that the ones found name; read in a second pass, and as good as absent where they cannot be. */
  references?(files: Files, place: Place): readonly Location[];
  /**
   * What the files make the client do, the credential it would really send included; of several gateways the
   * one aimed at, or else the one it would most likely use. What the project of the working directory says counts
   * only if `trusting`. Never throws on a file it cannot read: `problems` says so.
   */
  read(files: Files, env: Place['env'], setup?: Aim, trusting?: boolean): Current;
  /** The same files with the setup in them. Throws TokaifyError and leaves nothing half-planned. */
  configure(files: Files, setup: Setup): Draft;
  /** The same files without any setup of ours, for when no record of what stood there before exists. */
  clear(files: Files, current: Current): Draft;
  /** `without` with what the provider's table of `files` has and it has not, but for the credential. */
  keepProvider?(files: Files, without: string | null, providerId: string): string | null;
  /** Providers of which `without` has too little for the client to start. */
  remnants?(files: Files, without: string): readonly string[];
  /** Which API it will call for this setup. */
  wireApi(setup: Pick<Setup, 'api'>): WireApi;
  /** Its recorded chats, where these name the provider that they need to be resumed. */
  readonly history?: (place: Place) => History;
  /** What the doctor looks for, in the order in which it is worth knowing. */
  checks(): readonly Check[];
  /** What else on the machine tells something about it. */
  traces?(place: Place): readonly Trace[];
  /** How its own program is asked about itself. */
  opinion?(current: Current): Opinion;
  /** Sentences after a change: what to restart, how to try it. */
  readonly tryIt: (setup: Pick<Setup, 'model' | 'providerId' | 'gateway'>) => string;
}

/** The part of a setup that names one of a client's gateways. */
export type Aim = Pick<Setup, 'providerId' | 'gateway'>;

/** Something beside the client's files, and what is to be known about it. */
export interface Trace {
  /** Several may share one. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** What it says, up to 64 KiB. */
  readonly text?: true;
  /** Looked for in every entry of this directory instead, e.g. ".codex/config.toml" below each user. */
  readonly below?: string;
  /** Of files in this directory that end so, those that hold these bytes. */
  readonly holding?: { readonly suffix: string; readonly bytes: string };
}

/** A trace that is there. */
export interface Seen {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'other';
  readonly mtimeMs: number;
  readonly text?: string;
  /** Of a text that names a process: whether that runs. */
  readonly alive?: boolean;
}

/** A question to an installed program. Whatever it answers never overrules the files. */
export interface Opinion {
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** Quick enough to be asked every time. */
  readonly always: boolean;
  /** The first version that can answer. */
  readonly since: string;
  /** It asks the network. */
  readonly online: boolean;
}

/** Chats on disk, one file each, whose first line tells the provider that they were held with. */
export interface History {
  readonly directory: string;
  readonly suffix: string;
  providerOf(firstLine: string): string | null;
}

export const CARRIERS = ['auth-json', 'bearer', 'env', 'file'] as const;
/** Where the key lives for a client. */
export type Carrier = (typeof CARRIERS)[number];

export interface Location {
  readonly role: string;
  /** Absolute. */
  readonly path: string;
  readonly format: FormatName;
  /** Holds a key by its nature. */
  readonly secret: boolean;
  /** 'own': setup may write it. 'look': a layer that may win or lose, never written. */
  readonly access: 'own' | 'look';
  /** The file does not count where one of these paths exists. */
  readonly unless?: readonly string[];
  /** What an environment variable says in a file's stead; `path` is then its name, e.g. "$OPENCODE_CONFIG_CONTENT". */
  readonly inline?: string;
  /** How another file names this one. */
  readonly alias?: string;
}

/** One location with what stands there; `text` is null where there is no file. A BOM stays in the text. */
export interface SourceFile extends Location {
  readonly text: string | null;
}

/** Files by role. */
export type Files = Readonly<Record<string, SourceFile>>;

/** Everything a person decided, resolved. */
export interface Setup {
  readonly gateway: Gateway;
  readonly baseUrl: string;
  readonly model: string;
  readonly reviewModel: string;
  readonly key: Secret;
  /** undefined: the gateway's and client's own default. */
  readonly carrier: Carrier | undefined;
  /** What to do with a login of the vendor that stands in the way. */
  readonly login: 'replace' | 'keep' | undefined;
  /** Move keys that were pasted below a table. */
  readonly moveKeys: boolean;
  /** Version of the installed client, null if none was found. */
  readonly version: string | null;
  readonly block: 'auto' | 'guide' | 'current';
  readonly providerId: string | undefined;
  readonly displayName: string | undefined;
  readonly context: number | undefined;
  readonly output: number | undefined;
  readonly api: WireApi | undefined;
  readonly setDefault: boolean;
}

/** One file of a draft; `text` null deletes it. */
export interface DraftFile {
  readonly role: string;
  readonly text: string | null;
  /** The new text holds a key although the file's nature is not secret. */
  readonly secret?: boolean;
}

export interface Draft {
  /** In the order they must be written. */
  readonly files: readonly DraftFile[];
  readonly notes: readonly Finding[];
}

/** What a client would send as its credential, by its own rules. */
export interface Credential {
  readonly kind: 'api-key' | 'login' | 'none' | 'unknown';
  readonly secret: Secret | null;
  /** How the client comes by it; `keyring`: the system's, which is not read. */
  readonly source: Carrier | 'environment' | 'keyring' | 'none';
  readonly where?: Where;
}

export interface Current {
  readonly providerId: string | null;
  readonly baseUrl: string | null;
  readonly model: string | null;
  /** Every model of that gateway it offers, where it keeps a list. */
  readonly models?: readonly string[];
  readonly wireApi: WireApi;
  readonly credential: Credential;
  /** Where the base URL stands. */
  readonly where?: Where;
  /** What the project of the working directory would have it do instead: another key, or a key to another address. */
  readonly projectSays?: { readonly where: Where; readonly baseUrl: string | null };
  /** What keeps the client from starting or from doing what its files seem to say. */
  readonly problems: readonly Finding[];
}
