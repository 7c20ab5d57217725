import { allClients } from '../clients/table.ts';
import { GATEWAY_IDS } from '../gateway-ids.ts';
import { builtInGateway } from '../gateways.ts';
import { installedVersion } from '../installed.ts';
import { answered, type Json } from '../report.ts';
import { text } from '../text.ts';
import type { Run } from './command.ts';

/** The two tables: gateways and clients. */
export const run: Run = async (_input, system) => {
  const gateways = GATEWAY_IDS.map((id) => builtInGateway(id)!);
  const clients = await Promise.all(
    allClients().map(async (client) => ({ client, version: await installedVersion(system, client) })),
  );
  return answered('list', {
    data: {
      gateways: gateways.map((gateway) => ({
        id: gateway.id,
        name: gateway.name,
        baseUrl: gateway.baseUrl,
        console: gateway.console.url,
        defaultModel: gateway.models.default,
        keyVariable: gateway.key.variable,
        wireApis: gateway.wireApis,
        // What a file for --gateway could be made from.
        template: gateway as unknown as Json,
      })),
      clients: clients.map(({ client, version }) => ({
        id: client.id,
        name: client.name,
        installed: version !== null,
        version,
        carriers: client.carriers,
        wireApi: client.wireApi({ api: undefined }),
      })),
    },
    blocks: [
      {
        kind: 'table',
        head: [text('GATEWAY', '网关'), text('BASE URL', 'BASE URL'), text('MODEL', '模型')],
        rows: gateways.map(({ id, baseUrl, models }) => [id, baseUrl, models.default]),
      },
      { kind: 'gap' },
      {
        kind: 'table',
        head: [text('CLIENT', '客户端'), text('INSTALLED', '已安装')],
        rows: clients.map(({ client, version }) => [client.id, version ?? '–']),
      },
    ],
  });
};
