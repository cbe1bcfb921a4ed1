import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import type { TableView } from '../base/view/view.ts';
import { withData } from '../base/view/view.ts';
import { listExecutors } from '../team/people/store.ts';
import { buildPatterns } from './patterns.ts';
import { listPastOutcomes } from './store.ts';
import { createSuccessModel } from './success/model.ts';
export const patterns = defineCommand({
  name: 'patterns',
  summary: 'What I learned of the agents, and of you; nobody sees another person’s figures.',
  args: z.object({}),
  reads: true,
  run: showPatterns,
});

async function showPatterns(ctx: Ctx): Promise<TableView> {
  const executors = new Map((await listExecutors(ctx)).map((executor) => [executor.id, executor]));
  const viewer = ctx.actor.kind === 'member' ? ctx.actor.id : null;
  const outcomes = await listPastOutcomes(ctx);
  const model = createSuccessModel(outcomes, ctx.now);
  // As outcomes are now: the stored ones are those of the last batch.
  const visible = buildPatterns(ctx.workspace.id, outcomes, ctx.now).flatMap((pattern) => {
    const executor = executors.get(pattern.executor_id);
    return executor && (executor.kind === 'agent' || executor.id === viewer) ? [{ pattern, executor }] : [];
  });
  const rows = visible.map(({ pattern, executor }) => {
    const { probability, low, high, isLittleRecord } = model.personalChance(executor.id, {
      category: pattern.category,
      effortHours: null,
      budgetHours: null,
    });
    const minutes = pattern.timed_count === 0 ? null : pattern.total_minutes / pattern.timed_count;
    return {
      executor: executor.handle,
      pattern,
      minutes,
      chance: { probability, low, high, isLittleRecord },
    };
  });
  const view: TableView = {
    kind: 'table',
    title: 'The last 30 days: agents, and you',
    columns: [
      { title: 'Category' },
      { title: 'Who' },
      { title: 'Done', align: 'right' },
      { title: 'Could not', align: 'right' },
      { title: 'Chance to be done', align: 'right' },
      { title: 'Minutes', align: 'right' },
    ],
    rows: rows.map(({ executor, pattern, minutes, chance }) => [
      pattern.category,
      `@${executor}`,
      String(pattern.success_count),
      String(pattern.failure_count),
      `${percent(chance.probability)} (${percent(chance.low)} to ${percent(chance.high)}${chance.isLittleRecord ? ', little record' : ''})`,
      minutes === null ? '—' : String(Math.round(minutes)),
    ]),
    empty: 'No outcomes of agents or of yours in the last 30 days. done and fail record them.',
  };
  return withData(
    view,
    rows.map(({ executor, pattern, minutes, chance }) => ({
      executor,
      category: pattern.category,
      successCount: pattern.success_count,
      failureCount: pattern.failure_count,
      averageMinutes: minutes,
      chance,
    })),
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
