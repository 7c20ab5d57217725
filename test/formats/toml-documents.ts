import fc from 'fast-check';

/** Text between quotes: anything that UTF-8 can hold, as a TOML basic string. */
const quoted = fc
  .oneof(
    fc.constantFrom('', 'x', '[model_providers.OpenAI]', 'a # b', "it's", 'C:\\dir\\', '\\\\"', '密钥 🚫'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  )
  .map((clear) => JSON.stringify(clear).replaceAll('\x7f', '\\u007f'));

const value = fc.oneof(
  { weight: 4, arbitrary: quoted },
  fc.constantFrom(
    'true',
    '42',
    '1_000_000',
    '0xDEAD_BEEF',
    '-0.0',
    '6.02e23',
    'nan',
    '9223372036854775807',
    '1979-05-27T07:32:00.5-07:00',
    '1979-05-27 07:32:00',
    '2024-02-29',
    '07:32:00',
    "''",
    "'''\n[model_providers.OpenAI]\nmodel = 'no'\n'''",
    '"""\n# no comment\n\\"""\\\n   x"""',
    '""""quoted" ends"""""',
    '[]',
    '[ 1, 2 , ]',
    '[\n  "a", # one\n\n  # two\n  [ "]", \'[\' ],\n]',
    '{}',
    '{ a = 1 }',
    '{ a.b = "}", "c d" = [ { x = 1 } ] }',
  ),
);

const comment = fc.constantFrom('', '', '', ' # c', '\t#', '  # [t] = "x" {', '# 注');
const equals = fc.constantFrom(' = ', ' = ', '=', '\t=  ');
const indent = fc.constantFrom('', '', '', '', '  ', '\t');
const spare = fc.constantFrom(
  '',
  '\n',
  '\n',
  '\n\n',
  '  \n',
  '# a comment\n',
  '\n# a comment\n',
  '# one\n# two\n\n',
  '#\n',
);

const line = (key: string) =>
  fc.tuple(indent, equals, value, comment).map(([i, e, v, c]) => `${i}${key}${e}${v}${c}\n`);

/** Keys that the block sets, and others in every spelling; no two are the same key. */
const ROOT_KEYS = [
  'model',
  '"model_provider"',
  "'review_model'",
  'model_context_window',
  'network_access',
  'approval_policy',
  '"a \\u0062"',
  '1979-05-27',
  'tui.theme',
  'tui . "x y"',
  'sandbox . a . b',
  '"__proto__"',
  'constructor',
  '"ключ"',
];
const PROVIDER_KEYS = [
  'name',
  '"base_url"',
  "'wire_api'",
  'env_key',
  'experimental_bearer_token',
  'http_headers',
  'auth',
  'x-y',
];

const keys = (names: readonly string[], prefix = '') =>
  fc
    .uniqueArray(fc.constantFrom(...names), { maxLength: 5 })
    .chain((chosen) => fc.tuple(...chosen.map((name) => fc.tuple(spare, line(prefix + name)))))
    .map((rows) => rows.map(([gap, row]) => gap + row).join(''));

const inline = fc
  .uniqueArray(fc.constantFrom(...PROVIDER_KEYS), { maxLength: 4 })
  .chain((chosen) => fc.tuple(...chosen.map((name) => fc.tuple(fc.constant(name), quoted))))
  .map((rows) => `{${rows.map(([name, v]) => ` ${name} = ${v}`).join(',')} }`);

/** What a document says about providers: lines for the root, and blocks with headers. */
const providers = fc.oneof(
  fc.constant(['', '']),
  keys(PROVIDER_KEYS).map((body) => ['', `[model_providers.OpenAI]\n${body}`]),
  keys(PROVIDER_KEYS).map((body) => ['', `[ 'model_providers' . "OpenAI" ] # ours\n${body}`]),
  keys(['name', 'base_url']).map((body) => ['', `[model_providers.lan]\n${body}`]),
  keys(['name', 'base_url']).map((body) => [
    '',
    `[model_providers.lan]\n${body}[model_providers.lan.http_headers]\na = 1\n`,
  ]),
  keys(PROVIDER_KEYS, 'OpenAI.').map((body) => ['', `[model_providers]\n${body}lan.name = "LAN"\n`]),
  keys(PROVIDER_KEYS, 'model_providers.OpenAI.').map((body) => [body, '']),
  keys(PROVIDER_KEYS, 'model_providers.lan.').map((body) => [body, '']),
  inline.map((body) => [`model_providers = { lan = { name = "LAN" }, OpenAI = ${body} } # one line\n`, '']),
  inline.map((body) => [`model_providers.OpenAI = ${body}\n`, '']),
  inline.map((body) => ['', `[model_providers]\nOpenAI = ${body}\n`]),
  fc.constant(['model_providers = {}\n', '']),
  fc.constant([
    '',
    '[model_providers.OpenAI.http_headers]\na = 1\n\n[model_providers.OpenAI.auth]\ncommand = "x"\n',
  ]),
  fc.constant(['', '[model_providers]\n']),
  fc.constant(['', '[[model_providers.lan]]\nname = "x"\n']),
  fc.constant(['', '[[model_providers]]\nname = "x"\n']),
  fc.constant(['model_providers = 1\n', '']),
);

const HEADERS = [
  '[t]',
  '[t.u]',
  '[ "v w" . x ]',
  '[projects."/a b"]',
  '[[list]]',
  '[[list]]',
  '[list.sub]',
  '[features]',
  "[mcp_servers.'x.y'.env]",
];
const blocks = fc
  .uniqueArray(fc.integer({ min: 0, max: HEADERS.length - 1 }), { maxLength: 5 })
  .map((chosen) => chosen.toSorted((a, b) => a - b))
  .chain((chosen) =>
    fc.tuple(
      ...chosen.map((i) =>
        fc
          .tuple(spare, indent, comment, keys(['model', 'x', '"y z"', 'd.e', 'd.f']))
          .map(([gap, lead, tail, body]) => `${gap}${lead}${HEADERS[i]}${tail}\n${body}`),
      ),
    ),
  );

const ends = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly boolean[]>([false]) },
  { weight: 2, arbitrary: fc.constant<readonly boolean[]>([true]) },
  { weight: 1, arbitrary: fc.array(fc.boolean(), { minLength: 2, maxLength: 7 }) },
);

/** Documents as people leave them behind: mostly valid TOML, in every style the format allows. */
export const document: fc.Arbitrary<string> = fc
  .record({
    bom: fc.boolean(),
    top: spare,
    root: keys(ROOT_KEYS),
    providers,
    blocks,
    place: fc.nat(5),
    tail: spare,
    crlf: ends,
    open: fc.boolean(),
  })
  .map(({ bom, top, root, providers: [dotted, headed], blocks: others, place, tail, crlf, open }) => {
    const tables = others.toSpliced(Math.min(place, others.length), 0, headed!);
    let row = 0;
    const text = `${top}${root}${dotted}${tables.join('')}${tail}`.replace(/\n/g, () =>
      crlf[row++ % crlf.length] ? '\r\n' : '\n',
    );
    return (bom ? '\uFEFF' : '') + (open ? text.replace(/\r?\n$/, '') : text);
  });

/** A document with a few characters changed: valid or not, it must never be misread. */
export const damaged: fc.Arbitrary<string> = fc
  .tuple(
    document,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(3),
        fc.constantFrom(
          '"',
          "'",
          '[',
          ']',
          '{',
          '}',
          '=',
          '#',
          '\n',
          '\r',
          ',',
          '.',
          ' ',
          '\\',
          '\0',
          'a',
          '0',
        ),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  )
  .map(([text, changes]) =>
    changes.reduce((now, [at, length, char]) => {
      const start = at % (now.length + 1);
      return now.slice(0, start) + char + now.slice(start + length);
    }, text),
  )
  .map((text) => text.replace(/\p{Surrogate}/gu, ''));
