import { TokaifyError } from './errors.ts';
import type { Answer, System } from './system.ts';
import { text } from './text.ts';

/** New API's window for an address is 20 minutes (measured on 0226 to 0726); whoever says more is not waited for. */
const LONGEST_MS = 20 * 60_000;
const FIRST_MS = 2_000;
const USUAL_MS = 60_000;

/**
 * The same machine, whose questions are repeated while the other side is busy: 429, 503, a connection that broke
 * or came to nothing. Waits as long as Retry-After says and some more, or ever longer by chance, so that a
 * thousand machines refused in the same second do not come back in the same second.
 */
export function patient(system: System, retries: number, chance: () => number = Math.random): System {
  if (retries === 0) return system;
  return {
    ...system,
    request: async (request) => {
      let answer = await system.request(request);
      for (let attempt = 0; attempt < retries && isBusy(answer); attempt++) {
        const ms = pause(answer, attempt, system.now(), chance);
        if (ms === null) break;
        const seconds = Math.max(1, Math.round(ms / 1000));
        system.tell([
          { kind: 'dim', text: text(`Busy; again in ${seconds} s`, `网关繁忙；${seconds} 秒后重试`) },
        ]);
        await system.sleep(ms);
        answer = await system.request(request);
      }
      return answer;
    },
  };
}

function isBusy(answer: Answer): boolean {
  if (answer.kind === 'fault') return answer.fault === 'reset' || answer.fault === 'timeout';
  return answer.status === 429 || answer.status === 503;
}

/** Milliseconds, or null where the wait asked for is longer than anybody would wait. */
export function pause(answer: Answer, attempt: number, now: Date, chance: () => number): number | null {
  const asked = answer.kind === 'answer' ? retryAfter(answer.headers['retry-after'], now) : null;
  if (asked !== null) {
    return asked > LONGEST_MS ? null : Math.round(asked + chance() * Math.max(1_000, asked / 10));
  }
  return Math.round(Math.min(USUAL_MS, FIRST_MS * 2 ** attempt) * (0.5 + chance() / 2));
}

/** RFC 9110: seconds or a date. */
function retryAfter(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}

/** `--retry`: how often a busy gateway is asked again; 0 where nothing is said. */
export function retriesOf(typed: string | undefined): number {
  const retries = Number(typed ?? 0);
  if (Number.isInteger(retries) && retries >= 0 && retries <= 20) return retries;
  throw new TokaifyError('usage', {
    what: text('--retry must be a number from 0 to 20.', '--retry 必须是 0 到 20 之间的数。'),
    next: text('For example: --retry 5', '例如：--retry 5'),
  });
}
