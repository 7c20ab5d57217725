import { env } from '../formats/env.ts';
import type { Format } from '../formats/format.ts';
import { json, jsonc } from '../formats/jsonc.ts';
import { toml } from '../formats/toml.ts';
import type { FormatName } from './plan.ts';

/** What can be read as data; plain text cannot. */
export const FORMATS: Readonly<Record<FormatName, Format | null>> = { toml, jsonc, json, env, text: null };
