import type { Ctx } from '../base/command/ctx.ts';
import { listReachedSince } from '../clarify/goal/store.ts';
import { sayReason } from '../decide/refuse/reasons.ts';
import { listRefusedSince, listUnansweredSince } from '../decide/store.ts';
import { findLastDayOff } from '../team/capacity/capacity.ts';
import { countBrought } from '../todo/idea/candidate-store.ts';
import { listEndedSince, listTakenBackSince } from '../todo/task/outcome-store.ts';
import type { Snapshot } from './snapshot.ts';

/** Lines of each kind that a digest could ever tell. */
const MOST_TOLD = 50;

/** What happened to tasks since the last batch. */
export interface Since {
  done: readonly { id: string; title: string }[];
  failed: readonly { id: string; title: string; note: string }[];
  /** What was said no to; the reason may leave the idea out, or change how it is weighed. */
  refused: readonly { id: string; title: string; reason: string; isLeftOut: boolean }[];
  /** What silence ended, and the date from which it may come again; null for what waits to be asked for. */
  unanswered: readonly { id: string; title: string; againOn: string | null }[];
  /** What Tiller took back, because its cause was gone. */
  takenBack: readonly { id: string; title: string; why: string }[];
  /** Goals that were closed as met. */
  reached: readonly { id: string; title: string }[];
  newIdeas: number;
}

/** The last day off (ISO date) of each member who is away today, by id. */
export function listAway({ executors, today }: Pick<Snapshot, 'executors' | 'today'>): Map<string, string> {
  const away = executors.filter(({ kind, isAway }) => kind === 'member' && isAway);
  return new Map(away.map(({ id, calendar }) => [id, findLastDayOff(calendar, today)]));
}

export async function loadSince(ctx: Ctx, sinceAt: number): Promise<Since> {
  const ended = await listEndedSince(ctx, sinceAt, MOST_TOLD);
  const refused = await listRefusedSince(ctx, sinceAt, MOST_TOLD);
  return {
    done: ended.filter(({ is_success }) => is_success === 1),
    failed: ended.filter(({ is_success }) => is_success === 0),
    refused: refused.map(({ id, title, reason, idea }) => {
      return {
        id,
        title,
        reason: sayReason(reason ?? 'other'),
        isLeftOut: idea !== 'open' && idea !== 'chosen',
      };
    }),
    // What rests no more is weighed like any other, and says itself that nobody decided it.
    unanswered: (await listUnansweredSince(ctx, sinceAt, MOST_TOLD)).filter(
      ({ againOn }) => againOn === null || againOn > ctx.today,
    ),
    takenBack: await listTakenBackSince(ctx, sinceAt, MOST_TOLD),
    reached: await listReachedSince(ctx, sinceAt),
    newIdeas: await countBrought(ctx, sinceAt),
  };
}
