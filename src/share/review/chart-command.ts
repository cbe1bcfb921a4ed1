import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineThinkingCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { badArgument, notPossible } from '../../base/language/errors.ts';
import { parseId } from '../../base/language/ids.ts';
import { describeChart } from '../../base/view/chart-text.ts';
import { text } from '../../base/view/text.ts';
import type { View } from '../../base/view/view.ts';
import { drawGoal } from '../../clarify/goal/commands/goal-chart-command.ts';
import { findReading } from '../../learn/effect/reading-store.ts';
import { chancesOf, SCORED_FROM, scoreChances } from '../../learn/score.ts';
import { plotReliability } from '../../learn/score-chart.ts';
import { listAllSettlements } from '../../learn/settle/settle-store.ts';
import { getTask } from '../../todo/task/store.ts';
import { describeReadings } from '../digest/news-settled.ts';
import { drawReading } from './pictures.ts';
import { getPostedReview, getReviewedFeed } from './review-command.ts';
import { loadReview } from './review-facts.ts';

const ALLOWED = 'a goal (G-1), a finished task (T-3), score, week, or the week of a review (week 27 Nov)';

/** Sent by the outbox, which can take the time to draw. */
export const chartCommand = defineThinkingCommand({
  name: 'chart',
  summary:
    'A picture: the course of a goal, before and after of a finished task, how right my dates were, or the week.',
  examples: ['G-1', 'T-3', 'score', 'week', 'week 27 Nov'],
  args: z.object({
    what: arg.rest(ALLOWED),
    feed: arg.line('for the week: the feed, where there are several', { completes: 'feed' }).optional(),
  }),
  pace: 'long',
  think: {
    read: (ctx, { what, feed }) => draw(ctx, what.trim(), feed),
    think: (view) => view,
    isStale: () => false,
    commit: async (_ctx, _args, view) => view,
  },
});

async function draw(ctx: Ctx, what: string, feed: string | undefined): Promise<View> {
  if (/^g-?\d+$/i.test(what)) return drawGoal(ctx, what);
  if (parseId('T', what) !== undefined) return drawTask(ctx, what);
  if (/^(?:my )?(?:score|forecasts?|dates|reliability)$/i.test(what)) return drawScore(ctx);
  const [isWeek, on] = /^(?:the |this )?(?:week|review)(?: (?:of|on|to) | |$)(.+)?$/i.exec(what) ?? [];
  if (isWeek !== undefined) return on === undefined ? drawWeek(ctx, feed) : drawPosted(ctx, on, feed);
  throw badArgument('what', what, ALLOWED);
}

async function drawTask(ctx: Ctx, ref: string): Promise<View> {
  const task = await getTask(ctx, ref);
  const known = await findReading(ctx, task.id);
  if (!known) throw notPossible(`Nothing was read yet of what ${task.id} did.`, '');
  return (await drawReading(ctx, known)) ?? { kind: 'answer', lines: await describeReadings(ctx, [known]) };
}

async function drawScore(ctx: Ctx): Promise<View> {
  const score = scoreChances(chancesOf(await listAllSettlements(ctx)));
  if (score && score.count >= SCORED_FROM) return plotReliability(score);
  throw notPossible(
    `${score?.count ?? 0} of ${SCORED_FROM} forecasts settled; then there is something to draw.`,
    '',
  );
}

async function drawWeek(ctx: Ctx, name: string | undefined): Promise<View> {
  const feed = await getReviewedFeed(ctx, name);
  const { pictures } = await loadReview(ctx, feed, { fromAt: ctx.now - 7 * DAY_MS, toAt: ctx.now });
  const week = pictures.find((picture) => picture.kind === 'plot' && picture.shape === 'week');
  if (!week) throw notPossible('Nothing was proposed, decided or done in the last seven days.', '');
  return week;
}

/** All pictures of a review as they were on its day. */
async function drawPosted(ctx: Ctx, on: string, name: string | undefined): Promise<View> {
  const { title, sections } = await getPostedReview(ctx, await getReviewedFeed(ctx, name), on);
  const pictures = sections.flatMap((section) => section.pictures ?? []);
  const { zone, currency } = ctx.workspace;
  if (pictures.length === 0) throw notPossible('There was nothing to draw in that review.', '');
  const lines = pictures.map((picture) => text`${describeChart(picture, { zone, currency })}`);
  return { kind: 'report', title, sections: [{ heading: '', lines, pictures }] };
}
