import { relative } from 'node:path';

/**
 * The files of dist, and which modules of src are in them. A file costs a start a quarter of a millisecond and each
 * 50 KB in it another whole one, and npm takes two to unpack it: what is used together stands together, and what is
 * seldom used stands apart.
 */
const CHUNKS = {
  /** What help and completion need of it all. */
  core: 'cli|exit|key-arguments|look|output|suspend|words|text|links|commands/(?:options|table|token-options|token-table)|completion/(?:shells|values)|render/(?:width|wrap|commands)|gateway-ids|print-formats|sandbox/dialect-ids|clients/(?:ids|client)',
  help: 'help/.*|render/help|completion/.*',
  /** What nearly every other command needs. */
  work: [
    'arguments|choose/.*|errors|failure|input|gateways?|installed|key|machine|model-name|nearest|pasted|place',
    'quote|report|ask/(?:hold|retrace)|run|secret|so-far|survey|typed|version|clients/(?:table|carrier|drafted|headers-kept)|commands/(?:carry-out|tidy)',
    'diagnose/check|diagnose/project|disk/(?:read|trouble)|doctor/conceal|formats/(?:recent|text|value)|probe/install',
    'plan/(?:conceal|diff|formats|plan|preview|tokens|visible)|render/(?:change|harmless|human|json|paint|table)',
  ].join('|'),
  setup: 'commands/(?:setup.*|gain-access|dedicated-token|read-back)|patience',
  codex: 'formats/toml.*',
  // What reads JSON that has no comments stands without what edits it.
  json: 'formats/(?:jsonc|plain-json)',
  formats: 'formats/(?:jsonc-|env).*',
  asking: [
    'inquire|diagnose/(?:ladder|steps|probes|listing|answer|facts|usage)|disk/models-cache',
    'probe/(?:endpoint|direct|exchange|tls|proxy)',
  ].join('|'),
  causes: 'diagnose/(?:causes.*|checklist)',
  writing: [
    'disk/(?:apply|journal|entry|lock|write|state|recover|put-back|process|prune|private|acl|directory|writable)',
    'plan/(?:record|merge|invert|comments)',
  ].join('|'),
  doctor: 'commands/doctor.*|doctor/.*|diagnose/(?:machine|client)-checks|disk/narrow',
  checks: 'clients/.*-checks.*',
  looking: 'commands/(?:completion|list|models|status|verify)',
  undoing: 'commands/(?:undo|remove|give-back|retired-key|token-left)|disk/forget|plan/versions|history',
  printing: 'commands/print|print.*',
  fleet: 'commands/apply|fleet/.*',
  console: 'commands/(?:token-.*|dead-token|login|logout|whoami|rekey-clients)|clients/rekey|console/.*',
  sandbox: 'commands/sandbox|sandbox/.*',
  prompts: 'ask/(?:terminal|plain|comparable|keyboard|frame|list|yes-no)|render/progress',
  tunnel: 'probe/tunnel',
  elsewhere: 'users|shared|everything|gateway-template',
};

const PATTERNS = Object.entries(CHUNKS).map(([name, paths]) => [name, new RegExp(`^src/(?:${paths})\\.ts$`)]);

/** rolldown's `codeSplitting`. */
export const chunks = {
  // A chunk loads another when it first needs it (lazy.mjs), so it does not matter that some need each other.
  includeDependenciesRecursively: false,
  groups: [
    {
      debugName: 'shared',
      name: (id, graph) => (id.includes('node_modules') ? packageOf(id, graph) : chunkOf(pathOf(id))),
    },
  ],
};

function chunkOf(path) {
  if (path === 'src/main.ts' || path === 'package.json') return null;
  const found = PATTERNS.find(([, pattern]) => pattern.test(path));
  if (found) return found[0];
  // A client has a file of its own, and so has a command that is new.
  const [, name] = /^src\/(?:clients|commands)\/([a-z0-9]+)(?:-.*)?\.ts$/.exec(path) ?? [];
  if (!name) throw new Error(`Say in scripts/build/chunks.mjs where ${path} goes.`);
  return name;
}

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
