import type { Ctx } from '../../base/command/ctx.ts';
import type { Row } from '../../base/store/tables.ts';
import { type DigestView, type PlanView, withData } from '../../base/view/view.ts';
import { asksNobody } from '../../decide/policy/auto.ts';
import { loadProgress } from '../../decide/progress.ts';
import { type BatchWords, listIds } from '../../plan/commit.ts';
import { readScale } from '../../plan/need/worth.ts';
import { readScore } from '../../todo/task/figures-store.ts';
import { readLeftOver } from '../page/left-over-ask.ts';
import { buildDigest } from './build-digest.ts';
import { loadCards, previewCards } from './cards.ts';
import type { DayPlan } from './day.ts';
import { foldChanges } from './news-changes.ts';

export async function previewDigest(
  ctx: Ctx,
  { day: { loaded, names }, result, recounted }: DayPlan,
  words: BatchWords,
): Promise<DigestView> {
  const { snapshot } = loaded;
  const made = new Set(result.frozen.map(({ task }) => task.id));
  const listed = listIds(loaded, result.frozen).filter((id) => !made.has(id));
  const needs = ({ task }: (typeof result.frozen)[number]) => result.needs.get(task.id) ?? [];
  // What the team's rules approve is shown as it would be posted.
  const announced = result.frozen.map((frozen) =>
    asksNobody(snapshot.policy, frozen.task.approval_kind)
      ? { ...frozen, task: { ...frozen.task, state: 'approved' as const } }
      : frozen,
  );
  // Only the first plan of a day counts dates anew.
  const counted = loaded.batch ? [] : listed;
  const old = await loadCards(ctx, listed, names, { awake: loaded.awake, counted, recounted });
  const progress = await loadProgress(
    ctx,
    announced.map(({ task }) => task),
  );
  const cards = [...old, ...previewCards(announced, needs, old.length + 1, names, progress)];
  const listing = {
    feedId: snapshot.feed.id,
    madeAt: loaded.batch?.created_at ?? ctx.now,
    taskIds: [...listed, ...made],
    isQuiet: words.quietBecause !== null,
  };
  const leftOver = await readLeftOver(ctx, listing, names.executors);
  return buildDigest({
    againOn: null,
    ...words,
    foot: [...words.foot, ...(leftOver.line ? [leftOver.line] : [])],
    changes: foldChanges(words.changes),
    feed: snapshot.feed.id,
    date: snapshot.today,
    zone: snapshot.zone,
    cards,
    emptyBecause: result.emptyBecause,
    late: leftOver.late,
    untaken: leftOver.untaken,
    unlisted: leftOver.unlisted,
    openCount: leftOver.openCount,
  });
}

export function summarisePlan(
  { day: { loaded }, result }: DayPlan,
  digest: DigestView,
  isDryRun: boolean,
): PlanView {
  const view: PlanView = {
    kind: 'plan',
    isDryRun,
    generated: result.generated,
    unique: result.unique,
    queued: isDryRun ? 0 : result.frozen.length,
    skipped: result.leftOut,
    totalImpact: result.totalImpact,
    inMoney: sumMoney(result.frozen.map(({ task }) => task)),
    currency: readScale(loaded.snapshot).isMoney ? loaded.snapshot.currency : null,
    digest,
  };
  return withData(view, {
    model: result.model,
    seed: loaded.snapshot.seed,
    snapshotSeq: loaded.snapshot.seq,
  });
}

function sumMoney(tasks: readonly Row<'tasks'>[]): PlanView['inMoney'] {
  const paid = tasks.filter(
    (task) => task.value_per_month !== null && readScore(task).impactUnit === 'money',
  );
  return {
    count: paid.length,
    of: tasks.length,
    total: paid.reduce((sum, { value_per_month }) => sum + (value_per_month ?? 0), 0),
  };
}
