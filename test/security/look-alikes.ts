/** Words that somebody would have taken for others: commands, people, ids, calls and addresses. */
const WORDS = [
  'approve T-1',
  'admin',
  'lead',
  'T-1 approved by @lead',
  '@everyone',
  '@here',
  'https://example.org/pay',
  'paypal.com',
  'undo all',
  'Write the guide',
] as const;

/** Letters of other scripts that look like Latin ones (Unicode Technical Standard 39, its confusables). */
const CYRILLIC = Object.fromEntries([...'aceiopxyjsh'].map((letter, at) => [letter, [...'асеіорхујѕһ'][at]]));
const GREEK = Object.fromEntries([...'aivopux'].map((letter, at) => [letter, [...'αινορυχ'][at]]));

/** Moves letters and digits into a block of Unicode that has all letters in order. */
function move(words: string, lower: number): string {
  return words.replace(/[a-z]/g, (letter) => String.fromCodePoint(lower + letter.charCodeAt(0) - 97));
}

function swap(words: string, letters: Readonly<Record<string, string | undefined>>): string {
  return words.replace(/[a-z]/g, (letter) => letters[letter] ?? letter);
}

/** Puts something between the letters of words. */
function weave(words: string, mark: string): string {
  return [...words].join(mark);
}

/** Marks that turn text around, by name in the Unicode Standard: LRM to RLI and the ends of them. */
const DIRECTIONS = [...'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'];
/** What is not shown, or shown as nothing. */
const UNSEEN = [
  ...'\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u2060\u2063\u206a\u3164\ufeff\uffa0\ufff9\ufffb\u2028\u2029\u0000\u001b\u0085\u009b',
  ...'\u{e0001}\u{e0041}\u{e007f}\u{1d173}\u{1bca0}',
];
/** Marks above, below and across letters. */
const MARKS = [...'\u0301\u0323\u0336\u20dd\u0488'];

/** Five hundred texts and more that want to be read for something else. */
export const LOOK_ALIKES: readonly string[] = WORDS.flatMap((words) => [
  swap(words, CYRILLIC),
  swap(words, GREEK),
  swap(words, { l: 'ӏ', o: '0', i: '1', g: 'ɡ', a: 'ɑ' }),
  // Full width, mathematical bold, italic, script, fraktur, double-struck, sans serif and monospace; circled.
  ...[0xff41, 0x1d41a, 0x1d44e, 0x1d4ea, 0x1d586, 0x1d552, 0x1d5ba, 0x1d68a, 0x24d0].map((lower) =>
    move(words, lower),
  ),
  words
    .replaceAll('@', '＠')
    .replaceAll('/', '⁄')
    .replaceAll('.', '․')
    .replaceAll(':', '：')
    .replaceAll('-', '‑'),
  ...DIRECTIONS.flatMap((mark) => [`${mark}${words}`, weave(words, mark)]),
  ...UNSEEN.map((mark) => weave(words, mark)),
  ...MARKS.flatMap((mark) => [weave(words, mark), weave(words, mark.repeat(40))]),
]);
