import { relative } from 'node:path';

/**
 * The files of dist that several commands share, and which modules of src are in them. A file costs a start a
 * quarter of a millisecond and each 50 KB in it another whole one, so what is used together stands together, and
 * what is seldom used stands apart. What is not named here is split by the command that imports it.
 */
const CHUNKS = {
  /** What help and completion need. */
  core: 'cli|exit|look|output|words|text|links|commands/(?:options|table|token-options|token-table)|completion/shells|render/width|gateway-ids|clients/ids',
  help: 'help/.*|render/help',
  completion: 'completion/.*',
  /** What nearly every other command needs. */
  work: [
    'arguments|choose/.*|commands/input|errors|failure|gateways?|installed|key|machine|model-name|nearest|pasted|place|report|ask/retrace|run|secret|survey|version',
    'clients/(?:table|carrier|client)|commands/(?:carry-out|tidy)|diagnose/check|disk/(?:read|trouble)|doctor/conceal',
    'formats/(?:recent|text|value)|plan/(?:conceal|diff|formats|plan|preview|tokens|visible)|render/(?:human|json|paint|table)',
  ].join('|'),
  codex: 'clients/codex(?!-checks).*|formats/toml.*',
  opencode: 'clients/opencode(?!-checks).*',
  'codex-checks': 'clients/codex-checks.*',
  'opencode-checks': 'clients/opencode-checks.*',
  jsonc: 'formats/jsonc.*',
  env: 'formats/env.*',
  asking: [
    'inquire|commands/read-back|diagnose/(?:ladder|steps|probes|listing|answer|facts)',
    'probe/(?:endpoint|direct|exchange|tls|proxy)',
  ].join('|'),
  causes: 'diagnose/(?:causes.*|checklist)',
  writing: [
    'disk/(?:apply|journal|entry|lock|write|state|recover|put-back|process|prune|private|acl|directory|writable)',
    'plan/(?:record|merge|invert)',
  ].join('|'),
  prompts: 'ask/(?:terminal|plain|search)|render/progress',
  install: 'probe/install',
  tunnel: 'probe/tunnel',
  elsewhere: 'users|shared|everything',
};

const PATTERNS = Object.entries(CHUNKS).map(([name, paths]) => [name, new RegExp(`^src/(?:${paths})\\.ts$`)]);

/** rolldown's `codeSplitting`. */
export const chunks = {
  // A chunk loads another when it first needs it (lazy.mjs), so it does not matter that some need each other.
  includeDependenciesRecursively: false,
  groups: [
    {
      debugName: 'shared',
      name: (id, graph) =>
        id.includes('node_modules')
          ? packageOf(id, graph)
          : (PATTERNS.find(([, pattern]) => pattern.test(pathOf(id)))?.[0] ?? null),
    },
  ],
};

/** Templates are where they are read. */
function pathOf(id) {
  const path = relative('.', id).replaceAll('\\', '/');
  if (path.startsWith('templates/gateways/')) return 'src/gateways.ts';
  if (path.startsWith('templates/clients/')) return path.replace('templates', 'src').replace('.json', '.ts');
  return path;
}

/** Packages stand apart, so that our own code stays readable: each with all that only it needs. */
function packageOf(id, graph) {
  const owners = [...ownersOf(id, graph, new Set())];
  return owners.length === 1 ? owners[0] : 'packages';
}

/** The packages that src itself imports and that this module is loaded for. */
function ownersOf(id, graph, seen) {
  if (seen.has(id)) return new Set();
  seen.add(id);
  const { importers, dynamicImporters } = graph.getModuleInfo(id);
  const owners = [...importers, ...dynamicImporters].flatMap((importer) =>
    importer.includes('node_modules')
      ? [...ownersOf(importer, graph, seen)]
      : [/.*[\\/]node_modules[\\/]@?([^\\/]+)/.exec(id)[1]],
  );
  return new Set(owners);
}
