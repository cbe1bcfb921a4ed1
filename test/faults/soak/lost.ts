import type { Told } from './people.ts';

/** A note that was typed, and what it was answered with. */
export interface Said {
  words: string;
  said: string;
  /** It was said that it is not known whether it was stored. */
  isUnknown: boolean;
}

interface Notes {
  /** Words of notes that were answered in Slack, whatever the answer said. */
  clicked: readonly string[];
  typed: readonly Said[];
  /** What people in Slack were told in place of an answer; not of which note. */
  told: Told;
  /** Neither done nor kept for later. */
  isGone(words: string): boolean;
}

/**
 * What was taken and is not there, a line each. Whoever was told that nothing was changed has lost nothing, and whoever
 * was told that it is not known was promised nothing: of those it is said apart how many there were, and how many are not there.
 */
export function findLost({ clicked, typed, told, isGone }: Notes): { lost: string[]; unknown: string[] } {
  const goneInSlack = clicked.filter(isGone);
  const gone = typed.filter(({ words }) => isGone(words));
  const lost = [
    ...goneInSlack.slice(told.refused + told.unknown).map((words) => `lost: ${words}`),
    ...gone
      .filter(({ isUnknown }) => !isUnknown)
      .map(({ words, said }) => `lost: ${words}, which was answered with ${said}`),
  ];
  const inDiscord = typed.filter(({ isUnknown }) => isUnknown);
  const count = told.unknown + inDiscord.length;
  if (count === 0) return { lost, unknown: [] };
  const notThere = gone.filter(({ isUnknown }) => isUnknown).map(({ words }) => words);
  const there = `of ${inDiscord.length} notes in Discord ${notThere.length} are not there${notThere.length > 0 ? ` (${notThere.join(', ')})` : ''}`;
  return {
    lost,
    unknown: [
      `${count} times it was said that it is not known whether something was stored, neither lost nor done: ${there}; of ${told.unknown} in Slack nobody can tell which`,
    ],
  };
}
