import { checkCourse, checkDate, checkLevel, checkNo } from './claims.ts';
import { type Act, findGoal, isUndecided, lastAct, type Moment } from './record.ts';
import { expect, type Fault, firstFault, type Groups, type Rule } from './rule.ts';
import { HEADS, VALUES } from './values.ts';
import { DATE, line, NUMBER, readNumber } from './written.ts';

const inWeek = (on: string, date: string) =>
  date <= on && date > Temporal.PlainDate.from(on).subtract({ days: 7 }).toString();

/** A review of a week. */
export const REVIEW: readonly Rule[] = [
  HEADS,
  [
    line(`Week (?<week>\\d+): seven days to (?<on>${DATE})`),
    ({ on, week }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        expect(Temporal.PlainDate.from(moment.on).weekOfYear === Number(week), 'another week'),
      ),
  ],
  [
    /^Proposed (?<count>\d+)\. (?<said>.+?)\.(?: (?<waiting>\d+) still waits? for an answer\.)?$/u,
    ({ count, said = '', waiting = '0' }, { on, record }) => {
      const seen = [...record.tasks.values()].filter(({ firstSeenOn }) => inWeek(on, firstSeenOn));
      return firstFault(
        expect(seen.length === Number(count), `pages showed ${seen.length} new ones`),
        ...(['approved', 'refused'] as const).map((word) => {
          const did = word === 'approved' ? 'yes' : 'no';
          const times = [...record.tasks.values()].filter(({ acts }) =>
            acts.some((act) => act.did === did && inWeek(on, act.on)),
          ).length;
          const told = Number(new RegExp(`(\\d+) ${word}`).exec(said)?.[1] ?? 0);
          // One yes of two is not an approval yet.
          return expect(word === 'approved' ? told <= times : told === times, `${times} were ${word}`);
        }),
        expect(
          // One yes of two may have come.
          [...record.tasks.values()].filter((task) => isUndecided(task) && task.acts.length < 2).length >=
            Number(waiting),
          'fewer wait',
        ),
      );
    },
  ],
  [
    /^Done (?<done>\d+)(?:, given up (?<failed>\d+))?\.(?: Median wait for a yes: .+\.)?$/u,
    ({ done, failed = '0' }, { on, record }) => {
      const count = (did: Act['did']) =>
        [...record.tasks.values()].filter((task) =>
          task.acts.some((act) => act.did === did && inWeek(on, act.on)),
        ).length;
      return firstFault(
        expect(count('done') === Number(done), `${count('done')} were done`),
        expect(count('fail') === Number(failed), `${count('fail')} were given up`),
      );
    },
  ],
  [
    line(
      `G-(?<number>\\d+) (?<metric>.+?) (?:${NUMBER} % → )?(?<now>${NUMBER}) %, (?<course>[^;()]+?) \\(target (?<target>${NUMBER}) %\\)\\.(?: .+)?`,
    ),
    ({ number, metric = '', now, course = '', target }, moment) => {
      const goal = findGoal(moment, metric);
      return firstFault(
        expect(goal?.metric === moment.record.goals[Number(number) - 1]?.metric, 'another goal'),
        checkLevel(goal, now),
        checkCourse(moment, goal, course),
        expect(readNumber(target) === goal?.target, `the target is ${goal?.target}`),
      );
    },
  ],
  [
    /^Refused: (?<said>.+)\.$/u,
    ({ said = '' }, moment) =>
      firstFault(
        ...[...said.matchAll(/(?:^|; )(?<title>[^;()]+?) \((?<reason>[^()]+)\)/gu)].map(({ groups }) =>
          checkNo(moment, groups?.title ?? '', groups?.reason),
        ),
      ),
  ],
  [/^Settled (?<count>\d+) tasks?: I said (?<said>[\d.]+) in time, it was (?<hits>\d+)\.$/u, checkHits],
  [/^In time, last four weeks: (?<hits>\d+) of (?<count>\d+) \([^()]+\)(?:; .+)?\.$/u, checkHits],
  [/^My dates, all (?<count>\d+): I said (?<said>[\d.]+) in time, it was (?<hits>\d+); .+\.$/u, checkHits],
  [/^LS-\d+ “.+”$/u, () => undefined],
  [line(`G-\\d+ (?<metric>.+?) ${NUMBER} %, .+; no new value for .+\\..*`), () => undefined],
  ...VALUES,
];

function checkHits({ hits, count }: Groups, { record }: Moment): Fault {
  const done = [...record.tasks.values()].filter((task) => lastAct(task, 'done') !== undefined).length;
  return firstFault(
    expect(Number(hits) <= Number(count), 'more than all'),
    expect(Number(hits) <= done, `${done} were done at all`),
  );
}
