import fc from 'fast-check';

const SURROGATES = { first: 0xd800, count: 0x800 };
const LAST = 0x10ffff;

/** Any character of Unicode, for `fc.string({ unit })`. As its own unit `binary`, which takes a second to list them all. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .nat(LAST - SURROGATES.count)
  .map((index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count));
