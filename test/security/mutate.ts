import fc from 'fast-check';

/** Texts that have broken decoders: names that every object has, escapes, half pairs, figures that are none. */
const HOSTILE_TEXTS = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    ' ',
    '\0',
    '\ud800',
    '\u202e',
    '<@U1',
    '<@__proto__>',
  ],
  ...[
    '-1',
    '1e999',
    '9'.repeat(400),
    '0x',
    'NaN',
    '%',
    '%E0%A4%A',
    ':',
    '::',
    '?',
    '{',
    '[',
    '"',
    "'",
    '=1',
    'x'.repeat(5_000),
  ],
  ...[
    '2026-13-45',
    '9007199254740993',
    '2026-11-22T25:00:00Z',
    'T-1',
    '../../etc/passwd',
    'javascript:alert(1)',
    '+275760-09-13',
  ],
];

const hostileText = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  fc.constantFrom(
    null,
    undefined,
    true,
    0,
    -1,
    8.64e15 + 1,
    Number.MAX_SAFE_INTEGER,
    1e308,
    [],
    {},
    [null],
    [[]],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

type Change = { at: number; how: 'replace' | 'drop' | 'add'; name: string; value: unknown };

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat({ max: 60 }),
  how: fc.constantFrom('replace', 'replace', 'drop', 'add'),
  name: hostileText,
  value: hostile,
});

/** One of the payloads, some of its values replaced, dropped or added, wherever they are in it; now and then something else altogether. */
export function mutated(payloads: readonly object[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom(...payloads), fc.array(change, { minLength: 1, maxLength: 4 }))
        .map(([payload, changes]) => changes.reduce(applyChange, structuredClone(payload))),
    },
    fc.jsonValue(),
  );
}

/** One of the texts with some of its letters replaced or dropped, or another text. */
export function mutatedText(texts: readonly string[]): fc.Arbitrary<string> {
  const edited = fc
    .tuple(fc.constantFrom(...texts), fc.nat({ max: 40 }), fc.nat({ max: 6 }), hostileText)
    .map(([text, at, drop, put]) => text.slice(0, at) + put + text.slice(at + drop));
  return fc.oneof(edited, hostileText);
}

function applyChange(payload: object, { at, how, name, value }: Change): object {
  const places = listPlaces(payload);
  const [holder, key] = places[at % places.length] ?? [payload, name];
  if (how === 'drop') Reflect.deleteProperty(holder, key);
  else
    Object.defineProperty(holder, how === 'add' ? name : key, {
      ...{ value: structuredClone(value), enumerable: true, configurable: true, writable: true },
    });
  return payload;
}

/** Everything that has a name or an index in a payload, by what holds it. */
function listPlaces(holder: object): [holder: object, key: string][] {
  return Object.entries(holder).flatMap(([key, value]) => [
    [holder, key] as [object, string],
    ...(typeof value === 'object' && value !== null ? listPlaces(value) : []),
  ]);
}
