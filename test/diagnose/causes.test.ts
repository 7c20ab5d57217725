import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainList, type Reading, readAnswer } from '../../src/diagnose/answer.ts';
import { CAUSES, type CauseId, checklist, explain, ORDER } from '../../src/diagnose/causes.ts';
import { climb } from '../../src/diagnose/ladder.ts';
import { CODES } from '../../src/errors.ts';
import { EXIT } from '../../src/exit.ts';
import { builtInGateway } from '../../src/gateways.ts';
import { Secret } from '../../src/secret.ts';
import type { Answer, NetworkFault } from '../../src/system.ts';
import { machine } from '../machine.ts';
import { answerOf, contextOf, type Recorded, recordedAnswers } from './answers.ts';

const fired = new Set<string>();

describe('a recorded answer means', () => {
  it.each(recordedAnswers)('%s: $id', (_, row) => {
    const finding = explain(answerOf(row), contextOf(row));
    expect({ id: finding?.id ?? 'ok', proof: finding?.proof }).toEqual({ id: row.id, proof: row.proof });
    fired.add(row.id);
  });
});

describe('no answer means', () => {
  it.each([
    ['dns', 'ENOTFOUND'],
    ['dns', 'EAI_AGAIN'],
    ['refused', 'ECONNREFUSED'],
    ['reset', 'ECONNRESET'],
    ['timeout', 'CONNECT_TIMEOUT'],
    ['timeout', 'ANSWER_TIMEOUT'],
    ['tls', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['tls', 'CERT_HAS_EXPIRED'],
    ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['tls', 'EPROTO'],
    ['proxy', 'ECONNREFUSED'],
    ['proxy', 'PROXY_407'],
    ['proxy', 'PROXY_403'],
    ['proxy', 'PROXY_502'],
    ['proxy', 'PROXY_INVALID'],
    ['proxy', 'PROXY_UNSUPPORTED'],
    ['proxy', 'PROXY_PLAIN_HTTP'],
  ] as const)('%s (%s)', (fault: NetworkFault, code) => {
    const finding = explain({ kind: 'fault', fault, code, elapsedMs: 1 }, contextOf({}));
    expect(finding).toMatchObject({ id: fault, proof: 'proved' });
    fired.add(fault);
  });
});

describe('a plain list of models has no cause', () => {
  const lists = recordedAnswers.filter(([, row]) => plainList(readingOf(row)) !== null);

  it('recorded ones', () => {
    expect(lists.length).toBeGreaterThan(3);
    expect(lists.map(([, row]) => explain(answerOf(row), contextOf(row)))).toEqual(lists.map(() => null));
  });

  it('whatever else comes with it, and whatever address it came from', () => {
    const word = fc.string();
    const data = fc.array(fc.oneof(word, fc.record({ id: word }), fc.jsonValue()));
    const more = fc.dictionary(fc.constantFrom('error', 'success', 'code', 'message'), fc.jsonValue());
    const answer = fc.record({
      status: fc.constantFrom(200, 200, 200, 201, 301, 401, 503),
      headers: fc.dictionary(fc.constantFrom('content-type', 'server', 'location', 'cf-ray'), word),
      body: fc.tuple(data, more).map(([ids, beside]) => ({ data: ids, ...beside })),
    });
    const baseUrl = fc.constantFrom('https://a.example', 'https://a.example/v1/v1', 'http://127.0.0.1/api');
    let seen = 0;
    fc.assert(
      fc.property(answer, baseUrl, (one, at) => {
        if (plainList(readingOf(one)) === null) return;
        seen++;
        expect(explain(answerOf(one), contextOf({ baseUrl: at }))).toBeNull();
      }),
      { numRuns: 1000 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  it('half a list on a page is none', () => {
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '{"data":[{"id":"a"}' };
    const cut = { ...answerOf(page), truncated: true } as Extract<Answer, { kind: 'answer' }>;
    expect(readAnswer(cut, []).models).toEqual(['a']);
    expect(plainList(readAnswer(cut, []))).toBeNull();
    expect(explain(cut, contextOf({}))?.id).toBe('not-a-gateway');
  });
});

it('what is decided without one answer', async () => {
  const gateway = builtInGateway('tokaify')!;
  const ask = async (key: string, model: string) => {
    const request = () => answerOf({ status: 200, headers: {}, body: { data: [{ id: 'gpt-5.4' }] } });
    const question = {
      gateway,
      baseUrl: gateway.baseUrl,
      model,
      wireApi: 'responses',
      depth: 'models',
    } as const;
    const verdict = await climb(machine({ request }), { ...question, key: new Secret(key) });
    return verdict.findings[0]?.id;
  };
  expect(await ask('sk-Test TestTest', 'gpt-5.4')).toBe('key-malformed');
  expect(await ask('sk-TestTestTest', 'gpt-5')).toBe('model-not-listed');
  fired.add('key-malformed').add('model-not-listed');
});

it('every cause has fired', () => {
  expect(Object.keys(CAUSES).filter((id) => !fired.has(id))).toEqual([]);
});

it('every cause is judged in some place, and has an exit code of its kind', () => {
  const elsewhere: readonly CauseId[] = ['key-malformed', 'model-not-listed'];
  expect([...ORDER, ...elsewhere].sort()).toEqual(Object.keys(CAUSES).sort());
  for (const id of Object.keys(CAUSES) as CauseId[]) {
    expect([EXIT.key, EXIT.denied, EXIT.endpoint, EXIT.unreachable]).toContain(EXIT[CODES[id]]);
  }
});

describe('what nothing narrows down', () => {
  it.each(['tokaify', 'routescope', 'joytoken'])(
    'shows the whole checklist of %s, in its own words',
    (id) => {
      const gateway = builtInGateway(id)!;
      const { cause } = explain(
        answerOf({ status: 401, headers: {}, body: '' }),
        contextOf({ gateway: id }),
      )!;
      const { key, state, model, ip } = gateway.checklist;
      expect(checklist(gateway)).toEqual([key, state, model, ip]);
      for (const language of ['en', 'zh'] as const) {
        const places = [key, state, model, ip].map((item) => cause[language].indexOf(item[language]));
        expect(places.every((place) => place >= 0)).toBe(true);
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }
    },
  );

  it('tells the length of the key beside the first', () => {
    const gateway = builtInGateway('tokaify')!;
    expect(checklist(gateway, 51)[0]!.en).toContain('51 characters, as it should');
    expect(checklist(gateway, 40)[0]!.en).toContain('40 characters; 51 are usual');
  });
});

function readingOf(row: Pick<Recorded, 'status' | 'headers' | 'body'>): Reading {
  const answer = answerOf(row);
  if (answer.kind !== 'answer') throw new Error('no answer');
  return readAnswer(answer, []);
}
