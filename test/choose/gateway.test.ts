import { describe, expect, it } from 'vitest';
import { chooseGateway } from '../../src/choose/gateway.ts';
import { machine } from '../machine.ts';

const named = (options: object, env: Record<string, string> = {}) =>
  chooseGateway({ args: [], options: { ...options } }, machine({ env })).id;

describe('the gateway', () => {
  it.each([
    ['by flag', { gateway: 'routescope' }, { TOKAIFY_GATEWAY: 'joytoken' }, 'routescope'],
    ['by variable', {}, { TOKAIFY_GATEWAY: 'joytoken' }, 'joytoken'],
    ['where the variables are empty', {}, { TOKAIFY_GATEWAY: '', TOKAIFY_BASE_URL: '' }, 'tokaify'],
    [
      'whoever types one means its address',
      { gateway: 'https://typed.example/v1' },
      { TOKAIFY_BASE_URL: 'https://other.example/v1' },
      'typed-example',
    ],
    ['by nothing', {}, {}, 'tokaify'],
  ])('%s', (_, options, env, id) => expect(named(options, env)).toBe(id));
});
