import type { z } from 'zod';
import { arg } from '../base/command/args.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { badArgument, notPossible } from '../base/language/errors.ts';
import { readTime } from '../base/language/time-of-day.ts';
import type { Row } from '../base/store/tables.ts';
import { getGoal } from '../clarify/goal/store.ts';
import { readZone } from '../team/capacity/whereabouts.ts';
import { readBar } from './bar.ts';
import { readDays, readReview } from './rhythm.ts';
import { readRhythmPart } from './when.ts';

export const feedNameArg = arg.line(
  'which feed; not needed while there is one',
  { position: 0, completes: 'feed' },
  60,
);

/** More would choose what is sure for its own sake. */
const MOST_PROTECTED = 30;

export const feedArgs = {
  when: arg.line('days and hour in words, such as "Saturdays 10:00"', {}, 80).optional(),
  cap: arg.whole('tasks at most, 1 to 20', { min: 1, max: 20 }).optional(),
  review: arg.line('when its week is reviewed, such as "fri 15:00", or none', {}, 40).optional(),
  zone: arg.line('time zone such as Europe/Lisbon', {}, 60).optional(),
  at: arg.line('when it is posted, such as 09:00', {}, 10).optional(),
  days: arg.line('mon-fri, daily, days such as mon,wed or weekly:fri', {}, 60).optional(),
  goals: arg.list('goals it works for, such as G-1,G-2, or all').optional(),
  order: arg.choice('how tasks are ordered', ['value', 'classic']).optional(),
  routing: arg.choice('how executors are chosen', ['learned', 'classic']).optional(),
  bar: arg.line('least expected value of a task, or off', {}, 40).optional(),
  protect: arg
    .line('share of the choice for what is surely done by its deadline: up to 30 %, or off', {}, 10)
    .optional(),
};

export async function readChanges(
  ctx: Ctx,
  given: { [Name in keyof typeof feedArgs]?: z.output<(typeof feedArgs)[Name]> },
): Promise<Partial<Row<'feeds'>>> {
  const changes: Partial<Row<'feeds'>> = {};
  if (given.when !== undefined) Object.assign(changes, readRhythm(given.when));
  if (given.at !== undefined) changes.post_at = readTime('at', given.at);
  if (given.days !== undefined) changes.days = JSON.stringify(readDays('days', given.days));
  if (given.zone !== undefined) changes.zone = readZone('zone', given.zone);
  if (given.review !== undefined) Object.assign(changes, readReview('review', given.review));
  if (given.cap !== undefined) changes.cap = given.cap;
  if (given.goals !== undefined) changes.goal_ids = await readGoals(ctx, given.goals);
  if (given.order !== undefined) changes.selection_order = given.order;
  if (given.routing !== undefined) changes.routing = given.routing;
  if (given.bar !== undefined) changes.expected_value_bar = await readBar(ctx, given.bar);
  if (given.protect !== undefined) changes.protect_percent = readProtect(given.protect);
  return changes;
}

function readRhythm(given: string): Partial<Row<'feeds'>> {
  const { days, at, zone } = readRhythmPart('when', given);
  return {
    ...(days && { days: JSON.stringify(days) }),
    ...(at !== undefined && { post_at: at }),
    ...(zone !== undefined && { zone }),
  };
}

/** Whole percent, 0 for `off`. */
function readProtect(given: string): number {
  if (/^(?:off|none)$/i.test(given.trim())) return 0;
  const percent = /^(\d+)\s*%?$/.exec(given.trim())?.[1];
  if (percent === undefined || Number(percent) > MOST_PROTECTED) {
    throw badArgument('protect', given, `0 % to ${MOST_PROTECTED} %, or off`);
  }
  return Number(percent);
}

/** Throws a Refusal where a feed would protect deadlines by an order that weighs no chances. */
export function checkProtect(
  feed: Pick<Row<'feeds'>, 'protect_percent' | 'selection_order' | 'routing'>,
): void {
  if (feed.protect_percent === 0) return;
  const [option, value] = feed.selection_order === 'classic' ? ['order', 'value'] : ['routing', 'learned'];
  if (feed.selection_order !== 'classic' && feed.routing !== 'classic') return;
  throw notPossible(
    `The classic ${option} weighs no chances, so it can protect no deadline.`,
    `Give --${option} ${value} with it, or --protect off.`,
  );
}

async function readGoals(ctx: Ctx, given: readonly string[]): Promise<string | null> {
  if (given.length === 1 && /^all$/i.test(given[0] ?? '')) return null;
  if (given.length === 0) throw badArgument('goals', '', 'goals such as G-1,G-2, or all');
  const ids = new Set<string>();
  for (const ref of given) {
    const goal = await getGoal(ctx, ref);
    if (goal.state !== 'open') throw notPossible(`${goal.id} is closed.`, 'A feed works for open goals.');
    ids.add(goal.id);
  }
  return JSON.stringify([...ids]);
}
