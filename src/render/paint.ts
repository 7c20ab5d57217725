import { Chalk } from 'chalk';

const COLOURS = ['green', 'red', 'yellow', 'cyan', 'dim', 'bold'] as const;
/** The colours that carry a meaning here; all are among a terminal's sixteen. */
export type Paint = Readonly<Record<(typeof COLOURS)[number], (value: string) => string>>;

const UNPAINTED = Object.fromEntries(COLOURS.map((colour) => [colour, (value: string) => value])) as Paint;

/** chalk is loaded for those who see colours. */
export function paintOf(colour: boolean): Paint {
  return colour ? new Chalk({ level: 1 }) : UNPAINTED;
}
