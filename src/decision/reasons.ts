import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { addDays } from '../time.ts';

/** The six reasons for a refusal. */
export const REASONS = ['too big', 'not now', 'wrong metric', 'already done', 'not us', 'other'] as const;
type Reason = (typeof REASONS)[number];

const NOT_NOW_DAYS = 14;
const OTHER_DAYS = 30;
const OUT_OF_SCOPE_DAYS = 90;
const TOO_BIG_FACTOR = 1.5;

export interface Refused {
  reason: Reason;
  untilOn: string | null;
  goalId: string | null;
}

/** What a refusal does to its idea, and the sentence that says so. Each reason shows in the next batch. */
export function applyReason(
  ctx: Pick<Ctx, 'now' | 'today'>,
  task: Row<'tasks'>,
  candidate: Row<'candidates'>,
  refused: Refused,
): { candidate: Row<'candidates'>; effect: string } {
  const base = { ...candidate, updated_at: ctx.now };
  const tomorrow = addDays(ctx.today, 1);
  switch (refused.reason) {
    case 'too big': {
      const hours = Math.round(task.effort_hours * TOO_BIG_FACTOR * 10) / 10;
      const high = Math.max(hours, Math.round(task.effort_high_hours * TOO_BIG_FACTOR * 10) / 10);
      return {
        candidate: {
          ...base,
          state: 'open',
          effort_hours: hours,
          effort_high_hours: high,
          away_until_on: refused.untilOn ?? tomorrow,
        },
        effect: `From tomorrow I count ${hours} h for it instead of ${task.effort_hours} h. If only its first part is worth it: propose that, and backlog edit ${candidate.id} --state done.`,
      };
    }
    case 'not now': {
      const until = refused.untilOn ?? addDays(ctx.today, NOT_NOW_DAYS);
      return {
        candidate: { ...base, state: 'refused', away_until_on: until },
        effect: `I leave it out until ${until}.`,
      };
    }
    case 'wrong metric':
      return {
        candidate: {
          ...base,
          state: 'open',
          goal_id: refused.goalId,
          metric_id: null,
          impact_low: null,
          impact_high: null,
          impact_label: 'unknown',
          away_until_on: refused.untilOn ?? tomorrow,
        },
        effect: refused.goalId
          ? `From tomorrow it counts for ${refused.goalId}, its impact unknown until somebody estimates it.`
          : 'From tomorrow it counts for no goal, its impact unknown until somebody estimates it.',
      };
    case 'already done': {
      const days = candidate.recurs_every_days;
      const again = refused.untilOn ?? (days === null ? null : addDays(ctx.today, days));
      if (again !== null) {
        return {
          candidate: { ...base, state: 'open', away_until_on: again },
          effect: `I remember it as done; it comes again on ${again}.`,
        };
      }
      return {
        candidate: { ...base, state: 'done' },
        effect: 'I remember it as done and will not propose it again.',
      };
    }
    case 'not us': {
      if (task.assignee_id !== null && refused.untilOn === null) {
        const scope = JSON.parse(candidate.executor_scope) as { notFor?: string[] };
        const notFor = [...new Set([...(scope.notFor ?? []), task.assignee_id])];
        return {
          candidate: {
            ...base,
            state: 'open',
            executor_scope: JSON.stringify({ ...scope, notFor }),
            away_until_on: tomorrow,
          },
          effect: 'From tomorrow it may come again, for somebody else.',
        };
      }
      const until = refused.untilOn ?? addDays(ctx.today, OUT_OF_SCOPE_DAYS);
      return {
        candidate: { ...base, state: 'refused', away_until_on: until },
        effect: `It is out of scope until ${until}.`,
      };
    }
    case 'other': {
      const until = refused.untilOn ?? addDays(ctx.today, OTHER_DAYS);
      return {
        candidate: { ...base, state: 'refused', away_until_on: until },
        effect: `I leave it out until ${until} and keep your note.`,
      };
    }
  }
}
