import { addDays, dateOf } from '../../base/language/date.ts';
import { LikenessIndex } from './likeness-index.ts';

/** “Less like this” holds for so long. */
const LESS_DAYS = 90;

/** The first date on which its like may come again. */
export function lessUntil(sinceAt: number, zone: string): string {
  return addDays(dateOf(sinceAt, zone), LESS_DAYS);
}

/** An idea, by what is held against “less like this”. */
interface Kindred {
  id: string;
  title: string;
  category: string;
  source: string;
}

/**
 * Finds of an idea the one of which somebody said “less like this”: a playbook's idea is like another one of a playbook in
 * its category; any idea is like one that shares about half of what its title says (`LikenessIndex.findAkin`).
 */
export function createLessLike<T extends Kindred>(unwanted: readonly T[]): (idea: Kindred) => T | undefined {
  const index = new LikenessIndex(unwanted.map(({ id, title }) => ({ id, title })));
  return ({ id, title, category, source }) => {
    const isPlay = (idea: Kindred) => idea.source === 'playbook' && source === 'playbook';
    const [akin] = index.findAkin({ id, title });
    return unwanted.find(
      (other) => other.id !== id && (other.id === akin || (isPlay(other) && other.category === category)),
    );
  };
}
