import { checkAhead, checkDate } from './claims.ts';
import { findGoal, findIdea, lastAct, type Moment } from './record.ts';
import { expect, type Fault, firstFault, type Rule } from './rule.ts';
import { DATE, line, NUMBER, readDate, readNumber } from './written.ts';

/** Headings of what values say, in `why` and in a review. */
export const HEADS: Rule = [
  /^(?:Why(?:, as of .+)?|Forecast|What the values say|Where it stands|Lesson to keep\?|Outside)$/u,
  () => undefined,
];

/** What values say, on a page, in a review and in `why`. */
export const VALUES: readonly Rule[] = [
  [
    line(`(?<metric>.+) has had no value since (?<last>${DATE}), longer than .+`),
    ({ metric = '', last }, moment) => checkDate(moment, last, findGoal(moment, metric)?.values.at(-1)?.on),
  ],
  [
    line(
      `(?<metric>.+): (?<ids>T-.+?) read (?:alone|together): (?<verdict>[^.]+)\\. Promised (?<low>${NUMBER}) to (?<high>${NUMBER}) points? (?:more|less); .+`,
    ),
    ({ metric = '', ids = '', low, high }, moment) => {
      const tasks = [...ids.matchAll(/T-\d+/gu)].map(([id]) => moment.record.tasks.get(id));
      const promises = tasks.map((task) => (task ? findIdea(moment, task.title)?.promise : undefined));
      const sums = [0, 1].map((end) =>
        promises.reduce((sum, promise) => {
          const ends = promise ? [promise.low, promise.high].map(Math.abs).sort((a, b) => a - b) : [0, 0];
          return sum + (ends[end] ?? 0);
        }, 0),
      );
      const isOurs = promises.every((promise) => promise);
      return firstFault(
        expect(findGoal(moment, metric) !== undefined, 'no such metric'),
        expect(
          tasks.every((task) => task && lastAct(task, 'done') !== undefined),
          'not all of it is done',
        ),
        // What Tiller guessed itself is not in the record.
        expect(
          !isOurs || ids.includes('more') || (sums[0] === readNumber(low) && sums[1] === readNumber(high)),
          `${sums.join(' to ')} was promised`,
        ),
      );
    },
  ],
  [
    line(`(?<metric>.+) (?:is on another level|was far off|moved) .+?: (?<now>${NUMBER}) %; .+`),
    ({ metric = '', now }, moment) => {
      const values = findGoal(moment, metric)?.values.slice(-5) ?? [];
      const value = readNumber(now);
      return expect(
        values.some((one) => Math.abs(one.value - value) < 6),
        'it had no such value',
      );
    },
  ],
  [
    line(
      `(?<metric>.+): cannot tell yet what (?<ids>T-.+) did(?: \\(.+\\)|: .+)?\\. I look again (?<on>${DATE})\\.`,
    ),
    ({ metric = '', ids = '', on }, moment) =>
      firstFault(
        expect(findGoal(moment, metric) !== undefined, 'no such metric'),
        checkDone(ids, moment),
        checkAhead(moment, on),
      ),
  ],
  [
    line(
      `(?<metric>.+): cannot tell yet what (?<ids>T-.+) did: it moved about (?<on>${DATE}), and nothing noted says why\\. Was that outside, or our own work\\?`,
    ),
    ({ metric = '', ids = '', on }, moment) => {
      const values = findGoal(moment, metric)?.values ?? [];
      const date = readDate(on ?? '', moment.on) ?? '';
      return firstFault(
        checkDone(ids, moment),
        expect(date <= moment.on, `${on} is to come`),
        expect(
          values.some((value) => value.on < date) && values.some((value) => value.on >= date),
          'it had no values before and after',
        ),
      );
    },
  ],
];

export function checkDone(ids: string, { record }: Moment): Fault {
  return firstFault(
    ...[...ids.matchAll(/T-\d+/gu)].map(([id]) => {
      const task = record.tasks.get(id);
      return expect(task !== undefined && lastAct(task, 'done') !== undefined, `${id} is not done`);
    }),
  );
}
