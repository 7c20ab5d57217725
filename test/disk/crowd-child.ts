import { apply } from '../../src/disk/apply.ts';
import { readFile } from '../../src/disk/read.ts';
import { recover } from '../../src/disk/recover.ts';
import { TokaifyError } from '../../src/errors.ts';
import { openMachine } from '../../src/machine.ts';

/** Adds one to a number in two files, as one change; exits 0 once that is done, 9 if it may not. */
const [home = '', ownLife = ''] = process.argv.slice(2);
const look = { colour: false, columns: 80, plain: true, language: 'en' } as const;
const system = openMachine({ look, silent: true, quiet: true, home });
if (ownLife) setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(ownLife));

const text = (count: number) => new TextEncoder().encode(`${count}\n`);

async function addOne(): Promise<void> {
  await recover(system, { lockTimeoutMs: 60_000 });
  const files = ['a', 'b'].map((role) => {
    const path = `${home}/${role}`;
    const { bytes } = readFile(system, path);
    const after = text(Number(bytes ? new TextDecoder().decode(bytes) : 0) + 1);
    return { client: 'codex', role, path, format: 'text', secret: false, before: bytes, after } as const;
  });
  await apply(system, { command: 'setup', summary: '', files }, { lockTimeoutMs: 60_000 });
}

for (;;) {
  try {
    await addOne();
    process.exit(0);
  } catch (error) {
    if (!(error instanceof TokaifyError)) throw error;
    if (error.code !== 'changed-underfoot') process.exit(error.code === 'busy' ? 9 : 4);
  }
}
