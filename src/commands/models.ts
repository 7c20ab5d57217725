import { chooseAccess } from '../choose/access.ts';
import { rememberModels } from '../disk/models-cache.ts';
import { exitCodeOf } from '../failure.ts';
import { inquire, verdictReport } from '../inquire.ts';
import type { Run } from './command.ts';

/** Models this key may use, one a line. */
export const run: Run = async (input, system) => {
  const access = await chooseAccess(input, system);
  const verdict = await inquire(system, access, { model: undefined, wireApi: 'responses', depth: 'models' });
  if (exitCodeOf(verdict.findings) !== 0) return verdictReport('models', verdict, null);
  const models = verdict.models ?? [];
  await rememberModels(system, access.baseUrl, models);
  return {
    ...verdictReport('models', verdict, null),
    data: { gateway: access.gateway.id, models },
    blocks: models.map((id) => ({ kind: 'raw', text: id })),
  };
};
