import type { Edit, Path } from '../formats/format.ts';
import { json, jsonc } from '../formats/jsonc.ts';
import { isTable, same, type Table, valueAt } from '../formats/value.ts';
import type { Place } from '../place.ts';
import { word } from '../quote.ts';
import { acceptCarrier } from './carrier.ts';
import type { Aim, Client, Credential, Current, Draft, DraftFile, Files } from './client.ts';
import { drafted } from './drafted.ts';
import { OPENCODE_CHECKS } from './opencode-checks.ts';
import { configure, RESPONSES_PACKAGE } from './opencode-configure.ts';
import { openCodeCredential, substitute, whereOf } from './opencode-credential.ts';
import {
  isOfProject,
  isReferenced,
  type Layer,
  layersOf,
  locations,
  membersOf,
  providerIdOf,
  references,
  said,
} from './opencode-files.ts';
import { hidden } from './opencode-notes.ts';
import { asFinding, problemsOf } from './opencode-problems.ts';
import { opinion, traces } from './opencode-traces.ts';

export const opencode: Client = {
  id: 'opencode',
  name: 'OpenCode',
  command: 'opencode',
  packageName: 'opencode-ai',
  carriers: ['auth-json', 'file', 'env'],
  locations,
  references,
  read,
  configure: (files, setup) =>
    configure(files, setup, setup.carrier && acceptCarrier(opencode, setup.carrier)),
  clear,
  wireApi: ({ api }) => api ?? 'chat',
  checks: () => OPENCODE_CHECKS,
  traces,
  opinion,
  tryIt: (setup) => {
    const said = `Reply with: OpenCode is connected to ${setup.gateway.name}`;
    const quoted = /^[\w .:-]+$/.test(said) ? `"${said}"` : word(said);
    return `opencode run -m ${word(`${providerIdOf(setup)}/${setup.model}`)} ${quoted}`;
  },
};

function read(files: Files, env: Place['env'], aim?: Aim, trusting = false): Current {
  const all = layersOf(files);
  const layers = trusting ? all : all.filter(({ file }) => !isOfProject(file));
  const id = aim ? providerIdOf(aim) : likeliest(layers, files, env);
  const problems = problemsOf(files, { id, version: null }).map(asFinding);
  const entry: Path = ['provider', id ?? ''];
  const address = said(layers, [...entry, 'options', 'baseURL']);
  const string = (path: Path): string | null => {
    const found = said(layers, path);
    if (typeof found?.value !== 'string') return null;
    return substitute(found.value, found.layer.file, files, env);
  };

  const models = membersOf(layers, [...entry, 'models']);
  const chosen = string(['model']);
  const model = chosen?.startsWith(`${id}/`) ? chosen.slice(`${id}/`.length) : (models.at(-1) ?? null);
  const npm = string([...entry, 'models', model ?? '', 'provider', 'npm']) ?? string([...entry, 'npm']);
  const credential = id === null ? NO_CREDENTIAL : openCodeCredential(id, layers, files, env);
  const meant = id ?? likeliest(all, files, env);
  const projectSays =
    trusting || meant === null ? undefined : saidByProject(all, layers, meant, credential.secret !== null);
  return {
    providerId: address ? id : null,
    baseUrl: string([...entry, 'options', 'baseURL']),
    model: address ? model : null,
    models,
    wireApi: npm === RESPONSES_PACKAGE ? 'responses' : 'chat',
    credential,
    ...(address ? { where: whereOf(address, [...entry, 'options', 'baseURL']) } : {}),
    ...(projectSays ? { projectSays } : {}),
    problems: [...problems, ...(address ? hidden(layers, id!, model ?? '') : [])],
  };
}

const NO_CREDENTIAL: Credential = { kind: 'none', secret: null, source: 'none' };

/** Where a project says otherwise than the user which key goes where. */
function saidByProject(
  all: readonly Layer[],
  own: readonly Layer[],
  id: string,
  hasKey: boolean,
): Current['projectSays'] {
  const entry: Path = ['provider', id];
  const address = said(all, [...entry, 'options', 'baseURL'])?.value;
  // Variables come last, where there is no other key.
  for (const path of [['options', 'baseURL'], ['options', 'apiKey'], ...(hasKey ? [] : [['env']])]) {
    const full = [...entry, ...path];
    const found = said(all, full);
    if (found && isOfProject(found.layer.file) && !same(found.value, said(own, full)?.value))
      return { where: whereOf(found, full), baseUrl: typeof address === 'string' ? address : null };
  }
  return undefined;
}

/** Of several providers with an address of their own: one with a key before one without, then the default model's, then the last. */
function likeliest(layers: readonly Layer[], files: Files, env: Place['env']): string | null {
  const chosen = said(layers, ['model'])?.value;
  const ranked = membersOf(layers, ['provider'])
    .filter((id) => said(layers, ['provider', id, 'options', 'baseURL']) !== undefined)
    .map((id, index) => ({
      id,
      index,
      key: openCodeCredential(id, layers, files, env).secret !== null,
      chosen: typeof chosen === 'string' && chosen.startsWith(`${id}/`),
    }))
    .toSorted(
      (left, right) =>
        Number(right.key) - Number(left.key) ||
        Number(right.chosen) - Number(left.chosen) ||
        right.index - left.index,
    );
  return ranked[0]?.id ?? null;
}

/**
 * The configuration first: a reference to a key file that is gone keeps OpenCode from starting (1.18.33).
 */
function clear(files: Files, current: Current): Draft {
  const id = current.providerId;
  if (id === null) return { files: [], notes: [] };
  const own = Object.values(files).filter((file) => file.access === 'own' && file.text !== null);
  const drafts = own.flatMap((file): DraftFile[] => {
    if (file.format !== 'jsonc') return [];
    const edits = removal(jsonc.parse(file.text!, file.path), id);
    return edits.length > 0 ? [{ role: file.role, text: jsonc.edit(file.text!, edits, file.path) }] : [];
  });
  const after = drafted(files, drafts);
  const { auth } = files;
  const entry = auth?.text ? valueAt(json.parse(auth.text, auth.path), [id]) : undefined;
  if (isTable(entry) && entry.type === 'api') {
    const text = json.edit(auth!.text!, [{ path: [id], value: undefined }], auth!.path);
    drafts.push({ role: 'auth', text });
  }
  const keys = own.filter((file) => file.format === 'text' && isReferenced(file, files));
  const unused = new Map(
    keys.filter((file) => !isReferenced(file, after)).map(({ path, role }) => [path, role]),
  );
  const deleted = [...unused.values()].map((role): DraftFile => ({ role, text: null }));
  return { files: [...drafts, ...deleted], notes: [] };
}

function removal(table: Table, id: string): Edit[] {
  const taken: Path[] = [];
  const providers = table.provider;
  if (isTable(providers) && Object.hasOwn(providers, id))
    taken.push(Object.keys(providers).length > 1 ? ['provider', id] : ['provider']);
  for (const name of ['model', 'small_model'])
    if (typeof table[name] === 'string' && table[name].startsWith(`${id}/`)) taken.push([name]);
  const enabled = Array.isArray(table.enabled_providers) ? table.enabled_providers.indexOf(id) : -1;
  if (enabled !== -1) taken.push(['enabled_providers', enabled]);
  return taken.map((path) => ({ path, value: undefined }));
}
