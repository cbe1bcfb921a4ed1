import { TitleReader } from '../likeness/title.ts';
import { coversDanger, type Danger, recogniseDanger } from './danger.ts';

/** Whether a task touches money, customers or production by the words of its title; null where it does not, or people said so. */
export type DangerCheck = (title: string) => Danger | null;

/** Recognises danger as a team knows it: `released` are the titles that somebody said are not risky. */
export function createDangerCheck(released: readonly string[]): DangerCheck {
  return (title) => {
    const danger = recogniseDanger(title);
    return danger !== null && released.some((other) => isLike(other, title)) ? null : danger;
  };
}

/**
 * Whether what was said of one title holds for another: it does the same to the same kinds of things, and says all
 * the words of the first, so that "Delete the archive backups" covers "Delete old demo backups" and not "Delete all
 * backups". Figures, such as a year or a version, may differ.
 */
function isLike(released: string, title: string): boolean {
  const reader = new TitleReader([released, title]);
  const stems = new Set(reader.read(title).map(({ stem }) => stem));
  const said = reader.read(released).filter(({ kind, form }) => kind !== 'common' && !/\p{N}/u.test(form));
  return said.every(({ stem }) => stems.has(stem)) && coversDanger(released, title);
}
