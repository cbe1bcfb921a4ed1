import { plainText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import type { Team } from '../support/team.ts';

/** A View as words, one line each: what a test compares. */
export function shown(view: View): string {
  if (view.kind === 'answer') return view.lines.map((line) => plainText(line, 'UTC')).join('\n');
  if (view.kind === 'table') {
    const foot = (view.foot ?? []).map((line) => plainText(line, 'UTC'));
    return [...view.rows.map((row) => row.join(' | ')), ...foot].join('\n') || (view.empty ?? '');
  }
  if (view.kind === 'refusal') return view.message;
  throw new Error(`a ${view.kind} was not expected`);
}

/** Gives somebody a task, with the idea and the batch it needs. */
export async function holdTask(
  team: Team,
  task: { number: number; title: string; assigneeId: string; state: 'proposed' | 'started' | 'done' },
): Promise<void> {
  const { kysely } = team.db;
  const own = { workspace_id: team.workspace };
  const at = team.clock.now();
  const { number, title, state } = task;
  const times = { created_at: at, updated_at: at };
  const unknown = { impact_low: null, impact_high: null, impact_label: 'unknown' as const };
  const nowhere = { metric_id: null, goal_id: null, project_id: null };
  await kysely
    .insertInto('candidates')
    .values({
      ...own,
      ...unknown,
      ...nowhere,
      ...times,
      id: `C-${number}`,
      number,
      source: 'team',
      key: title,
      title,
      category: 'quality',
      priority: null,
      effort_hours: null,
      effort_high_hours: null,
      depends_on: '[]',
      recurs_every_days: null,
      recurs_on: null,
      is_goal_said: 0,
      approval_kind: null,
      touches: '[]',
      evidence: '[]',
      executor_scope: '{}',
      proposer_id: null,
      state: 'chosen',
      away_until_on: null,
      less_since_at: null,
      tactic_id: null,
      lesson_ids: '[]',
    })
    .execute();
  await kysely
    .insertInto('batches')
    .values({
      ...own,
      id: 'B-1',
      number: 1,
      feed_id: 'main',
      on_date: '2026-11-23',
      seed: '',
      snapshot_seq: 1,
      answer: '{}',
      is_late: 0,
      created_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await kysely
    .insertInto('tasks')
    .values({
      ...own,
      ...unknown,
      ...nowhere,
      id: `T-${number}`,
      number,
      candidate_id: `C-${number}`,
      feed_id: 'main',
      batch_id: 'B-1',
      title,
      category: 'quality',
      priority: 5,
      alignment: 0.5,
      approval_kind: 'normal',
      value_per_month: null,
      effort_hours: 6,
      effort_high_hours: 9,
      is_effort_guessed: 0,
      assignee_id: task.assigneeId,
      due_on: '2026-11-27',
      due_at: at,
      content_hash: '',
      reasons: '[]',
      score: '{"impactUnit":"money","impactFrom":"@ana","midpoint":null,"valuePerMonth":null}',
      routing: '{"rule":"learned","propensity":1,"options":[]}',
      state,
      snoozed_until_on: null,
      tactic_id: null,
      lesson_ids: '[]',
      limits: '',
      silence_at: null,
      warned_at: null,
      outcome_asked_at: null,
      proposed_at: at,
      decided_at: null,
      started_at: null,
      finished_at: null,
      taken_back_why: '',
      updated_at: at,
    })
    .execute();
}
