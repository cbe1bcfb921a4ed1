import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { Refusal } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Text, text } from '../../base/view/text.ts';
import type { View } from '../../base/view/view.ts';
import { getGoalMetric, listOpenGoals } from '../../clarify/goal/store.ts';
import { latestObservation } from '../../gather/metric/store.ts';
import { describeValue } from '../../gather/metric/views.ts';
import { findBatch, readAnswer } from '../../plan/batch-store.ts';
import { digestSubject } from '../../say/subject.ts';
import { loadTaskGoals, readCardNames } from './cards.ts';
import { getFeedOrFirst } from './day.ts';
import { describeNextDate } from './next-date.ts';
import { showBatch } from './post.ts';
import { promisesDate } from './rest.ts';
import { listPosted, readDigest } from './store.ts';

export const todayCommand = defineCommand({
  name: 'today',
  summary: 'Today’s digest: its tasks as they stand now, its goals as of the morning.',
  args: z.object({
    feed: arg.line('the feed, if there is more than one', { position: 0, completes: 'feed' }).optional(),
  }),
  reads: true,
  isEssential: true,
  async run(ctx, args): Promise<View> {
    const feed = await getFeedOrFirst(ctx, args.feed);
    const date = dateOf(ctx.now, feed.zone);
    const batch = await findBatch(ctx, feed.id, date);
    if (batch) {
      const answer = readAnswer(batch);
      const goals = await loadTaskGoals(ctx, answer.taskIds);
      const [posted] = await listPosted(ctx, digestSubject(batch));
      return showBatch(ctx, batch, await readCardNames(ctx, feed.zone, goals), {
        isWhole: true,
        answer: { ...answer, changes: [...answer.changes, ...(await describeSince(ctx, batch))] },
        mayRest: posted !== undefined && promisesDate(readDigest(posted)),
      });
    }
    throw new Refusal({
      code: 'not_found',
      message: `There is no digest of ${formatDate(date, date)} yet. ${await describeNextDate(ctx, feed)}; plan makes it now, preview shows it.`,
      field: 'date',
      given: date,
      allowed: 'a date with a batch',
    });
  },
});

/** `Recorded since: sign-ups 42 (Mon 23 Nov).`: what the page says of its goals is of the morning. */
async function describeSince(ctx: Ctx, batch: Row<'batches'>): Promise<Text[]> {
  const said: string[] = [];
  for (const goal of await listOpenGoals(ctx)) {
    const metric = await getGoalMetric(ctx, goal);
    const newest = await latestObservation(ctx, metric.id);
    if (newest && newest.arrived_at > batch.created_at)
      said.push(`${metric.name} ${describeValue(ctx, metric, newest)}`);
  }
  return said.length === 0 ? [] : [text`Recorded since: ${[...new Set(said)].join(', ')}.`];
}
