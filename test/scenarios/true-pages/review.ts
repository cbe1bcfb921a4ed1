import { checkCourse, checkDate, checkLevel, checkNo } from './claims.ts';
import { type Act, findGoal, isUndecided, lastAct, type Moment } from './record.ts';
import { expect, type Fault, firstFault, type Groups, type Rule } from './rule.ts';
import { HEADS, VALUES } from './values.ts';
import { DATE, line, NUMBER, readNumber } from './written.ts';

const inWeek = (on: string, date: string) =>
  date <= on && date > Temporal.PlainDate.from(on).subtract({ days: 7 }).toString();

/** What was read of effects, behind the dates or alone. */
const EFFECTS: Rule = [
  /^(?:My dates, .+\. )?Effects: (?<count>\d+) read, (?<hits>\d+) as promised\.$/u,
  (said, moment) => firstFault(expect(Number(said.count) > 0, 'nothing was read'), checkHits(said, moment)),
];

/** A review of a week. */
export const REVIEW: readonly Rule[] = [
  HEADS,
  [
    line(`Week (?<week>\\d+): (?:seven days|the first (?<days>\\d+) days,) to (?<on>${DATE})`),
    ({ on, week, days }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        checkAge(moment, days),
        expect(Temporal.PlainDate.from(moment.on).weekOfYear === Number(week), 'another week'),
      ),
  ],
  [
    /^(?<count>\d+|Nothing) proposed(?:: (?<said>.+?))?\. (?<done>\d+|None) done(?:, (?<failed>\d+) given up)?(?:; (?<hits>\d+) of (?<settled>\d+) on time, I expected \d+)?\.$/u,
    ({ count, said = '', done, failed = '0', hits = '0', settled = '0' }, moment) => {
      const { on, record } = moment;
      const tasks = [...record.tasks.values()];
      const seen = tasks.filter(({ firstSeenOn }) => inWeek(on, firstSeenOn));
      const told = (words: string) => Number(new RegExp(`(\\d+) (?:${words})`).exec(said)?.[1] ?? 0);
      const countActs = (did: Act['did']) =>
        tasks.filter(({ acts }) => acts.some((act) => act.did === did && inWeek(on, act.on))).length;
      return firstFault(
        expect(seen.length === readCount(count), `pages showed ${seen.length} new ones`),
        // One yes of two is not an approval yet.
        expect(told('yes') <= countActs('yes'), `${countActs('yes')} were approved`),
        expect(told('no\\b') === countActs('no'), `${countActs('no')} were refused`),
        expect(
          // One yes of two may have come.
          tasks.filter((task) => isUndecided(task) && task.acts.length < 2).length >= told('waits?'),
          'fewer wait',
        ),
        expect(countActs('done') === readCount(done), `${countActs('done')} were done`),
        expect(countActs('fail') === Number(failed), `${countActs('fail')} were given up`),
        checkHits({ hits, count: settled }, moment),
      );
    },
  ],
  [
    /^Nothing was proposed, decided or done\.$/u,
    (_said, { on, record }) =>
      expect(
        [...record.tasks.values()].every(
          ({ firstSeenOn, acts }) => !inWeek(on, firstSeenOn) && !acts.some((act) => inWeek(on, act.on)),
        ),
        'something was',
      ),
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
  [/^In time, last four weeks: (?<hits>\d+) of (?<count>\d+)(?: \(\d+ %\))?(?:; .+)?\.$/u, checkHits],
  [/^My dates, all (?<count>\d+): I said (?<said>[\d.]+) in time, (?<hits>\d+) were; .+\.$/u, checkHits],
  EFFECTS,
  [/^LS-\d+ “.+”$/u, () => undefined],
  [line(`G-\\d+ (?<metric>.+?) ${NUMBER} %, .+; no new value for .+\\..*`), () => undefined],
  ...VALUES,
];

/** All goals of a month begin with its team. */
function checkAge({ on, record: { goals } }: Moment, days: string | undefined): Fault {
  const first = Temporal.PlainDate.from(goals[0]?.startsOn ?? on);
  const age = first.until(on).days + 1;
  return expect(days === undefined ? age >= 7 : age === Number(days), `the team has had ${age} days`);
}

function readCount(said = ''): number {
  return /^(?:Nothing|None)$/.test(said) ? 0 : Number(said);
}

/** A review as it is posted. What it counts is as of an hour of its day: the review that is asked for has the days that are checked. */
export const POSTED: readonly Rule[] = [
  [
    /^Week (?<week>\d+) · (?:\d+|nothing) proposed$/u,
    ({ week }, { on }) => expect(Temporal.PlainDate.from(on).weekOfYear === Number(week), 'another week'),
  ],
  [
    /^(?:.+\. )?(?:\d+|None) done(?:, \d+ given up)?(?:; (?<hits>\d+) of (?<count>\d+) on time, .+)?\.$/u,
    ({ hits = '0', count = '0' }, moment) => checkHits({ hits, count }, moment),
  ],
  [
    line(
      `(?<metric>.+?) (?:${NUMBER} → )?(?<now>${NUMBER}) %, target (?<target>${NUMBER}) % by (?<by>${DATE}): (?<course>.+)\\.`,
    ),
    ({ metric = '', now, course = '', target, by }, moment) => {
      const goal = findGoal(moment, metric.toLowerCase());
      return firstFault(
        checkLevel(goal, now),
        // What the values said of tasks is compared line by line in the whole review.
        /\bT-\d/.test(course) ? undefined : checkCourse(moment, goal, course),
        expect(readNumber(target) === goal?.target, `the target is ${goal?.target}`),
        checkDate(moment, by, goal?.deadlineOn),
      );
    },
  ],
  [/^My dates, all (?<count>\d+): I said (?<said>[\d.]+) in time, (?<hits>\d+) were; .+\.$/u, checkHits],
  EFFECTS,
  [/^(?:Keep|Does) “.+”(?: still hold)?\?$/u, () => undefined],
  [
    /^(?<said>(?:[^:]+: [^:.]+\. ?)+)$/u,
    ({ said = '' }, moment) =>
      firstFault(
        ...[...said.matchAll(/(?<metric>[^:.]+): (?<course>[^:.]+)\./gu)].map(({ groups }) =>
          checkCourse(
            moment,
            findGoal(moment, groups?.metric?.trim().toLowerCase() ?? ''),
            groups?.course ?? '',
          ),
        ),
      ),
  ],
];

function checkHits({ hits, count }: Groups, { record }: Moment): Fault {
  const done = [...record.tasks.values()].filter((task) => lastAct(task, 'done') !== undefined).length;
  return firstFault(
    expect(Number(hits) <= Number(count), 'more than all'),
    expect(Number(hits) <= done, `${done} were done at all`),
  );
}
