import type { Hooks } from '../base/command/hooks.ts';
import { hasGoals } from '../clarify/goal/store.ts';
import { hasRevenueTarget } from '../clarify/vision/store.ts';
import { watchMetrics } from '../clarify/watch/watch.ts';
import { askAdmins, refuseAdmission, welcome } from '../decide/admission/admission.ts';
import { tellOfLoss, tellOfReturn } from '../decide/admission/leaving.ts';
import { listInvolved } from '../decide/admission/store.ts';
import { findOtherDeciders } from '../decide/voters.ts';
import { isDelivered } from '../decide/work/store.ts';
import { eraseIdeas } from '../face/model/store.ts';
import { eraseQuestions } from '../face/words/question-store.ts';
import { listMetrics } from '../gather/metric/store.ts';
import { hasRevenue } from '../gather/revenue/revenue-store.ts';
import { findOwnMove } from '../learn/effect/own-move-store.ts';
import { scheduleReadings } from '../learn/effect/reading-store.ts';
import { publishValues } from '../loop/team/inputs.ts';
import { findWaitingIdeas } from '../plan/batch-store.ts';
import { rerouteProposed } from '../plan/rework/reroute.ts';
import { correctReviews } from '../share/review/correct.ts';
import { queueNotices } from '../share/webhook/queue.ts';
import { eraseOrders } from '../source/back/order-store.ts';
import { queueOrders } from '../source/back/queue.ts';
import { describeOrigin, describeSources } from '../source/origin-store.ts';
import { eraseCodes } from '../team/account/link-code-store.ts';
import { isCategoryProposed } from '../todo/idea/candidate-store.ts';
import { endAskingForValues } from '../todo/task/doing/outcome.ts';
import { listGoalWork } from '../todo/task/goal-work-store.ts';
import { listHeldTasks, sumDoneHours } from '../todo/task/store.ts';
import { listTacticWork } from '../todo/task/tactic-work-store.ts';

/** What later rooms answer to earlier ones. */
export const HOOKS: Hooks = {
  listHeldTasks,
  sumDoneHours,
  listTacticWork,
  listGoalWork,
  findWaitingIdeas,
  findOwnMove,
  isCategoryProposed,
  hasGoals,
  async eventsRecorded(ctx, afterSeq) {
    await queueNotices(ctx, afterSeq);
    await queueOrders(ctx, afterSeq);
  },
  async textsErased(ctx, erasure) {
    await eraseCodes(ctx, erasure);
    await eraseOrders(ctx, erasure);
    await eraseIdeas(ctx, erasure);
    await eraseQuestions(ctx);
  },
  isDelivered,
  findOtherDeciders,
  describeOrigin,
  describeSources,
  listInvolved,
  memberAdmitted: welcome,
  membershipAsked: askAdmins,
  membershipDeclined: refuseAdmission,
  async membershipLost(ctx, member, loss) {
    const changed = await rerouteProposed(ctx, member);
    await tellOfLoss(ctx, member, { ...loss, changed });
  },
  accountBack: tellOfReturn,
  valueTakenBack: correctReviews,
  async metricsChanged(ctx, metricIds) {
    if (metricIds !== null) {
      await watchMetrics(ctx, metricIds);
      await endAskingForValues(ctx, metricIds);
    }
    await scheduleReadings(ctx, metricIds);
    await publishValues(ctx, metricIds);
  },
  hasMoney: async (ctx) =>
    (await hasRevenue(ctx)) ||
    (await listMetrics(ctx)).some(({ unit }) => unit === 'money') ||
    (await hasRevenueTarget(ctx)),
};
