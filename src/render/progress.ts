import ora from 'ora';

/** Runs the work under a spinner on standard error. Loaded only on a terminal. */
export async function spin<T>(label: string, work: () => Promise<T>): Promise<T> {
  const spinner = ora({ text: label, stream: process.stderr, discardStdin: false }).start();
  try {
    return await work();
  } finally {
    spinner.stop();
  }
}
