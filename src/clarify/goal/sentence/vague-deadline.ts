import { addDays } from '../../../base/language/date.ts';

/** A deadline in words that are no date, and the question that makes it one. */
export interface VagueDeadline {
  typed: string;
  ask: string;
}

const WHEN = String.raw`(?<![\p{L}\p{N}-])(?:by|before|until|till|in|over|during|due|no later than|this|next)\s+(?:(?:the|this|next|early|late|mid|end of)[\s-]+)*`;
const SEASON = new RegExp(
  `${WHEN}(spring|summer|autumn|fall|winter)(?:time)?(?:\\s+break|\\s+holidays?)?$`,
  'iu',
);
const FEAST = new RegExp(`${WHEN}(christmas|xmas|new year(?:['’]s(?: eve)?)?)$`, 'iu');
const MOVABLE = new RegExp(`${WHEN}(easter|soon|then|later|term|holidays|vacation|half-?term|season)$`, 'iu');
/** "Before the AGM" names an event, whose day only the team knows. */
const EVENT = /(?<![\p{L}\p{N}-])before\s+((?:the|our|my)\s+\p{L}[\p{L} -]{1,40})$/iu;

/** Month and day before each season begins, as the almanac has it north of the equator. */
const BEFORE_SEASON: Readonly<Record<string, string>> = {
  spring: '03-19',
  summer: '06-20',
  autumn: '09-21',
  fall: '09-21',
  winter: '12-20',
};

/** Finds "by summer", "by Christmas", "before the AGM" in a sentence without a date; what it means is asked, never guessed. */
export function findVagueDeadline(sentence: string, today: string): VagueDeadline | undefined {
  for (const clause of sentence.split(/[,;]/)) {
    const typed = clause.trim().replace(/[.!]+$/, '');
    const season = SEASON.exec(typed)?.[1];
    if (season !== undefined) {
      const day = nextDay(BEFORE_SEASON[season.toLowerCase()] ?? '', today);
      return {
        typed: season,
        ask: `Say the day: “by ${day}” would be before ${season.toLowerCase()} begins in the north.`,
      };
    }
    const feast = FEAST.exec(typed)?.[1];
    if (feast !== undefined) {
      const isNewYear = /^new/i.test(feast);
      const day = nextDay(isNewYear ? '12-31' : '12-24', today);
      return { typed: feast, ask: `Say the day: “by ${day}”, for example.` };
    }
    const other = MOVABLE.exec(typed)?.[1] ?? EVENT.exec(typed)?.[1];
    if (other !== undefined) {
      return { typed: other, ask: `Which day is that? Say it as “by ${addDays(today, 91)}”, for example.` };
    }
  }
  return undefined;
}

function nextDay(monthAndDay: string, today: string): string {
  const year = Number(today.slice(0, 4));
  const day = `${year}-${monthAndDay}`;
  return day >= today ? day : `${year + 1}-${monthAndDay}`;
}
