import type { Client, Setup } from './clients/client.ts';
import { allClients } from './clients/table.ts';
import { GATEWAY_IDS } from './gateway-ids.ts';
import type { Place } from './place.ts';
import type { Values } from './print.ts';
import type { FileFormat } from './print-formats.ts';
import { ansible, json, nixText, yamlText } from './quote.ts';
import { Secret } from './secret.ts';
import { sharedPlace } from './shared.ts';

export function printFiles(format: FileFormat, values: Values): string {
  return WRITERS[format](values);
}

const WRITERS: Readonly<Record<FileFormat, (values: Values) => string>> = {
  ansible: ({ gateway, baseUrl, model }) => `- hosts: all
  become: true
  tasks:
    - name: ${ansible(`AI coding clients use ${gateway.name}`)}
      tokaify.clients.client:
        name: [codex, opencode]
        user: "{{ ansible_user }}"
        gateway: ${ansible(named(gateway))}
        base_url: ${ansible(baseUrl)}
        model: ${ansible(model)}
        key: "{{ lookup('ansible.builtin.env', '${gateway.key.variable}') }}"`,
  devcontainer: ({ gateway, baseUrl, model }) =>
    JSON.stringify(
      {
        features: { './tokaify': { clients: 'codex opencode', gateway: named(gateway), baseUrl, model } },
        // What the Feature's script reads, whatever the gateway.
        secrets: { TOKAIFY_API_KEY: { description: `API key of ${gateway.name}` } },
      },
      null,
      2,
    ),
  nix: (values) => {
    const files = filesIn(AT_HOME, values).map(
      ({ path, text }) =>
        `  home.file.${json(path.slice(AT_HOME.home.length + 1))}.text = ''\n${nixText(text, 4)}\n  '';`,
    );
    return `# Home Manager. The key is $${values.gateway.key.variable} of the session, from a secret manager; never from the store.\n{\n${files.join('\n')}\n}`;
  },
  'cloud-init': (values) => {
    const shared = sharedPlace({ ...AT_HOME, platform: 'linux' });
    const files = filesIn(shared, values).map(
      ({ path, text }) =>
        `  - path: ${json(path)}\n    permissions: '0644'\n    content: ${yamlText(text, 6)}`,
    );
    return `#cloud-config\n# The key is $${values.gateway.key.variable} in each user's environment.\nwrite_files:\n${files.join('\n')}`;
  },
};

const AT_HOME: Place = {
  env: { OPENCODE_DISABLE_PROJECT_CONFIG: '1' },
  platform: 'linux',
  home: '/home/me',
  cwd: '/',
};

/** What setup would write into an empty place with the key left to the environment. */
function filesIn(place: Place, values: Values): { path: string; text: string }[] {
  return allClients().flatMap((client) => {
    const setup = setupOf(values);
    const files = emptyFiles(client, place, setup);
    return client
      .configure(files, setup)
      .files.filter(({ role, secret, text }) => text !== null && !files[role]!.secret && !secret)
      .map(({ role, text }) => ({ path: files[role]!.path, text: text! }));
  });
}

function emptyFiles(client: Client, place: Place, setup: Setup) {
  const located = client
    .locations(place, setup)
    .map((location) => [location.role, { ...location, text: null }]);
  return Object.fromEntries(located) as Parameters<Client['configure']>[0];
}

function setupOf({ gateway, baseUrl, model }: Values): Setup {
  return {
    gateway,
    baseUrl,
    model,
    reviewModel: model,
    key: new Secret(''),
    carrier: 'env',
    login: undefined,
    moveKeys: false,
    version: null,
    block: 'current',
    providerId: undefined,
    displayName: undefined,
    context: undefined,
    output: undefined,
    api: undefined,
    setDefault: false,
  };
}

/** As `--gateway` takes it: whoever runs this has no template of ours but the built-in ones. */
function named({ id, baseUrl }: Values['gateway']): string {
  return GATEWAY_IDS.some((known) => known === id) ? id : baseUrl;
}
