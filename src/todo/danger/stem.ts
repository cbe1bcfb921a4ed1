import { stemmer as stemEnglish } from '@orama/stemmers/english';
import { stemmer as stemFrench } from '@orama/stemmers/french';
import { stemmer as stemGerman } from '@orama/stemmers/german';
import { stemmer as stemPortuguese } from '@orama/stemmers/portuguese';
import { stemmer as stemSpanish } from '@orama/stemmers/spanish';

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

const STEMMERS: Readonly<Record<Language, (word: string) => string>> = {
  en: stemEnglish,
  // Its stemmer keeps the s of "Backups" and "Abos".
  de: (word) => stemGerman(word.replace(/([aou])e/g, '$1').replace(/([^sui])s$/, '$1')),
  fr: stemFrench,
  es: stemSpanish,
  pt: stemPortuguese,
};

/** A word in small letters without accents as it is compared. */
export function stemWord(word: string, language: Language): string {
  // "TOS" is no plural of "to".
  return /^..?s$/.test(word) ? word : STEMMERS[language](word);
}
