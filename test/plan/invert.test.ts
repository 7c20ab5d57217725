import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Edit } from '../../src/formats/format.ts';
import { FORMATS } from '../../src/plan/formats.ts';
import { type Inverse, invert, type Past, revert } from '../../src/plan/invert.ts';
import type { FormatName } from '../../src/plan/plan.ts';
import { record } from '../../src/plan/record.ts';
import { versions } from '../../src/plan/versions.ts';
import { bytes, codeOf } from '../machine.ts';

const encode = (text: string | null) => (text === null ? null : bytes(text));
const decode = (content: Uint8Array | null) =>
  content === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);

function past(before: string | null, after: string | null, format: FormatName): Past {
  const change = { client: 'codex', role: 'config', path: '/f', format, secret: false };
  return {
    record: record({ ...change, before: encode(before), after: encode(after) }, 'salt'),
    before: encode(before),
  };
}

type Outcome = string | null | 'same' | 'conflict';

function outcome(inverse: Inverse): Outcome {
  return 'after' in inverse ? decode(inverse.after) : inverse.kind;
}

const undo = (before: string | null, after: string | null, current: string | null, format: FormatName) =>
  invert(past(before, after, format), encode(current));

const any = fc.option(fc.uint8Array({ maxLength: 60 }), { nil: null });

test('undo after apply gives every byte back, whatever the bytes', () => {
  const formats = fc.constantFrom<FormatName>('toml', 'jsonc', 'json', 'env', 'text');
  fc.assert(
    fc.property(any, any, formats, (before, after, format) => {
      const change = { client: 'c', role: 'r', path: '/f', format, secret: false, before, after };
      const inverse = invert({ record: record(change, 's'), before }, after);
      expect('after' in inverse ? inverse.after : after).toEqual(before);
    }),
    { numRuns: 500 },
  );
});

const TOML = {
  before: 'a = 1\nmodel = "x"\n\n[t]\nb = 2\n',
  after: 'a = 1\nmodel = "y"\nnew = 1\n\n[t]\nb = 2\n\n[p.q]\nc = 3\n',
};
const made = '[p.q]\nc = 3\nd = 4\n';

describe('a file that was edited since', () => {
  const cases: [string, FormatName, string | null, string | null, string | null, Outcome][] = [
    ['already as before', 'toml', TOML.before, TOML.after, TOML.before, 'same'],
    ['a file that we made and is gone', 'toml', null, made, null, 'same'],
    ['a file that is gone comes back', 'toml', TOML.before, TOML.after, null, TOML.before],
    ['a file that we deleted and somebody made again', 'toml', 'a = 1\n', null, 'b = 1\n', 'conflict'],
    ['a line above', 'toml', TOML.before, TOML.after, `# hi\n${TOML.after}`, `# hi\n${TOML.before}`],
    ['a line below', 'toml', TOML.before, TOML.after, `${TOML.after}[z]\n`, `${TOML.before}[z]\n`],
    [
      'a line right above ours',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replace('model', '# hi\nmodel'),
      TOML.before.replace('model', '# hi\nmodel'),
    ],
    [
      'another value',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replace('b = 2', 'b = 9'),
      TOML.before.replace('b = 2', 'b = 9'),
    ],
    [
      'a line taken away',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replace('a = 1\n', ''),
      TOML.before.replace('a = 1\n', ''),
    ],
    [
      'a key in the table that we made',
      'toml',
      TOML.before,
      TOML.after,
      `${TOML.after}mine = 4\n`,
      `${TOML.before}\n[p.q]\nmine = 4\n`,
    ],
    ['our value, edited', 'toml', TOML.before, TOML.after, TOML.after.replace('"y"', '"z"'), 'conflict'],
    [
      'our value, taken away',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replace('model = "y"\n', ''),
      'conflict',
    ],
    [
      'our new value, taken away',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replace('new = 1\n', ''),
      TOML.before,
    ],
    [
      'our value, edited back',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replace('"y"', '"x"'),
      TOML.before,
    ],
    [
      'our value, in other quotes',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replace('"y"', "'y'"),
      TOML.before,
    ],
    [
      'our value, with a comment behind',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replace('"y"', '"y" # !'),
      TOML.before.replace('"x"', '"x" # !'),
    ],
    ['a file of ours with one more line', 'toml', null, made, `${made}e = 5\n`, '[p.q]\ne = 5\n'],
    ['a file of ours with a table more', 'toml', null, made, `${made}[mine]\ne = 5\n`, '[mine]\ne = 5\n'],
    ['a file of ours, cut down', 'toml', null, made, '[p.q]\nc = 3\n', null],
    [
      'all line ends',
      'toml',
      TOML.before,
      TOML.after,
      TOML.after.replaceAll('\n', '\r\n'),
      TOML.before.replaceAll('\n', '\r\n'),
    ],
    [
      'CR LF to LF and no BOM, as Codex does',
      'toml',
      `\uFEFF${TOML.before.replaceAll('\n', '\r\n')}`,
      `\uFEFF${TOML.after.replaceAll('\n', '\r\n')}`,
      `${TOML.after}[x]\n`,
      `${TOML.before}[x]\n`,
    ],
    [
      'CR LF to LF in a string of lines',
      'toml',
      'a = 1\r\n',
      'a = 1\r\nb = """\r\nx\r\n"""\r\n',
      'a = 2\nb = """\nx\n"""\n',
      'a = 2\n',
    ],
    ['a line behind one without end', 'toml', 'a = 1', 'a = 1\nb = 2', 'a = 1\nb = 2\nc = 3', 'a = 1\nc = 3'],
    ['a line before one without end', 'toml', 'a = 1', 'a = 1\nb = 2', 'z = 0\na = 1\nb = 2', 'z = 0\na = 1'],
    [
      'a value that we removed',
      'toml',
      'a = 1\n# why\nb = 2\nc = 3\n',
      'a = 1\nc = 3\n',
      'a = 1\nc = 4\n',
      'a = 1\n# why\nb = 2\nc = 4\n',
    ],
    [
      'a table that we removed',
      'toml',
      'a = 1\n[t]\n# c\nb = 2\n',
      'a = 1\n',
      'a = 2\n',
      'a = 2\n[t]\n# c\nb = 2\n',
    ],
    [
      'JSON, another member',
      'json',
      '{\n  "a": 1\n}\n',
      '{\n  "a": 1,\n  "k": "x"\n}\n',
      '{\n  "z": 0,\n  "a": 1,\n  "k": "x"\n}\n',
      '{\n  "z": 0,\n  "a": 1\n}\n',
    ],
    ['JSON on one line', 'json', '{"a":1}', '{"a":1,"k":"x"}', '{"a":2,"k":"x"}', '{"a":2}'],
    [
      'JSON, written anew',
      'json',
      '{"a":1,"k":"w"}',
      '{"a":1,"k":"x"}',
      '{\n  "b": 2,\n  "a": 1,\n  "k": "x"\n}',
      '{\n  "b": 2,\n  "a": 1,\n  "k": "w"\n}',
    ],
    [
      'a login that we replaced, in a file written anew',
      'json',
      '{"tokens":{"a":"t"},"last":null}',
      '{"auth_mode":"apikey","K":"x"}',
      '{"K":"x","auth_mode":"apikey","more":1}',
      '{"more":1,"tokens":{"a":"t"},"last":null}',
    ],
    ['JSON of ours, cut down', 'json', null, '{"a":{"k":"x"},"b":1}', '{"a":{"k":"x"}}', null],
    ['JSON of ours, and more', 'json', null, '{"a":{"k":"x"}}', '{"a":{"k":"x"},"b":{}}', '{"b":{}}'],
    [
      'JSONC comments',
      'jsonc',
      '{\n  "a": 1 // c\n}\n',
      '{\n  "a": 1, // c\n  "k": 2\n}\n',
      '{\n  // d\n  "a": 1, // c\n  "k": 2\n}\n',
      '{\n  // d\n  "a": 1 // c\n}\n',
    ],
    ['variables', 'env', 'A=1\n', 'A=1\nK=x\n', 'A=2\nK=x\nB=3\n', 'A=2\nB=3\n'],
    ['a variable of ours, edited', 'env', 'A=1\n', 'A=1\nK=x\n', 'A=1\nK=y\n', 'conflict'],
    ['a variable of ours, set again below', 'env', 'A=1\n', 'A=1\nK=x\n', 'A=1\nK=x\nK=y\n', 'A=1\nK=y\n'],
    ['text', 'text', 'a\nb\n', 'a\nx\nb\n', 'a\nx\nb\nc\n', 'a\nb\nc\n'],
    ['text, edited in our place', 'text', 'a\nb\nc\n', 'a\nx\nc\n', 'a\ny\nc\n', 'conflict'],
    ['text, right inside what we made', 'text', 'a\n', 'a\nx\ny\n', 'a\nx\n!\ny\n', 'a\n!\n'],
  ];
  test.each(cases)('%s (%s)', (_name, format, before, after, current, expected) => {
    expect(outcome(undo(before, after, current, format))).toBe(expected);
  });

  test('a key that merged lines would move into another table is told apart by meaning', () => {
    const current = TOML.after.replace('[p.q]\n', '[p.q]\nmine = 1\n');
    const inverse = undo(TOML.before, TOML.after, current, 'toml');
    expect(inverse.kind).toBe('values');
    expect(outcome(inverse)).toContain('[p.q]\nmine = 1\n');
  });

  test.each(['toml', 'json', 'jsonc'] as const)(
    'what does not parse now is refused with its line (%s)',
    (format) => {
      const [before, after] = format === 'toml' ? ['a=1\n', 'a=2\n'] : ['{"a":1}', '{"a":2}'];
      expect(codeOf(() => undo(before, after, `${after}]`, format))).toBe('config-invalid');
    },
  );

  test('a clash says which lines', () => {
    const inverse = undo('a\nb\nc\n', 'a\nx\nc\n', 'new\na\ny\nz\nc\n', 'text');
    expect(inverse).toMatchObject({ kind: 'conflict', clashes: [{ now: [2, 4], old: [1, 2] }] });
  });

  test('a conflict says which paths', () => {
    const inverse = undo(TOML.before, TOML.after, TOML.after.replace('c = 3', 'c = 4'), 'toml');
    expect(inverse).toMatchObject({ kind: 'conflict', paths: [['p', 'q', 'c']] });
  });
});

describe('both versions of a conflict', () => {
  const cases: [string, FormatName, string, string, string, unknown][] = [
    ['of lines', 'text', 'a\nb\n', 'a\nx\n', 'n\na\ny\r\n', [{ line: 3, now: ['y'], before: ['b'] }]],
    [
      'of a value',
      'json',
      '{"a":1,"k":"sk-test-CANARY-0123456789"}',
      '{"a":1,"k":"b"}',
      '{"k":"c","a":1}',
      [{ line: 1, now: ['{"k":"…","a":1}'], before: ['{"a":1,"k":"sk-te…6789"}'] }],
    ],
    ['of a whole file', 'text', 'a\n', null as never, 'b\n', [{ line: 1, now: ['b'], before: ['a'] }]],
  ];
  test.each(cases)('%s', (_name, format, before, after, current, shown) => {
    const one = past(before, after, format);
    const secret = { ...one, record: { ...one.record, secret: format === 'json' } };
    const inverse = invert(secret, encode(current));
    if (inverse.kind !== 'conflict') throw new Error(inverse.kind);
    expect(versions(secret, encode(current), inverse)).toEqual(shown);
  });
});

test('a record holds nothing of the new content', () => {
  const kept = JSON.stringify(past(null, '{"OPENAI_API_KEY":"sk-test-CANARY"}\n', 'json').record);
  expect(kept).not.toContain('CANARY');
  expect(kept).not.toContain('sk-');
});

/** Lines with two sets of edits that keep a distance: ours, and the user's. */
const distantEdits = fc
  .array(
    fc.record({
      kept: fc.integer({ min: 1, max: 3 }),
      side: fc.constantFrom('ours', 'theirs'),
      remove: fc.integer({ min: 0, max: 2 }),
      insert: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 8 },
  )
  .chain((blocks) => fc.tuple(fc.constant(blocks), fc.constantFrom('\n', '\r\n'), fc.boolean()))
  .map(([blocks, end, closed]) => {
    let line = 0;
    const build = (sides: readonly string[]) => {
      line = 0;
      const out = blocks.flatMap(({ kept, side, remove, insert }, i) => {
        const keep = Array.from({ length: kept }, () => `line ${line++}`);
        const gone = Array.from({ length: remove }, () => `line ${line++}`);
        return [
          ...keep,
          ...(sides.includes(side) ? Array.from({ length: insert }, (_, n) => `${side} ${i} ${n}`) : gone),
        ];
      });
      return [...out, 'last'].join(end) + (closed ? end : '');
    };
    return {
      before: build([]),
      after: build(['ours']),
      current: build(['ours', 'theirs']),
      wanted: build(['theirs']),
    };
  });

test('a file of 300,000 lines is merged like any other', () => {
  const long = Array.from({ length: 300_000 }, (_, i) => `line ${i}\n`);
  const text = (first: string, last: string) => [first, ...long, last].join('');
  expect(outcome(undo(text('', 'x'), text('ours\n', 'y'), text('theirs\nours\n', 'y'), 'text'))).toBe(
    text('theirs\n', 'x'),
  );
});

test('of edits away from ours exactly they remain', () => {
  fc.assert(
    fc.property(distantEdits, ({ before, after, current, wanted }) => {
      const result = outcome(undo(before, after, current, 'text'));
      expect(result === 'same' ? current : result).toBe(wanted);
    }),
    { numRuns: 2000 },
  );
});

test('no line that the user wrote is lost without a conflict', () => {
  const lines = fc.array(fc.constantFrom('a = 1', 'b = 2', '[t]', 'c = 3', '# d', ''), { maxLength: 8 });
  const cuts = fc.array(fc.tuple(fc.nat(8), fc.nat(2), fc.nat(1)), { maxLength: 3 });
  fc.assert(
    fc.property(lines, cuts, cuts, (start, ours, theirs) => {
      const edit = (from: string[], how: [number, number, number][], by: string) =>
        how.reduce(
          (all, [at, remove, insert], i) => all.toSpliced(at, remove, ...(insert ? [`# ${by} ${i}`] : [])),
          from,
        );
      const after = edit(start, ours, 'ours');
      const current = edit(after, theirs, 'theirs');
      const inverse = undo(start.join('\n'), after.join('\n'), current.join('\n'), 'text');
      if (inverse.kind === 'conflict') return;
      const result = outcome(inverse) ?? '';
      for (const line of current)
        if (line.startsWith('# theirs')) expect(`${result}\n`).toContain(`${line}\n`);
      // And what is ours is gone, whole.
      if (inverse.kind === 'lines') expect(result).not.toContain('# ours');
    }),
    { numRuns: 2000 },
  );
});

describe('documents with keys of ours and keys of the user', () => {
  const value = fc.oneof(
    fc.integer(),
    fc.boolean(),
    fc.stringMatching(/^[a-z]{0,6}$/),
    fc.array(fc.integer(), { maxLength: 3 }),
  );
  const pathOf = (first: string) =>
    fc
      .array(fc.constantFrom('t', 'u', 'k', 'l'), { minLength: 1, maxLength: 3 })
      .map((rest) => [first + rest.join(''), ...rest.slice(1)]);
  const edits = (first: string) =>
    fc.array(
      fc.record({
        path: pathOf(first),
        value: fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(undefined) }),
      }),
      { minLength: 1, maxLength: 4 },
    );
  const tryEdit = (format: FormatName, text: string, all: readonly Edit[]) =>
    all.reduce((now, one) => {
      try {
        return FORMATS[format]!.edit(now, [one], '/f');
      } catch {
        return now;
      }
    }, text);

  test.each(['toml', 'json', 'jsonc'] as const)(
    '%s: the user’s keys mean the same, ours are as before',
    (format) => {
      fc.assert(
        fc.property(edits('x'), edits('o'), edits('o'), edits('u'), (start, old, ours, theirs) => {
          const blank = format === 'toml' ? '' : '{}';
          const before = tryEdit(format, blank, [...start, ...old]);
          const after = tryEdit(format, before, ours);
          const current = tryEdit(format, after, theirs);
          const inverse = undo(before, after, current, format);
          expect(inverse.kind).not.toBe('conflict');
          const text = 'after' in inverse ? decode(inverse.after)! : current;
          const parse = (source: string) => JSON.parse(JSON.stringify(FORMATS[format]!.parse(source, '/f')));
          expect(parse(text)).toEqual(parse(tryEdit(format, before, theirs)));
        }),
        { numRuns: 200 },
      );
    },
  );
});

describe('taking a series of changes back', () => {
  const steps = [
    'a = 1\nmodel = "x"\n',
    'a = 1\nmodel = "y"\nk = 1\n',
    'a = 1\nmodel = "z"\nk = 1\nl = 2\n',
  ] as const;
  const both = [past(steps[1], steps[2], 'toml'), past(steps[0], steps[1], 'toml')];
  const cases: [string, Past[], string | null, string | null, unknown[]][] = [
    ['nothing edited', both, steps[2], steps[0], []],
    [
      'an edit in between',
      [past(`${steps[1]}# m\n`, `${steps[2]}# m\n`, 'toml'), both[1]!],
      `${steps[2]}# m\n`,
      `${steps[0]}# m\n`,
      [],
    ],
    ['an edit after', both, steps[2].replace('a = 1', 'a = 9'), steps[0].replace('a = 1', 'a = 9'), []],
    [
      'a value of ours edited stays',
      both,
      steps[2].replace('"z"', '"mine"'),
      'a = 1\nmodel = "mine"\n',
      [['model']],
    ],
    ['a value put back by hand', both, steps[2].replace('"z"', '"x"'), steps[0], []],
    [
      'a change in the middle that is forgotten',
      [past(steps[1].replace('"y"', '"w"'), steps[2], 'toml'), both[1]!],
      steps[2],
      steps[0],
      [],
    ],
    ['the file is gone', both, null, steps[0], []],
    [
      'a file of ours',
      [past(null, made, 'toml')],
      made.replace('3', '9'),
      '[p.q]\nc = 9\n',
      [['p', 'q', 'c']],
    ],
    ['nothing to take back', [], 'a', 'a', []],
    ['text edited in our place stays', [past('a\n', 'b\n', 'text')], 'c\n', 'c\n', []],
  ];
  test.each(cases)('%s', (_name, series, current, after, kept) => {
    const reverted = revert(series, encode(current));
    expect({ after: decode(reverted.after), kept: reverted.kept }).toEqual({ after, kept });
  });
});
