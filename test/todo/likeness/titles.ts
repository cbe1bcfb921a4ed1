import fc from 'fast-check';

/** Few words, so that titles often share some: verbs, things, names, figures, joints and marks. */
const WORDS =
  'fix test retry payment payments invoice invoices user users report login page the of to from in Alpha Beta iOS 2 3 2.4 não müssen ошибка ошибки 請求書 user_id non-paying'.split(
    ' ',
  );

export const anyTitle = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(' ', ' ', ' ', ': ', ' – ')), {
    minLength: 1,
    maxLength: 7,
  })
  .map((pieces) => pieces.flat().join('').trim());
