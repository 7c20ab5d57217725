import { spawn } from 'node:child_process';

/** Starts the sandbox in another process, on a free port: { baseUrl, keys } and a way to end it. */
export async function startSandbox(program, env) {
  const sandbox = spawn(process.execPath, [program, 'sandbox', '--port', '0', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = () => sandbox.kill();
  try {
    const { baseUrl, keys } = await firstAnswer(sandbox.stdout);
    return { baseUrl, keys, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** It prints one JSON object and goes on running. */
function firstAnswer(stream) {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
      try {
        resolve(JSON.parse(text));
      } catch {
        // Not whole yet.
      }
    });
    stream.on('end', () => reject(new Error('the sandbox ended before it answered')));
  });
}
