import type { Ctx } from '../../base/command/ctx.ts';
import type { ChangeRecord } from '../../base/source-port.ts';
import { text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { getCandidateRow } from '../../todo/idea/candidate-store.ts';
import type { Task } from '../../todo/task/task.ts';
import type { Source } from '../source.ts';
import { listDoneBy } from './evidence-store.ts';
import type { StoredItem } from './item-store.ts';

/**
 * Watches the changes that done tasks are linked to. What was reverted is not done any more: its idea may come again, as
 * a done task itself stays what it was. What was closed unmerged is only said, to whoever had the task.
 */
export async function watchEvidence(
  ctx: Ctx,
  source: Source,
  fresh: readonly { record: ChangeRecord; known: StoredItem | undefined }[],
): Promise<void> {
  for (const { record: change, known } of fresh) {
    if (change.state === known?.state || change.url === '') continue;
    if (change.state !== 'reverted' && change.state !== 'closed') continue;
    for (const task of await listDoneBy(ctx, change.url)) {
      if (change.state === 'reverted') await openIdea(ctx, source, task);
      await tell(ctx, source, task, change);
    }
  }
}

async function openIdea(ctx: Ctx, source: Source, task: Task): Promise<void> {
  const candidate = await getCandidateRow(ctx, task.candidate_id);
  if (candidate.state !== 'done') return;
  await ctx.record({
    type: 'IdeaReopened',
    subject: candidate.id,
    data: { task: task.id, source: source.id },
    rows: { candidates: [{ ...candidate, state: 'open', updated_at: ctx.now }] },
  });
}

async function tell(ctx: Ctx, source: Source, task: Task, { label, state }: ChangeRecord): Promise<void> {
  if (task.assignee_id === null) return;
  const what =
    state === 'reverted'
      ? `${label} was reverted in ${source.name}. Its idea may come again.`
      : `${label}, its evidence, was closed in ${source.name} and not merged.`;
  await tellMember(ctx, task.assignee_id, {
    subject: `evidence:${task.id}:${label}:${state}`,
    view: answer(text`${task.id} “${task.title}” is done here, but ${what}`),
  });
}
