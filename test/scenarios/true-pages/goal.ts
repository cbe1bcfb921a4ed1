import {
  checkCourse,
  checkDate,
  checkDue,
  checkGap,
  checkLevel,
  checkProgress,
  goalOf,
  weekOf,
} from './claims.ts';
import type { ReadPage } from './play.ts';
import {
  findIdea,
  type GoalRecord,
  isUndecided,
  lastAct,
  type Moment,
  type TaskRecord,
  wasElsewhere,
} from './record.ts';
import { expect, type Fault, firstFault, type Groups, type Rule } from './rule.ts';
import { checkDone } from './values.ts';
import { DATE, line, NUMBER, readDate, readNumber } from './written.ts';

/** What the record has to say of a line of a goal's page. */
type Check = (said: Groups, goal: GoalRecord, moment: Moment, page: ReadPage) => Fault;

/** Of so many values before its start a goal's course is told. */
const COURSE_VALUES = 8;
/** As far back as momentum looks. */
const MOMENTUM_DAYS = 28;

/** A rule about the goal that was asked for. */
function ofGoal(pattern: RegExp, check: Check): Rule {
  return [
    pattern,
    (said, moment, page) => {
      const goal = goalOf(page.asked.split(' ').at(-1) ?? '', moment);
      return goal ? check(said, goal, moment, page) : 'no such goal';
    },
  ];
}

/** Days from one date to another. */
function daysFrom(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to).days;
}

function checkName(goal: GoalRecord, { name = '', direction, target }: Groups): Fault {
  return firstFault(
    expect(goal.metric === name.toLowerCase(), `it is ${goal.metric}`),
    expect(goal.direction === direction && goal.target === readNumber(target), 'another target'),
  );
}

const IS_NAMED = `(?<name>.+) (?<direction>at least|at most) (?<target>${NUMBER}) %`;

const DEFINITION: readonly Rule[] = [
  [/^(?:Goal|Where it stands|What may keep it back)$/u, () => undefined],
  ofGoal(line(`(?<id>G-\\d+) ${IS_NAMED}`), (said, goal, _moment, page) =>
    firstFault(checkName(goal, said), expect(page.asked.endsWith(` ${said.id}`), 'it was not asked for')),
  ),
  ofGoal(
    line(
      `${IS_NAMED}, from (?<start>${NUMBER}) %, (?<from>${DATE}) to (?<to>${DATE}) \\((?:in (?<days>\\d+) days?|today)\\)`,
    ),
    (said, goal, moment) =>
      firstFault(
        checkName(goal, said),
        expect(readNumber(said.start) === goal.start, `it started at ${goal.start}`),
        checkDate(moment, said.from, goal.startsOn),
        checkDate(moment, said.to, goal.deadlineOn),
        expect(Number(said.days ?? 0) === daysFrom(moment.on, goal.deadlineOn), 'another number of days'),
      ),
  ),
  // The month gives a goal neither.
  [/^Owner: nobody yet · weight 1$/u, () => undefined],
];

const STANDING: readonly Rule[] = [
  ofGoal(
    line(
      `Now (?<now>${NUMBER}) % \\((?:mean of (?<count>\\d+) days to )?(?<on>${DATE})(?:, (?<age>\\d+) days? old)?\\); started at (?<start>${NUMBER}) %; (?:(?<gap>${NUMBER}) points? to go|the target is met)\\.`,
    ),
    ({ now, count, on, age, start, gap }, goal, moment) => {
      const last = goal.values.at(-1)?.on ?? '';
      const inWeek = goal.values.filter((value) => daysFrom(value.on, last) < 7).length;
      return firstFault(
        checkLevel(goal, now),
        checkDate(moment, on, last),
        expect(count === undefined || Number(count) === inWeek, `it had ${inWeek} values in its week`),
        expect(age === undefined || Number(age) === daysFrom(last, moment.on), `it is of ${last}`),
        expect(readNumber(start) === goal.start, `it started at ${goal.start}`),
        gap === undefined ? checkCourse(moment, goal, 'met') : checkGap(goal, gap),
      );
    },
  ),
  ofGoal(
    line(
      `Progress: (?<said>.+?)\\.(?: Chance(?: to end there)?: (?<chance>[^.:]+)(?:: (?<outlook>likely|open|unlikely))?\\.)?(?: That expects the move of (?<move>${DATE}) to last\\.)?`,
    ),
    ({ said = '', chance = '', outlook, move }, goal, moment) => {
      const [, hits, of] = /about (\d+) in (\d+)/u.exec(chance) ?? [];
      const odds = chance.startsWith('none') ? 0 : Number(hits) / Number(of);
      const far = /^(.+?) points? further away/u.exec(said)?.[1];
      const { low, high } = weekOf(goal);
      const isAcross = low < goal.start && high > goal.start;
      const away = [...[low, high].map((value) => Math.abs(value - goal.start)), ...(isAcross ? [0] : [])];
      return firstFault(
        checkProgress(moment, goal, said),
        expect(
          far === undefined ||
            (readNumber(far) >= Math.min(...away) - 0.51 && readNumber(far) <= Math.max(...away) + 0.51),
          `it was ${away.join(' to ')} from its start`,
        ),
        expect(outlook !== 'likely' || odds >= 0.5, `${hits} in ${of} is not likely`),
        expect(outlook !== 'unlikely' || odds <= 0.5, `${hits} in ${of} is not unlikely`),
        expect(move === undefined || (readDate(move, moment.on) ?? '9') <= moment.on, `${move} is to come`),
      );
    },
  ),
  ofGoal(
    line(
      `Momentum: (?<way>up|down) (?<by>${NUMBER}) points? in the last (?<span>week|\\d+ weeks), (?<sense>toward|away from) the target\\.`,
    ),
    ({ way, span, sense }, goal, moment) => {
      const isUp = way === 'up';
      const isToward = isUp === goal.target > goal.start;
      return firstFault(
        expect(isToward === (sense === 'toward'), `${way} is not ${sense} ${goal.target}`),
        checkSpan(span, goal, moment),
        expect(
          isUp === slopeOf(goal, moment) > 0,
          `its line goes by ${slopeOf(goal, moment).toFixed(2)} a day`,
        ),
      );
    },
  ),
  ofGoal(
    /^Momentum: (?:no clear move in|flat over) the last (?<span>week|\d+ weeks)(?:, the values scatter too much)?\.$/u,
    ({ span }, goal, moment) => checkSpan(span, goal, moment),
  ),
  ofGoal(/^Momentum: cannot tell from (?<count>\d+) values?\.$/u, ({ count }, goal) =>
    expect(Number(count) <= goal.values.length, `it has ${goal.values.length}`),
  ),
  ofGoal(
    line(
      `Needed: (?<needed>${NUMBER}) points? (?:a week|by (?<by>${DATE}))(?:; since the start (?:(?<seen>${NUMBER}) points? a week|it has (?<slow>hardly) moved))?\\.`,
    ),
    ({ needed, by, seen, slow }, goal, moment) => {
      const { low, high } = weekOf(goal);
      const weeks = by === undefined ? daysFrom(moment.on, goal.deadlineOn) / 7 : 1;
      const rates = [low, high].map((value) => (goal.target - value) / weeks);
      return firstFault(
        by === undefined ? undefined : checkDate(moment, by, goal.deadlineOn),
        checkNear(needed, rates, 'is needed'),
        expect(
          slow === undefined || isSlow(goal, moment),
          `it moved from ${goal.start} to ${low} or ${high}`,
        ),
        expect(seen === undefined || low <= goal.start || readNumber(seen) >= 0, `it is above ${goal.start}`),
        expect(
          seen === undefined || high >= goal.start || readNumber(seen) <= 0,
          `it is below ${goal.start}`,
        ),
      );
    },
  ),
  ofGoal(
    line(`(?<first>${NUMBER}) % → (?<last>${NUMBER}) %, target (?<target>${NUMBER}) %(?:; heading for .+)?`),
    ({ last, target }, goal) =>
      firstFault(
        expect(
          readNumber(last) === goal.values.at(-1)?.value,
          `its last value is ${goal.values.at(-1)?.value}`,
        ),
        expect(readNumber(target) === goal.target, `the target is ${goal.target}`),
      ),
  ),
  [/^[▁▂▃▄▅▆▇█ ]+$/u, () => undefined],
  ofGoal(/^(?<name>[a-z-]+)$/u, ({ name }, goal) => expect(name === goal.metric, `it is ${goal.metric}`)),
];

/** Between the two, with room for a mean that is taken another way and rounded. */
function checkNear(said: string | undefined, ends: readonly number[], words: string): Fault {
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const room = 0.1 + Math.max(...ends.map(Math.abs)) / 5;
  const value = readNumber(said);
  return expect(
    value >= least - room && value <= most + room,
    `${least.toFixed(1)} to ${most.toFixed(1)} ${words}`,
  );
}

/** A span of weeks that its values cover. */
function checkSpan(span: string | undefined, goal: GoalRecord, { on }: Moment): Fault {
  const weeks = span === 'week' ? 1 : Number(span?.split(' ')[0]);
  const days = daysFrom(goal.values[0]?.on ?? on, on);
  return expect(7 * weeks <= days + 7, `its values go back ${days} days`);
}

/** Least squares through the values of the last weeks, a day. */
function slopeOf(goal: GoalRecord, { on }: Moment): number {
  const values = goal.values.filter((value) => daysFrom(value.on, on) <= MOMENTUM_DAYS);
  const xs = values.map((value) => -daysFrom(value.on, on));
  const mid = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  const spread = xs.reduce((sum, x) => sum + (x - mid) ** 2, 0);
  return values.reduce((sum, { value }, at) => sum + ((xs[at] ?? 0) - mid) * (value - mean), 0) / spread;
}

const CAUSES: readonly Rule[] = [
  ofGoal(
    /^Who moved it: cannot tell; .*?(?<why>[Nn]o finished task(?: yet)?|More values settle it|eight values before its start would tell its course)(?: and nothing known outside\. context add says what happened)?\.$/u,
    ({ why = '' }, goal, moment) => {
      const isIdle = why.includes('finished task');
      const before = goal.values.filter(({ on }) => on < goal.startsOn).length;
      const done = worksFor(goal, moment).filter((task) => lastAct(task, 'done') !== undefined);
      const all = [...moment.record.tasks.values()].filter((task) => lastAct(task, 'done') !== undefined);
      return firstFault(
        expect(!isIdle || done.length === 0, `${done[0]?.id} is done for it`),
        expect(isIdle || all.length > 0, 'nothing is done'),
        expect(!why.startsWith('eight') || before < COURSE_VALUES, `it had ${before}`),
      );
    },
  ),
  ofGoal(
    line(
      `Who moved it: it moved after our work \\((?<ids>T-.+?)\\): (?<change>${NUMBER}) points? from its course before the start \\(.+\\)\\. No comparison series: other causes are possible\\.`,
    ),
    ({ ids = '' }, _goal, moment) => checkDone(ids, moment),
  ),
  // Nothing was broken, but for days nothing came.
  ofGoal(
    /^Who moved it: the data may be broken\. metric show says what was seen\.$/u,
    (_said, goal, { on: today }) => {
      const days = [...goal.values.map(({ on }) => on), today];
      const gaps = days.slice(1).map((on, at) => daysFrom(days[at] ?? on, on));
      return expect(Math.max(...gaps) > 2 * goal.step, 'no value was missing');
    },
  ),
  ofGoal(
    line(`Next: (?<id>T-\\d+), (?:@\\w+|nobody has it yet), (?<words>by|was due) (?<due>${DATE})\\.`),
    ({ id = '', words, due }, _goal, moment) => {
      const task = moment.record.tasks.get(id);
      if (!task) return `no page has shown ${id}`;
      return firstFault(checkUnderWay(task), checkDue(moment, due, task, words === 'was due'));
    },
  ),
  ofGoal(
    /^(?:(?<waiting>\d+) tasks? for it waits? for a yes, the longest (?<days>\d+) days?)?(?:; )?(?:(?<lapsed>\d+) tasks? for it ended without an answer, after up to \d+ days?)?\.$/u,
    ({ waiting = '0', days = '0', lapsed = '0' }, _goal, moment) => {
      const tasks = [...moment.record.tasks.values()];
      const open = tasks.filter(isUndecided);
      const since = open.map(({ firstSeenOn }) => daysFrom(firstSeenOn, moment.on));
      return firstFault(
        expect(Number(waiting) <= open.length, `${open.length} wait`),
        expect(Number(days) <= Math.max(0, ...since), `the longest waits ${Math.max(0, ...since)} days`),
        expect(
          Number(lapsed) <= open.filter(({ lastSeenOn }) => lastSeenOn < moment.on).length,
          'fewer ended so',
        ),
      );
    },
  ),
  ofGoal(
    /^(?<count>\d+) tasks? for it could not be done, after \d+ days?(?: together)?\.$/u,
    ({ count }, goal, moment) => checkCount(count, goal, moment, (task) => lastAct(task)?.did === 'fail'),
  ),
  ofGoal(
    /^(?<hits>\d+) of (?<count>\d+) tasks? for it ended in time(?:; the late ones took \d+ more days? together)?\.$/u,
    ({ hits, count }, goal, moment) =>
      firstFault(
        expect(Number(hits) < Number(count), 'none was late'),
        checkCount(count, goal, moment, (task) => ['done', 'fail'].includes(lastAct(task)?.did ?? '')),
      ),
  ),
  ofGoal(
    /^(?<count>\d+) tasks? for it past the due date, by up to (?<days>\d+) days?\.$/u,
    ({ count, days }, _goal, moment) => {
      const held = [...moment.record.tasks.values()].filter((task) => checkUnderWay(task) === undefined);
      const late = held.map((task) => daysFrom(task.dues.toSorted()[0] ?? moment.on, moment.on));
      return firstFault(
        expect(Number(count) <= held.length, `people have ${held.length}`),
        expect(Number(days) <= Math.max(0, ...late), `the oldest was due ${Math.max(0, ...late)} days ago`),
      );
    },
  ),
  ofGoal(
    /^Whoever has a task for it has (?<hours>[\d.]+) h of other work too\.$/u,
    ({ hours }, _goal, moment) => {
      const held = [...moment.record.tasks.values()].filter((task) => checkUnderWay(task) === undefined);
      const known = held.map(({ title }) => findIdea(moment, title)?.hours ?? null);
      const most = known.reduce((sum: number, one) => sum + (one ?? Number.POSITIVE_INFINITY), 0);
      return firstFault(
        expect(held.length > 1, `people have ${held.length} tasks in all`),
        expect(Number(hours) <= most, `all that people have takes ${most} h`),
      );
    },
  ),
  ofGoal(
    /^No task for it is under way(?:, and no idea for it waits|: (?<count>\d+) ideas? waits?,(?: first)? C-\d+ “(?<title>.+)”; .+)\.$/u,
    ({ count, title }, goal, moment) => {
      const { ideas } = moment.record;
      return firstFault(
        checkIdle(goal, moment),
        expect(count === undefined || Number(count) <= ideas.length, `there are ${ideas.length} ideas`),
        expect(title === undefined || findIdea(moment, title) !== undefined, 'no such idea'),
      );
    },
  ),
];

/** That nobody has a task for a goal. */
export function checkIdle(goal: GoalRecord | undefined, moment: Moment): Fault {
  if (!goal) return 'no such goal';
  const held = worksFor(goal, moment).filter((task) => checkUnderWay(task) === undefined);
  return expect(held.length === 0, `${held[0]?.id} is under way`);
}

/** Tasks that were surely for a goal: whoever proposed them said so, and nobody said otherwise. */
function worksFor(goal: GoalRecord, moment: Moment): TaskRecord[] {
  return [...moment.record.tasks.values()].filter((task) => {
    const idea = findIdea(moment, task.title);
    return idea?.promise?.metric === goal.metric && !wasElsewhere(moment, idea);
  });
}

/** No fewer than surely were for it, and no more than there were at all: a task may be for it by a guess. */
function checkCount(
  said: string | undefined,
  goal: GoalRecord,
  moment: Moment,
  isOne: (task: TaskRecord) => boolean,
): Fault {
  const least = worksFor(goal, moment).filter(isOne).length;
  const most = [...moment.record.tasks.values()].filter(isOne).length;
  return expect(Number(said) >= least && Number(said) <= most, `there were ${least} to ${most}`);
}

function checkUnderWay(task: TaskRecord): Fault {
  const did = lastAct(task)?.did;
  return expect(did === 'yes' || did === 'later', `${task.id} has no yes that holds: ${did}`);
}

/** One goal: how it is meant, where it stands, and what may keep it back. */
export const GOAL: readonly Rule[] = [...DEFINITION, ...STANDING, ...CAUSES];

/** Whether at its pace so far it would take about a year to its target, with room for a mean taken another way. */
function isSlow(goal: GoalRecord, { on }: Moment): boolean {
  const { low, high } = weekOf(goal);
  const moved =
    low <= goal.start && goal.start <= high
      ? 0
      : Math.min(Math.abs(low - goal.start), Math.abs(high - goal.start));
  const left = Math.max(
    ...[low, high].map((value) => Math.abs(goal.target - value)),
    0.05 * Math.abs(goal.target),
  );
  return moved / Math.max(1, daysFrom(goal.startsOn, on) / 7) <= left / 50 + 0.01;
}
