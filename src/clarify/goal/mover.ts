import { type Move, whoMoved } from '../../analyze/mover.ts';
import type { Point } from '../../analyze/series.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, DAY_MS, dateOf, daysBetween, instantOf } from '../../base/language/date.ts';
import { formatHours } from '../../base/language/effort.ts';
import { formatChange, formatChangeRange } from '../../base/language/format-quantity.ts';
import { roundToNoise } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import { listContextEvents } from '../../gather/metric/context-store.ts';
import { listUnexplained } from '../watch/anomaly-store.ts';
import type { Goal, Metric } from './goal.ts';
import type { GoalWork, OwnMove, WaitingIdeas } from './tables.ts';

/** What may lie behind a goal's course: the tasks for it, what happened outside, and who may have moved it. */
export interface Causes {
  move: Move;
  work: GoalWork;
  /** What is surely the team's own work; null where nothing is known to be. */
  own: OwnMove | null;
  ideas: WaitingIdeas;
  /** Outside events on its metric since its start, newest first. */
  outside: readonly Row<'context_events'>[];
  /** When the metric came to a level that nothing outside explains, if it did since its start and of late. */
  unexplainedAt: number | null;
  /** When the goal started, an ISO date. */
  startsOn: string;
}

const BROKEN: ReadonlySet<string> = new Set(['drop', 'unit', 'stopped']);
const MOST_NAMED = 3;
/** As long as momentum looks back: what is older is its course by now. */
const LATELY_DAYS = 28;
const LATELY_MS = LATELY_DAYS * DAY_MS;
/** Standard deviations from one end of a likely range to the other. */
const LIKELY_SDS = 4;

export async function loadCauses(
  ctx: Ctx,
  goal: Goal,
  metric: Metric,
  points: readonly Point[],
): Promise<Causes> {
  const { zone } = ctx.workspace;
  const startsAt = instantOf(goal.starts_on, '00:00', zone);
  const now = goal.closed_at ?? ctx.now;
  const work = await ctx.hooks.listGoalWork(ctx, goal.id, ctx.today);
  const events = await listContextEvents(ctx, { metricId: metric.id });
  const outside = events.filter(
    ({ is_ours, starts_on, ends_on }) =>
      is_ours === 0 && ends_on >= goal.starts_on && starts_on <= dateOf(now, zone),
  );
  const seen = await listUnexplained(ctx, { metricId: metric.id });
  const last = points.at(-1)?.at ?? 0;
  // What came back since is a spike, and no broken source.
  const isBroken = seen.some(({ kind, at }) => BROKEN.has(kind) && at >= startsAt && last - at < 7 * DAY_MS);
  const finished = work.done.filter(({ at }) => at >= startsAt && at <= now).length;
  const given = { points, cadence: metric.cadence, zone, startsOn: goal.starts_on, now };
  const move = whoMoved({ ...given, finished, outside: outside.length, isBroken });
  const time = { fromAt: startsAt, untilAt: now };
  const own = isBroken ? null : await ctx.hooks.findOwnMove(ctx, metric.id, time);
  const ideas = await ctx.hooks.findWaitingIdeas(ctx, { id: goal.id, metricId: metric.id }, ctx.today);
  const shift = seen.findLast(({ kind, at }) => kind === 'shift' && at >= startsAt && now - at < LATELY_MS);
  return { move, work, own, ideas, outside, unexplainedAt: shift?.at ?? null, startsOn: goal.starts_on };
}

/** `Who moved it: cannot tell; no finished task yet.` */
export function describeMover(
  { move, work, own, outside }: Causes,
  { unit }: Pick<Metric, 'unit'>,
  currency: string,
): Text {
  /** A change and its likely range with the digits that it allows. */
  const estimate = (ends: { change: number; low: number; high: number }) => {
    const round = (value: number) => roundToNoise(value, (ends.high - ends.low) / LIKELY_SDS);
    const likely = formatChangeRange(round(ends.low), round(ends.high), unit, currency);
    return { change: formatChange(round(ends.change), unit, currency), likely };
  };
  if (own) {
    const { change, likely } = estimate(own);
    const ids = joinTasks(own.taskIds);
    return text`Who moved it: we did (${ids}): ${change} from where ${own.comparisonName}, its comparison, puts it (likely ${likely}).`;
  }
  const { change, low, high } = move;
  const moved = change === null || low === null || high === null ? null : estimate({ change, low, high });
  const beyond =
    moved === null ? '' : `${moved.change} from its course before the start (likely ${moved.likely})`;
  const after = joinTasks(work.done.map(({ id }) => id));
  const names = outside
    .slice(0, MOST_NAMED)
    .map(({ name }) => name)
    .join(', ');
  switch (move.why) {
    case 'broken':
      return text`Who moved it: the data may be broken. metric show says what was seen.`;
    case 'few values':
      return work.done.length === 0
        ? text`Who moved it: cannot tell; no finished task yet.`
        : text`Who moved it: cannot tell; eight values before its start would tell its course.`;
    case 'within its course':
      return text`Who moved it: cannot tell; ${beyond} is within its own course.${work.done.length === 0 ? ' No finished task yet.' : ' More values settle it.'}`;
    case 'no work':
      return text`Who moved it: cannot tell; ${beyond}, with no finished task and nothing known outside. context add says what happened.`;
    case 'both':
      return text`Who moved it: cannot tell; ${beyond}, after ${after} and ${names}. One of them at a time would settle it.`;
    case 'work':
      return text`Who moved it: it moved after our work (${after}): ${beyond}. No comparison series: other causes are possible.`;
    case 'outside':
      return text`Who moved it: outside (${names}): ${beyond}; no finished task yet.`;
  }
}

function joinTasks(ids: readonly string[]): string {
  const more = ids.length - MOST_NAMED;
  return `${ids.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `Next: T-2, @coder, by Tue 24 Nov.`; what is late was due then. */
export function describeNext({ work }: Causes, today: string): Text[] {
  const { next } = work;
  if (!next) return [];
  const who = next.handle === null ? 'nobody has it yet' : `@${next.handle}`;
  const state = work.blocked.some(({ id }) => id === next.id) ? '; it is blocked' : '';
  const due = `${next.dueOn < today ? 'was due' : 'by'} ${formatDate(next.dueOn, today)}`;
  return [text`Next: ${next.id}, ${who}, ${due}${state}.`];
}

/** A working day's hours. */
const DAY_HOURS = 8;
/** Fewer are somebody's own record. */
const FEWEST_PEOPLE = 3;

/** What may keep a goal back: the days that its work stands still for it. */
interface Cause {
  days: number;
  line: Text;
}

/**
 * What may keep a goal back, ranked by the days that its work stands still for it, each with its figure: what waits for a
 * yes, what is blocked, who is away, other work of whoever has it, what came too late or to nothing, what happened outside
 * within the last four weeks, or that nothing is under way. That a task is late shows that something keeps it: it stands
 * behind all of these. No figure is a person's.
 */
export function describeCauses(causes: Causes, now: number, today: string): Text[] {
  const { work } = causes;
  const late = work.dueAt.filter((at) => at < now).map((at) => daysSince(at, now));
  const found: Cause[] = [
    ...listHeldBack(work, now, today),
    ...listEnded(work),
    findOutside(causes, today),
    {
      days: findIdle(causes, now, today),
      line: text`No task for it is under way${describeIdeas(causes.ideas)}.`,
    },
  ];
  const ranked = found.filter(({ days }) => days > 0).sort((a, b) => b.days - a.days);
  const lateLine = text`${countTasks(late)} for it past the due date, by up to ${count(Math.max(1, ...late), 'day')}.`;
  return [...ranked.map(({ line }) => line), ...(late.length > 0 ? [lateLine] : [])];
}

/** What its tasks wait for. */
function listHeldBack(work: GoalWork, now: number, today: string): Cause[] {
  const waiting = work.waitingSince.map((at) => daysSince(at, now)).filter((each) => each > 0);
  const lapsed = work.unanswered
    .filter(({ endedAt }) => now - endedAt < LATELY_MS)
    .map(({ sinceAt, endedAt }) => daysSince(sinceAt, endedAt));
  const blocked = work.blocked.toSorted((a, b) => a.sinceAt - b.sinceAt);
  const [longest] = blocked;
  const left = work.away.map(({ endsOn }) => daysBetween(today, endsOn) + 1);
  const away = sum(work.away.map(({ startsOn, endsOn }) => daysBetween(startsOn, endsOn) + 1));
  return [
    {
      days: sum(waiting) + sum(lapsed),
      line: text`${[
        ...(waiting.length > 0
          ? [
              `${countTasks(waiting)} for it ${waiting.length === 1 ? 'waits' : 'wait'} for a yes, the longest ${count(Math.max(...waiting), 'day')}`,
            ]
          : []),
        ...(lapsed.length > 0
          ? [
              `${countTasks(lapsed)} for it ended without an answer, after up to ${count(Math.max(...lapsed), 'day')}`,
            ]
          : []),
      ].join('; ')}.`,
    },
    {
      days: sum(blocked.map(({ sinceAt }) => daysSince(sinceAt, now) + 1)),
      line: text`${count(blocked.length, 'task')} for it ${blocked.length === 1 ? 'is' : 'are'} blocked${longest ? `: ${longest.id} waits for ${longest.what}` : ''}.`,
    },
    {
      days: away,
      line: text`${left.length} who ${left.length === 1 ? 'has' : 'have'} a task for it ${left.length === 1 ? 'is' : 'are'} away, ${count(away, 'day')} in all, for up to ${count(Math.max(0, ...left), 'more day')}.`,
    },
    {
      days: Math.floor(work.otherHours / DAY_HOURS),
      line: text`Whoever has a task for it has ${formatHours(work.otherHours)} of other work too.`,
    },
  ];
}

/** What came of those that ended. */
function listEnded({ ended, failed, failedDays }: GoalWork): Cause[] {
  const isNobodys = ended.people >= FEWEST_PEOPLE && ended.inTime < ended.all;
  const [lateDays, lostDays] = [Math.ceil(ended.lateDays), Math.max(1, Math.ceil(failedDays))];
  return [
    {
      days: isNobodys ? Math.max(1, lateDays) : 0,
      line: text`${ended.inTime} of ${ended.all} tasks for it ended in time${lateDays > 0 ? `; the late ones took ${count(lateDays, 'more day')} together` : ''}.`,
    },
    {
      days: failed > 0 ? lostDays : 0,
      line: text`${count(failed, 'task')} for it could not be done, after ${count(lostDays, 'day')}${failed === 1 ? '' : ' together'}.`,
    },
  ];
}

/** Of what happened outside, the days of late; what may last goes on. */
function findOutside({ outside, startsOn }: Causes, today: string): Cause {
  const monthAgo = addDays(today, -LATELY_DAYS);
  const since = startsOn > monthAgo ? startsOn : monthAgo;
  const daysOf = ({ kind, starts_on, ends_on }: Causes['outside'][number]) => {
    const until = kind === 'other' || ends_on > today ? today : ends_on;
    return Math.max(0, daysBetween(starts_on > since ? starts_on : since, until) + 1);
  };
  const lately = outside.filter((event) => daysOf(event) > 0).sort((a, b) => daysOf(b) - daysOf(a));
  const names = lately
    .slice(0, MOST_NAMED)
    .map((event) => `${event.name}, ${count(daysOf(event), 'day')} of late`);
  return { days: sum(lately.map(daysOf)), line: text`Outside: ${names.join('; ')}.` };
}

/** Days without any task for it; 0 while there is one. */
function findIdle({ work, startsOn }: Causes, now: number, today: string): number {
  if (work.dueAt.length + work.waitingSince.length > 0) return 0;
  const last = work.done[0]?.at;
  return Math.max(1, last === undefined ? daysBetween(startsOn, today) : daysSince(last, now));
}

function daysSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / DAY_MS));
}

function countTasks(list: readonly number[]): string {
  return count(list.length, 'task');
}

/** `: 3 ideas wait, first C-5 “Saved replies”; the last page had no place for it`. */
function describeIdeas({ count: waiting, first }: WaitingIdeas): string {
  if (!first) return ', and no idea for it waits';
  const ideas = waiting === 1 ? '1 idea waits,' : `${waiting} ideas wait, first`;
  return `: ${ideas} ${first.id} “${first.title}”; ${first.why}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
