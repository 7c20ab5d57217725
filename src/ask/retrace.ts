import type { Secret } from '../secret.ts';
import type { Answer, Ask, Request, System } from '../system.ts';
import type { Text } from '../text.ts';

/** What Escape at a question means. Caught here where there is a question to go back to; elsewhere it ends the command. */
export class SteppedBack extends Error {
  override readonly name = 'SteppedBack';
}

interface Given {
  /** Told from others by its English sentence. */
  readonly question: Text;
  readonly answer: string | boolean;
}

/** What is kept between one run of the work and the next. */
interface Trail {
  /** The answers that stand. */
  readonly kept: readonly Given[];
  /** Whether somebody stepped back to where they end. */
  readonly again: boolean;
  /** What was answered last, by question; no secrets. */
  readonly last: Map<string, string | boolean>;
  /** What was asked of the network, the latest first. */
  readonly heard: { readonly request: Request; readonly answer: Answer }[];
}

/**
 * Runs work whose questions can be taken back: Escape asks the one before once more, with what was answered last as
 * the standard. The work runs again from its beginning with the answers that stand, in silence, and what the network
 * answered then is not asked again; so it must not change anything before its last question.
 */
export async function retraceable<T>(system: System, work: (system: System) => Promise<T>): Promise<T> {
  const { ask } = system;
  if (ask === null) return work(system);
  let trail: Trail = { kept: [], again: false, last: new Map(), heard: [] };
  for (;;) {
    const given: Given[] = [];
    try {
      return await work(onTrail(system, ask, trail, given));
    } catch (error) {
      if (!(error instanceof SteppedBack) || given.length === 0) throw error;
      trail = { ...trail, kept: given.slice(0, -1), again: true };
      ask.tookBack?.(given.at(-1)!.question);
    }
  }
}

/** The system for one run of the work; `given` takes its answers. */
function onTrail(system: System, ask: Ask, { kept, again, last, heard }: Trail, given: Given[]): System {
  // Until the question that was stepped back to nothing is new.
  let silent = again;
  const answer = async <A extends string | boolean>(
    question: Text,
    put: (back: boolean, before: A | undefined) => Promise<A>,
  ): Promise<A> => {
    // Asked again at once: its answer led nowhere, and stepping back to it would not either.
    if (given.at(-1)?.question.en === question.en) {
      given.pop();
      silent = false;
    }
    const known = kept[given.length];
    if (silent && known?.question.en === question.en) {
      given.push(known);
      return known.answer as A;
    }
    silent = false;
    const said = await put(given.length > 0, last.get(question.en) as A | undefined);
    given.push({ question, answer: said });
    return said;
  };
  const remembered = async <A extends string | boolean>({ en }: Text, said: Promise<A>): Promise<A> => {
    last.set(en, await said);
    return said;
  };
  return {
    ...system,
    tell: (blocks) => {
      if (!silent) system.tell(blocks);
    },
    progress: (label, run) => (silent ? run() : system.progress(label, run)),
    async request(request) {
      const known = silent && heard.find((each) => isSame(each.request, request));
      if (known) return known.answer;
      const said = await system.request(request);
      heard.unshift({ request, answer: said });
      return said;
    },
    ask: {
      secret: (question, hint, check, kept) =>
        answer(question, (back) => ask.secret(question, hint, check, kept, back)),
      select: (question, choices, initial) =>
        answer(question, (back, before = initial) =>
          remembered(question, ask.select(question, choices, before, back)),
        ),
      search: (question, choices, initial) =>
        answer(question, (back, before = initial) =>
          remembered(question, ask.search(question, choices, before, back)),
        ),
      confirm: (question, initial) => answer(question, (back) => ask.confirm(question, initial, back)),
      input: (question, hint, check, initial) =>
        answer(question, (back, before = initial) =>
          remembered(question, ask.input(question, hint, check, before, back)),
        ),
      suppose(question, choices, standard) {
        const steppedBackTo = again && given.length === kept.length;
        return answer(question, (back, before = standard) =>
          steppedBackTo
            ? remembered(question, ask.select(question, choices, before, back))
            : ask.suppose(question, choices, standard),
        );
      },
    },
  };
}

function isSame(one: Request, other: Request): boolean {
  return (
    one.url === other.url &&
    (one.method ?? 'GET') === (other.method ?? 'GET') &&
    isSameKey(one.bearer, other.bearer) &&
    JSON.stringify(one.body) === JSON.stringify(other.body)
  );
}

function isSameKey(one: Secret | undefined, other: Secret | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}
