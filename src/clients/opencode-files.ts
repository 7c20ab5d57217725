import type { Path } from '../formats/format.ts';
import { jsonc } from '../formats/jsonc.ts';
import { isTable, type Table, valueAt } from '../formats/value.ts';
import { joinHome, type Place, pathOf } from '../place.ts';
import type { Aim, Files, Location, SourceFile } from './client.ts';

/** Roles of the files that setup may edit, the most important first. OpenCode 2 knows no config.json (2.0.14). */
export const GLOBAL = ['opencode.jsonc', 'opencode.json', 'config.json'] as const;
/** The same in `$OPENCODE_CONFIG_DIR`, which OpenCode 1 adds to the global directory and OpenCode 2 puts in its place. */
export const DIRECTORY = ['dir.jsonc', 'dir.json'] as const;

/** XDG on every system: OpenCode has no branch for macOS or Windows here (1.18.33). */
function xdg(place: Place, variable: string, ...standard: string[]): string {
  const named = place.env[variable];
  return named ? pathOf(place).resolve(place.cwd, named) : joinHome(place, ...standard);
}

/** Where the carrier `file` keeps keys: outside OpenCode's own directory, which people put under version control. */
function keyDirectory(place: Place): string {
  return pathOf(place).join(xdg(place, 'XDG_CONFIG_HOME', '.config'), 'tokaify');
}

export function providerIdOf({ providerId, gateway }: Aim): string {
  return providerId ?? gateway.opencode.providerId;
}

/** Every file that OpenCode 1.18.33 was measured to read, the lowest layer first; then the two that hold keys. */
export function locations(place: Place, setup?: Aim): Location[] {
  const { join, resolve } = pathOf(place);
  const { env, cwd } = place;
  const global = join(xdg(place, 'XDG_CONFIG_HOME', '.config'), 'opencode');
  const data = join(xdg(place, 'XDG_DATA_HOME', '.local', 'share'), 'opencode');
  const layer = (role: string, path: string, access: Location['access'] = 'look'): Location => ({
    role,
    path,
    format: 'jsonc',
    secret: false,
    access,
  });
  const pair = (role: string, directory: string, access?: Location['access']): Location[] =>
    ['json', 'jsonc'].map((type) => layer(`${role}.${type}`, join(directory, `opencode.${type}`), access));
  const { OPENCODE_CONFIG, OPENCODE_CONFIG_DIR, OPENCODE_CONFIG_CONTENT, OPENCODE_AUTH_CONTENT } = env;
  return [
    ...GLOBAL.toReversed().map((name) => layer(name, join(global, name), 'own')),
    ...(OPENCODE_CONFIG ? [layer('explicit', resolve(cwd, OPENCODE_CONFIG))] : []),
    ...project(place, (role, directory) => pair(role, directory)),
    ...project(place, (role, directory) => pair(`${role}.dot`, join(directory, '.opencode'))),
    ...pair('home', joinHome(place, '.opencode')),
    ...(OPENCODE_CONFIG_DIR ? pair('dir', resolve(cwd, OPENCODE_CONFIG_DIR), 'own') : []),
    ...(OPENCODE_CONFIG_CONTENT
      ? [{ ...layer('content', '$OPENCODE_CONFIG_CONTENT'), inline: OPENCODE_CONFIG_CONTENT }]
      : []),
    ...pair('managed', managedDirectory(place)),
    { role: 'auth', path: join(data, 'auth.json'), format: 'json', secret: true, access: 'own' },
    ...(OPENCODE_AUTH_CONTENT
      ? [
          {
            role: 'auth-content',
            path: '$OPENCODE_AUTH_CONTENT',
            format: 'json',
            secret: true,
            access: 'look',
            inline: OPENCODE_AUTH_CONTENT,
          } as const,
        ]
      : []),
    ...(setup ? [keyFile(place, providerIdOf(setup))] : []),
  ];
}

function keyFile(place: Place, providerId: string): Location {
  const { join, sep } = pathOf(place);
  const path = join(keyDirectory(place), `${providerId}.key`);
  const slashed = path.replaceAll(sep, '/');
  const home = place.home.replaceAll(sep, '/');
  // OpenCode does not decode a doubled backslash in a reference; `/` and `~/` work on every system.
  const alias = slashed.startsWith(`${home}/`) ? `~${slashed.slice(home.length)}` : slashed;
  return { role: 'key', path, format: 'text', secret: true, access: 'own', alias: `{file:${alias}}` };
}

/**
 * The directories from the file system's root down to the working directory. In a work tree of git those above
 * it do not count; without one OpenCode goes all the way up (measured on 1.18.33).
 */
function project(place: Place, at: (role: string, directory: string) => Location[]): Location[] {
  const { env, cwd } = place;
  if (/^(?:1|true)$/i.test(env.OPENCODE_DISABLE_PROJECT_CONFIG ?? '')) return [];
  const { dirname, join } = pathOf(place);
  const found: Location[] = [];
  const marks: string[] = [];
  for (let directory = cwd, level = 0; ; directory = dirname(directory), level++) {
    const unless = [...marks];
    found.unshift(...at(`project.${level}`, directory).map((location) => ({ ...location, unless })));
    if (dirname(directory) === directory) return found;
    marks.push(join(directory, '.git'));
  }
}

function managedDirectory(place: Place): string {
  const { env, platform } = place;
  if (env.OPENCODE_TEST_MANAGED_CONFIG_DIR) return env.OPENCODE_TEST_MANAGED_CONFIG_DIR;
  if (platform === 'darwin') return '/Library/Application Support/opencode';
  if (platform === 'win32') return pathOf(place).join(env.ProgramData || 'C:\\ProgramData', 'opencode');
  return '/etc/opencode';
}

/** The `{file:…}` in a text. OpenCode looks before it parses, so one in a block comment counts, and one in a line that begins with `//` does not. */
export function referencesIn(source: string): string[] {
  const lines = source.split('\n').filter((line) => !line.trimStart().startsWith('//'));
  return [...new Set(lines.flatMap((line) => line.match(/\{file:[^}]+\}/g) ?? []))];
}

/** The role of the file that a layer names. */
export function referenceRole(layer: Pick<SourceFile, 'role'>, reference: string): string {
  return `${layer.role} ${reference}`;
}

export function references(files: Files, place: Place): Location[] {
  const { dirname, join, resolve } = pathOf(place);
  return configFiles(files).flatMap((file) =>
    referencesIn(file.text ?? '').map((reference): Location => {
      const named = reference.slice('{file:'.length, -1);
      const base = file.inline === undefined ? dirname(file.path) : place.cwd;
      const path = named.startsWith('~/') ? join(place.home, named.slice(2)) : resolve(base, named);
      const ours = dirname(path) === keyDirectory(place) && path.endsWith('.key');
      return {
        role: referenceRole(file, reference),
        path,
        format: 'text',
        secret: true,
        access: ours ? 'own' : 'look',
      };
    }),
  );
}

/** What a project says counts in that project only, and may be said by whoever wrote it. */
export function isOfProject({ role }: Pick<SourceFile, 'role'>): boolean {
  return role.startsWith('project.');
}

export function configFiles(files: Files): SourceFile[] {
  return Object.values(files).filter(({ format }) => format === 'jsonc');
}

/** One file of the configuration that says something. */
export interface Layer {
  readonly file: SourceFile;
  readonly table: Table;
}

/** The layers that parse, the lowest first. */
export function layersOf(files: Files): Layer[] {
  const others = configFiles(files).filter((file) => !isOfProject(file));
  return configFiles(files).flatMap((file) => {
    // Where somebody stands in OpenCode's own directory, its files are no project's.
    const known = isOfProject(file) && others.some(({ path }) => path === file.path);
    if (file.text === null || known) return [];
    try {
      return [{ file, table: jsonc.parse(file.text, file.path) }];
    } catch {
      return [];
    }
  });
}

export interface Said {
  readonly value: unknown;
  readonly layer: Layer;
}

/** What the layers together say at a path, and which of them says it: objects merge, anything else replaces (1.18.33). */
export function said(layers: readonly Layer[], path: Path): Said | undefined {
  for (const layer of layers.toReversed()) {
    for (let length = 1; length <= path.length; length++) {
      const value = valueAt(layer.table, path.slice(0, length));
      if (value === undefined) break;
      if (length === path.length) return { value, layer };
      if (!isTable(value)) return undefined;
    }
  }
  return undefined;
}

/** Names of an object's members over all layers, in the order OpenCode meets them. */
export function membersOf(layers: readonly Layer[], path: Path): string[] {
  const tables = layers.map(({ table }) => valueAt(table, path)).filter(isTable);
  return [...new Set(tables.flatMap(Object.keys))];
}

/** Whether some configuration file names this one. */
export function isReferenced(key: SourceFile, files: Files): boolean {
  return configFiles(files).some((file) =>
    referencesIn(file.text ?? '').some(
      (reference) => reference === key.alias || files[referenceRole(file, reference)]?.path === key.path,
    ),
  );
}
