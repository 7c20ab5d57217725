import type { Input } from '../input.ts';
import { word } from '../quote.ts';
import { flagOf } from '../words.ts';
import type { OptionSpec } from './command.ts';

/** Those of these options that were given, each as it has to be typed to be given again. */
export function given(input: Input, specs: readonly OptionSpec[]): string[] {
  return specs.flatMap((spec) => {
    const flag = flagOf(spec);
    const value = input.options[keyOf(flag)];
    if (value === true) return [flag];
    const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return values.map((each) => `${flag} ${word(String(each))}`);
  });
}

/** `--allow-ip` → allowIp */
function keyOf(flag: string): string {
  return flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
