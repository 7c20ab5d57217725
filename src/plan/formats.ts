import { env } from '../formats/env.ts';
import type { Format } from '../formats/format.ts';
import { json, jsonc } from '../formats/jsonc.ts';
import { toml } from '../formats/toml.ts';
import type { FormatName } from './plan.ts';

/** What can be read as data; plain text cannot. Getters, so that a format is loaded by who meets a file in it. */
export const FORMATS: Readonly<Record<FormatName, Format | null>> = {
  get toml() {
    return toml;
  },
  get jsonc() {
    return jsonc;
  },
  get json() {
    return json;
  },
  get env() {
    return env;
  },
  text: null,
};
