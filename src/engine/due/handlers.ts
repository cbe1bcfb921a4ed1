import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { verdictDue } from '../../clarify/tactic/tactic-judge.ts';
import { silenceDue as metricSilenceDue } from '../../clarify/watch/watch.ts';
import { lapseDue } from '../../decide/work/end.ts';
import { refreshAsked } from '../../face/react-command.ts';
import { effectsCheck, effectsDue } from '../../learn/effect/reading-store.ts';
import { settleDaily } from '../../learn/settle/settle-store.ts';
import { feedbackDue } from '../../loop/team/due.ts';
import { closedDue, noticeDue } from '../../say/closed-due.ts';
import { describeNextDigests } from '../../schedule/describe.ts';
import { digestDue } from '../../schedule/morning.ts';
import { resumeDue } from '../../schedule/resume-due.ts';
import { shutDue } from '../../schedule/shut-place.ts';
import { refreshDigests } from '../../share/digest/post.ts';
import { refreshBoards } from '../../share/page/board.ts';
import { halfwayDue } from '../../share/page/halfway-due.ts';
import { mineDue, refreshMine } from '../../share/page/mine.ts';
import { remindDue, retellDue, tellDue } from '../../share/page/remind.ts';
import { silenceDue } from '../../share/page/silence-due.ts';
import { reviewDue } from '../../share/review/review-due.ts';
import { handOutDue } from '../../todo/task/hand-out.ts';
import { home } from '../commands.ts';

/** What a kind of due row does: the work, in one transaction, and when it is due next (null for never again). */
export interface DueHandler {
  kind: string;
  run(ctx: Ctx, row: Row<'due'>): Promise<number | null>;
}

/** Brings everything that is shown of tasks up to date after a change: posted pages, questions, opened Homes, boards. */
const refreshPosted: DueHandler = {
  kind: refreshDigests.kind,
  async run(ctx) {
    await refreshDigests.run(ctx);
    await refreshAsked(ctx);
    await home.refresh(ctx);
    await refreshMine(ctx);
    await refreshBoards(ctx, describeNextDigests);
    return null;
  },
};

export const DUE_HANDLERS: readonly DueHandler[] = [
  digestDue,
  reviewDue,
  resumeDue,
  handOutDue,
  lapseDue,
  tellDue,
  retellDue,
  remindDue,
  mineDue,
  verdictDue,
  metricSilenceDue,
  settleDaily,
  effectsDue,
  effectsCheck,
  silenceDue,
  halfwayDue,
  closedDue,
  noticeDue,
  shutDue,
  feedbackDue,
  refreshPosted,
];

export const DUE_KINDS = DUE_HANDLERS.map(({ kind }) => kind);
