import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { present, suspend } from '../suspend.ts';

/** Who gets what is typed; neither Ctrl-C nor Ctrl-Z is part of it. */
export interface Typist {
  typed(said: Buffer): void;
  /** Ctrl-C, or the end of the terminal. */
  interrupt(): void;
}

/** While no question is open: what is typed is thrown away, and Ctrl-C is what it is to any program. */
const NOBODY: Typist = {
  typed() {},
  interrupt: () => void process.emit('SIGINT', 'SIGINT'),
};

const CTRL_C = 0x03;
const CTRL_Z = 0x1a;

let typist = NOBODY;
/** Ends the hold, while there is one. */
let leave: (() => void) | null = null;

/**
 * Keeps the terminal from showing what is typed, until the end of the run: a key that is pasted a moment too early or
 * too late must not stand on a screen, and no line of ours may be torn.
 */
export function holdTerminal(): void {
  const { stdin } = process;
  if (isOver()) return;
  take();
  if (leave) return;
  stdin.on('data', onData).on('end', onEnd).on('error', onEnd);
  const left = present({ show: take, interrupt: giveBack, resumed: take });
  leave = () => {
    left();
    giveBack();
    stdin.off('data', onData).off('end', onEnd).off('error', onEnd);
  };
}

/** For somebody who reads the terminal as any file. */
export function releaseTerminal(): void {
  leave?.();
  leave = null;
}

/** Lets somebody have what is typed; the answer ends that. */
export function listen(to: Typist): () => void {
  typist = to;
  if (isOver()) to.interrupt();
  return () => {
    typist = NOBODY;
  };
}

function isOver(): boolean {
  return process.stdin.readableEnded || process.stdin.destroyed;
}

function take(): void {
  if (isOver()) return;
  // A question that is asked from behind is to be stopped by the system; work is to go on there.
  if (typist === NOBODY && !isInFront()) return void process.stdin.pause();
  // Node would not set a mode that it believes to be set; a shell may have set another one.
  process.stdin.setRawMode(false).setRawMode(true).resume();
}

function giveBack(): void {
  if (!isOver()) process.stdin.pause().setRawMode(false);
}

function onData(chunk: Buffer): void {
  const at = chunk.findIndex((byte) => byte === CTRL_C || (byte === CTRL_Z && process.platform !== 'win32'));
  typist.typed(at < 0 ? chunk : chunk.subarray(0, at));
  if (at < 0) return;
  if (chunk[at] === CTRL_C) typist.interrupt();
  else void suspend();
}

function onEnd(): void {
  if (typist !== NOBODY) typist.interrupt();
}

/** Whether the terminal is ours now, and not a shell's that has put us behind (`&`, `bg`); Node cannot tell. */
function isInFront(): boolean {
  if (process.platform === 'win32') return true;
  const [own, front] = process.platform === 'linux' ? groupsOfLinux() : groupsOfPs();
  return own !== undefined && own === front;
}

function groupsOfLinux(): string[] {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // Behind the name, which may hold anything: state, parent, group, session, terminal, the group in front.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [fields[2]!, fields[5]!];
}

function groupsOfPs(): string[] {
  const { stdout } = spawnSync('ps', ['-o', 'pgid=', '-o', 'tpgid=', '-p', `${process.pid}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 1000,
  });
  return (stdout ?? '').trim().split(/\s+/);
}
