import { nextByRule, opensOn } from '../../base/calendar/recurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { addDays, daysBetween } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { listOpenGoals } from '../../clarify/goal/store.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { type Candidate, isDerived } from '../../todo/idea/candidate.ts';
import { countAtHand, getCandidateRow, toCandidate } from '../../todo/idea/candidate-store.ts';
import { readScore } from '../../todo/task/figures-store.ts';
import { moveTask } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { approveTask } from '../approval.ts';
import { newDecision } from '../decision.ts';
import { type Kind, RISKY } from '../policy/policy.ts';

/** An idea that nobody answered rests for so long before it may be proposed again. */
const REST_DAYS = 14;
/** … one of the team's own where its other ideas do not fill the pages until then. */
const SHORT_REST_DAYS = 7;
/** In the longer rest. */
const WORKING_DAYS = 10;

/** What silence does to a task of a kind: nothing that touches money, customers or production is approved by it. */
export function silenceEnds(kind: Kind, touches: readonly unknown[]): Kind['silenceEnding'] {
  const isApproved = kind.silenceEnding === 'approve' && kind.name !== RISKY && touches.length === 0;
  return kind.silenceEnding === 'approve' && !isApproved ? 'expire' : kind.silenceEnding;
}

/** What a task touches, as marked and by its words. */
export function listTouches(task: Task, { touches }: Pick<Candidate, 'touches'>): readonly unknown[] {
  const { danger } = readScore(task);
  return danger ? [...touches, danger.touches] : touches;
}

/** Ends a task that nobody answered, as its kind says; a decision by nobody, with its rule. */
export async function endSilence(ctx: Ctx, task: Task, kind: Kind): Promise<void> {
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  const ending = silenceEnds(kind, listTouches(task, toCandidate(candidate)));
  const days = `${kind.silenceDays} working ${kind.silenceDays === 1 ? 'day' : 'days'}`;
  const rule = `${kind.name}: no answer in ${days}`;
  if (ending === 'keep') return;
  if (ending === 'approve') {
    await approveTask(ctx, task, { rule, isByRule: true });
    return;
  }
  const againOn = await findRestEnd(ctx, task, kind, toCandidate(candidate));
  const decision = await newDecision(ctx, task, {
    choice: ending,
    reason: null,
    note: '',
    effect:
      ending === 'expire'
        ? `its idea may come again from ${formatDate(againOn, ctx.today)}`
        : 'waits until it is approved or proposed again',
    rule,
  });
  await moveTask(ctx, task, {
    to: ending === 'expire' ? 'expired' : 'parked',
    event: ending === 'expire' ? 'TaskExpired' : 'TaskParked',
    set: { decided_at: ctx.now },
    rows: {
      decisions: [decision],
      ...(ending === 'expire' && {
        candidates: [{ ...candidate, state: 'open', away_until_on: againOn, updated_at: ctx.now }],
      }),
    },
  });
}

/** Work of the calendar comes again for its next day, also where its task had been moved to that; an idea the sooner, the fewer others there are to show meanwhile, and for a goal while half of its days are left. */
async function findRestEnd(
  ctx: Ctx,
  { feed_id, goal_id }: Task,
  { silenceDays }: Kind,
  { recursOn, source }: Candidate,
): Promise<string> {
  if (recursOn) return opensOn(recursOn, nextByRule(recursOn, addDays(ctx.today, 1)));
  if (isDerived({ source })) return addDays(ctx.today, REST_DAYS);
  const { cap } = await getFeedById(ctx, feed_id);
  const isFilled = (await countAtHand(ctx, ctx.today)) * silenceDays >= cap * WORKING_DAYS;
  const goal = (await listOpenGoals(ctx)).find(({ id }) => id === goal_id);
  const half = goal ? Math.max(1, Math.floor(daysBetween(ctx.today, goal.deadline_on) / 2)) : REST_DAYS;
  return addDays(ctx.today, Math.min(half, isFilled ? REST_DAYS : SHORT_REST_DAYS));
}
