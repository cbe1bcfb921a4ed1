import { GOAL } from './goal.ts';
import { INBOX } from './inbox.ts';
import { PAGE } from './page.ts';
import type { ReadPage } from './play.ts';
import { REASONS } from './reasons.ts';
import type { MonthRecord } from './record.ts';
import { POSTED, REVIEW } from './review.ts';
import { checkBy, expect, type Fault, firstFault, type Rule } from './rule.ts';
import { WHY } from './why.ts';
import { WHY_NOT } from './why-not.ts';
import { DATE, line, readDate } from './written.ts';

/** What is wrong with a page, a sentence each: false claims, and lines that nothing here can compare. */
export function checkPage(page: ReadPage, record: MonthRecord): string[] {
  const rules = [...RULES[page.kind], ...REASONS];
  let on = page.on;
  return page.lines.flatMap((said) => {
    // What follows is told as of a day, up to the next heading.
    const asOf = AS_OF.exec(said)?.groups?.on;
    if (asOf !== undefined) on = readDate(asOf, page.on) ?? page.on;
    else if (said === 'Forecast') on = page.on;
    const alone = ALONE.exec(said)?.groups;
    const moment = { on: (alone && readDate(alone.on ?? '', page.on)) ?? on, record };
    const fault = firstFault(
      checkNames(said, record),
      checkWeekdays(said, page.on),
      checkBy(rules, alone?.said ?? said, moment, page),
    );
    return fault === undefined ? [] : [`${page.on} ${page.kind} “${said}”: ${fault}`];
  });
}

/** Whoever is named is one of those who play. */
function checkNames(said: string, { people }: MonthRecord): Fault {
  const unknown = [...said.matchAll(/@(\w+)/gu)].find(([, name = '']) => !people.includes(name));
  return expect(unknown === undefined, `${unknown?.[0]} is nobody`);
}

/** Each date is a day that there is, with its own weekday. */
function checkWeekdays(said: string, on: string): Fault {
  const wrong = [...said.matchAll(ANY_DATE)].find(([date]) => readDate(date, on) === undefined);
  return expect(wrong === undefined, `there is no ${wrong?.[0]}`);
}

const ANY_DATE = new RegExp(DATE, 'gu');

const AS_OF = line(`Why, as of (?<on>${DATE})`);
/** One sentence by itself that is told as of a day. */
const ALONE = line(`As of (?<on>${DATE}): (?<said>.+)`);

const RULES: Readonly<Record<ReadPage['kind'], readonly Rule[]>> = {
  page: PAGE,
  'why not': WHY_NOT,
  why: WHY,
  review: REVIEW,
  'posted review': POSTED,
  inbox: INBOX,
  goal: GOAL,
};
