import { findMissed, rhythmOf } from '../base/calendar/occurrence.ts';
import type { Thinking } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { dateOf, timeOf } from '../base/language/date.ts';
import { formatDate } from '../base/language/period.ts';
import type { Row } from '../base/store/tables.ts';
import { bold, text } from '../base/view/text.ts';
import { answer } from '../base/view/view.ts';
import { findDueSettlements, settleDue } from '../learn/settle/settle-store.ts';
import { rollTrial } from '../learn/trial/trial-store.ts';
import { findBatch } from '../plan/batch-store.ts';
import { commitBatch } from '../plan/commit.ts';
import { describeProtecting } from '../plan/terms/protection.ts';
import { findLastDigest } from '../say/store.ts';
import type { Day, DayPlan } from '../share/digest/day.ts';
import { describeNews, readDay, thinkDay } from '../share/digest/day.ts';
import { describeHeld } from '../share/digest/news-changes.ts';
import { previewDigest, summarisePlan } from '../share/digest/plan-view.ts';
import { postBatch, showBatch } from '../share/digest/post.ts';
import { askOutcomes } from '../share/page/left-over-ask.ts';
import { askQuestion } from '../share/page/question.ts';
import { findFeed, listFeedPlaces } from '../team/feed/store.ts';
import { passTurns } from '../todo/task/doing/pass-turns.ts';
import { DIGEST_DUE, nextDigestAt, scheduleReview } from './feed.ts';
import { loadOffDays, passOffDays } from './off-days.ts';
import { digestOrigin } from './store.ts';

/** Changes that make a batch wrong while it is being thought about. */
const STALE_SUBJECTS = /^(?:vision$|workspace$|policy$|portfolio$|executor:|leave:|feed:|G-|T-)/;

/**
 * The way of a morning, from top to bottom: from the due row of a feed to its posted digest. Where many are due at one minute
 * all of it is worked out before (`engine/due/ahead.ts`).
 *
 * 1. The row is due (`engine/due/run.ts` has claimed it). On a day off nothing happens; after a long standstill it is said
 *    that the morning was skipped; else a job is left, once for each date.
 */
export const digestDue = {
  kind: DIGEST_DUE,
  async run(ctx: Ctx, row: Row<'due'>): Promise<number | null> {
    const feed = await findFeed(ctx, row.subject);
    if (feed?.state !== 'live') return null;
    const { zone } = feed;
    const range = { fromOn: dateOf(row.next_at, zone), toOn: dateOf(ctx.now, zone) };
    const isOff = await loadOffDays(ctx, feed, range);
    const missed = findMissed(rhythmOf(feed), { since: row.next_at, now: ctx.now, isOff });
    if (missed?.state === 'missed') await saySkipped(ctx, feed, missed.dueAt);
    else if (missed) {
      const date = dateOf(missed.dueAt, zone);
      await ctx.enqueue({
        command: 'plan',
        args: { feed: feed.id, date, isPosted: true, isLate: missed.state === 'late' },
        origin: digestOrigin(feed.id, date),
        placeId: null,
      });
    }
    // A feed that is older than reviews are has none due yet.
    await scheduleReview(ctx, feed);
    return nextDigestAt(ctx, feed, ctx.now);
  },
};

/** What a morning is asked for: by its due row, or by somebody who plans by hand. */
export interface MorningArgs {
  dryRun: boolean;
  maxTasks?: number | undefined;
  feed?: string | undefined;
  date?: string | undefined;
  isPosted: boolean;
  isLate: boolean;
}

export const morning: Thinking<MorningArgs, Day, DayPlan> = {
  // 2. The job runs (`engine/think.ts`): in the background the day is read, at one moment, …
  read: (ctx, { feed, date, maxTasks }) => readDay(ctx, feed, date, maxTasks ?? null),
  // 3. … and thought about: ideas gathered, repeats left out, weighed, chosen, handed to somebody, frozen (`plan/pipeline.ts`).
  think: thinkDay,
  isPreview: ({ dryRun }) => dryRun,
  // Where the team changed meanwhile, it is thought again.
  isStale: ({ chosen }, { subject }) => STALE_SUBJECTS.test(subject) || chosen.has(subject),
  async commit(ctx, args, plan) {
    const { day, result } = plan;
    // 4. What has come due is settled, before it is told and before the patterns are built.
    const fresh = args.dryRun
      ? await findDueSettlements(ctx, plan.unsettled)
      : await settleDue(ctx, plan.unsettled);
    if (!args.dryRun) await rollRouting(ctx, day.loaded.snapshot.feed.id);
    const news = await describeNews(ctx, plan, fresh);
    const foot = [...describeProtecting(result.protection), ...describeHeld(result)];
    const told = { ...news, foot, isLate: args.isLate };
    if (args.dryRun)
      return summarisePlan(plan, await previewDigest(ctx, plan, { ...told, question: null }), true);
    // 5. The batch is written with its tasks and forecasts; whoever has not said how something ended is asked, and one
    //    person the one thing that would change the batch most.
    const words = { ...told, question: await askQuestion(ctx, result.question) };
    const made = await commitBatch(ctx, day.loaded, result, words, plan);
    await passTurns(ctx);
    await askOutcomes(ctx);
    // 6. It is queued for the feed's places; the relay sends it after the commit (`base/run/relay.ts`).
    const posted = args.isPosted ? await postBatch(ctx, made, day.names) : null;
    const digest =
      posted !== null && day.names.viewerId === null
        ? posted
        : await showBatch(ctx, made.batch, day.names, { answer: made.answer });
    // Why nothing was added is for who asked, not for the batch, which has its tasks.
    const why =
      digest.tasks.length > 0 && result.emptyBecause !== null
        ? [[`Nothing added: ${result.emptyBecause}`]]
        : [];
    return summarisePlan(plan, { ...digest, foot: [...why, ...digest.foot] }, false);
  },
};

/** A test of routing that has its tasks gives the rest to the better way, from the next page on. */
async function rollRouting(ctx: Ctx, feedId: string): Promise<void> {
  const winner = await rollTrial(ctx, feedId);
  const feed = winner === null ? undefined : await findFeed(ctx, feedId);
  if (!feed || winner === null || feed.routing === winner) return;
  const changed: Row<'feeds'> = { ...feed, routing: winner };
  await ctx.record({ type: 'FeedChanged', subject: `feed:${feedId}`, rows: { feeds: [changed] } });
}

/** Said in the thread of the feed's last digest; in the channel where there has been none. */
async function saySkipped(ctx: Ctx, feed: Row<'feeds'>, dueAt: number): Promise<void> {
  const { zone } = feed;
  const date = dateOf(dueAt, zone);
  // Somebody planned that day by hand meanwhile.
  if (await findBatch(ctx, feed.id, date)) return;
  const today = dateOf(ctx.now, zone);
  const nextAt = await passOffDays(ctx, feed, await nextDigestAt(ctx, feed, ctx.now));
  const next = `${formatDate(dateOf(nextAt, zone), today)} at ${timeOf(nextAt, zone)}`;
  const view = answer(
    text`No digest for ${formatDate(date, today)}: I was not running at ${timeOf(dueAt, zone)}, and now it is too late. The next one comes ${next}; ${bold('plan')} asks for tasks now.`,
  );
  for (const place of await listFeedPlaces(ctx, feed.id)) {
    const under = await findLastDigest(ctx, feed.id, place.id);
    await ctx.send({
      subject: `skipped:${feed.id}:${date}`,
      placeId: place.id,
      lane: `feed:${feed.id}`,
      view,
      ...(under !== undefined && { under }),
    });
  }
}
