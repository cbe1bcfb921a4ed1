import { z } from 'zod';
import { nextOccurrence, rhythmOf } from '../calendar/occurrence.ts';
import { arg, type Command, type Ctx, defineCommand, defineThinkingCommand } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { asksNobody } from '../decision/auto.ts';
import { badArgument, notFound, Refusal } from '../errors.ts';
import { findNearest } from '../ids.ts';
import { findDueSettlements, type Settling, settleDue } from '../learn/settle-store.ts';
import { formatDate } from '../team/period.ts';
import { dateOf, instantOf, isDate } from '../time.ts';
import { type DigestView, type PlanView, type Text, type View, withData } from '../view.ts';
import { type CardNames, loadCards, previewCards, readCardNames } from './cards.ts';
import { changeCommand } from './change-command.ts';
import { describeChanges, describeHeld, foldChanges } from './changes.ts';
import { type BatchWords, commitBatch, listIds } from './commit.ts';
import { handOverCommand } from './hand-over-command.ts';
import { readLeftOver } from './left-over-ask.ts';
import { type BatchAnswer, type Loaded, loadPlanning } from './load.ts';
import { describeLearned } from './news-learned.ts';
import { loadSettledNews } from './news-settled.ts';
import { describeVerdicts } from './news-tactics.ts';
import { needsOf, type PlanResult, planDay } from './pipeline.ts';
import { addPlaybooks, BUILT_IN_PLAYBOOKS, type LoadedPlay, loadPlaybooks } from './playbooks.ts';
import { postBatch, showBatch } from './post.ts';
import { countsMoney } from './score.ts';
import { stateCommand } from './state-command.ts';
import { stillCommand } from './still-command.ts';
import { buildDigest } from './views.ts';
import { whyCommand } from './why-command.ts';

/** Changes that make a batch wrong while it is being thought about. */
const STALE_SUBJECTS = /^(?:vision$|workspace$|policy$|executor:|leave:|feed:|G-|T-)/;

const feedArg = arg.line('the feed, if there is more than one', { completes: 'feed' }).optional();

/** What one day is planned from. */
interface Day {
  loaded: Loaded;
  names: CardNames;
  plays: readonly LoadedPlay[];
  maxTasks: number | null;
}

interface Thought {
  result: PlanResult;
  /** What outcomes changed about the choice since the last batch. */
  learned: readonly Text[];
  chosen: ReadonlySet<string>;
}

const plan = defineThinkingCommand({
  name: 'plan',
  summary: 'Make today’s batch of tasks; run again it tops the batch up and never doubles it.',
  examples: ['', '--dry-run', '--max-tasks 3'],
  args: z.object({
    dryRun: arg.flag('show what a real run would post, and write nothing'),
    maxTasks: arg.whole('at most this many tasks in the batch', { min: 1, max: 20 }).optional(),
    feed: feedArg,
    date: arg.line('the date it is for', { isHidden: true }).optional(),
    isPosted: arg.flag('posts it to the feed’s places').meta({ isHidden: true }),
    isLate: arg.flag('says that it comes late').meta({ isHidden: true }),
  }),
  access: 'everyone',
  // The asker's own figures are in it; the feed's places get the digest without any.
  audience: 'asker',
  pace: 'long',
  think: {
    read: (ctx, { feed, date, maxTasks }) => readDay(ctx, feed, date, maxTasks ?? null),
    think: thinkDay,
    isStale: ({ chosen }, { subject }) => STALE_SUBJECTS.test(subject) || chosen.has(subject),
    async commit(ctx, args, day, thought) {
      const { result } = thought;
      // Settled before it is told, and before the patterns are built.
      const fresh = args.dryRun ? await findDueSettlements(ctx) : await settleDue(ctx);
      const words = {
        ...(await describeNews(ctx, day, thought, fresh)),
        foot: describeHeld(result),
        isLate: args.isLate,
      };
      if (args.dryRun) return summarisePlan(day, result, await previewDigest(ctx, day, result, words), true);
      const batch = await commitBatch(ctx, day.loaded, result, words);
      if (args.isPosted) await postBatch(ctx, batch, day.names);
      const digest = await showBatch(ctx, batch, day.names);
      // Why nothing was added is for who asked, not for the batch, which has its tasks.
      const why = digest.tasks.length > 0 && result.emptyBecause !== null ? [[result.emptyBecause]] : [];
      return summarisePlan(day, result, { ...digest, foot: [...why, ...digest.foot] }, false);
    },
  },
});

const preview = defineThinkingCommand({
  name: 'preview',
  summary: 'The next digest as it would be now, for you alone; nothing is written.',
  args: z.object({ feed: feedArg }),
  access: 'everyone',
  audience: 'asker',
  pace: 'long',
  think: {
    async read(ctx, args) {
      const feed = await findFeed(ctx, args.feed);
      return readDay(ctx, feed.id, await findNextDate(ctx, feed), null);
    },
    think: thinkDay,
    isStale: () => false,
    async commit(ctx, _args, day, thought) {
      const { result } = thought;
      const words = {
        ...(await describeNews(ctx, day, thought, await findDueSettlements(ctx))),
        foot: [...describeHeld(result), ['This is a preview: nothing is decided or written.']],
        isLate: false,
      };
      return { ...(await previewDigest(ctx, day, result, words)), isWhole: true };
    },
  },
});

/** The date of the feed's next digest; today's where it was planned, but not posted yet, is made already. */
async function findNextDate(ctx: Ctx, feed: Row<'feeds'>): Promise<string> {
  const rhythm = rhythmOf(feed);
  const date = dateOf(nextOccurrence(rhythm, ctx.now), feed.zone);
  const batch = await findBatch(ctx, feed.id, date);
  if (!batch) return date;
  return dateOf(nextOccurrence(rhythm, instantOf(date, feed.post_at, feed.zone)), feed.zone);
}

async function describeNextDate(ctx: Ctx, feed: Row<'feeds'>): Promise<string> {
  if (feed.state === 'quiet') return 'None is posted before go';
  if (feed.state === 'paused') return 'The feed is paused';
  return `The next one comes on ${formatDate(await findNextDate(ctx, feed), dateOf(ctx.now, feed.zone))} at ${feed.post_at}`;
}

const today = defineCommand({
  name: 'today',
  summary: 'Today’s digest, as things stand now.',
  args: z.object({
    feed: arg.line('the feed, if there is more than one', { position: 0, completes: 'feed' }).optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  isEssential: true,
  async run(ctx, args): Promise<View> {
    const feed = await findFeed(ctx, args.feed);
    const date = dateOf(ctx.now, feed.zone);
    const batch = await findBatch(ctx, feed.id, date);
    if (batch) return showBatch(ctx, batch, await readCardNames(ctx, feed.zone, null), { isWhole: true });
    throw new Refusal({
      code: 'not_found',
      message: `There is no digest of ${formatDate(date, date)} yet. ${await describeNextDate(ctx, feed)}; plan makes it now, plan --dry-run shows it.`,
      field: 'date',
      given: date,
      allowed: 'a date with a batch',
    });
  },
});

export const planCommands: readonly Command[] = [
  plan,
  preview,
  today,
  whyCommand,
  changeCommand,
  handOverCommand,
  stillCommand,
  stateCommand,
];

async function readDay(
  ctx: Ctx,
  feedRef: string | undefined,
  date: string | undefined,
  maxTasks: number | null,
): Promise<Day> {
  const feed = await findFeed(ctx, feedRef);
  if (date !== undefined && !isDate(date)) throw badArgument('date', date, 'a date such as 2026-12-01');
  const loaded = await loadPlanning(ctx, feed, date ?? dateOf(ctx.now, feed.zone));
  return {
    loaded,
    names: await readCardNames(ctx, feed.zone, loaded.snapshot.goals),
    plays: addPlaybooks(loadPlaybooks(BUILT_IN_PLAYBOOKS), ctx.playbooks),
    maxTasks,
  };
}

/** What the day's batch said when it was made, or what a new one would say. Writes nothing. */
async function describeNews(
  ctx: Ctx,
  { loaded: { batch, snapshot, since } }: Day,
  { result, learned }: Thought,
  fresh: Settling,
): Promise<Pick<BatchWords, 'changes' | 'settled'>> {
  if (batch) {
    const { changes, settled = [] } = JSON.parse(batch.answer) as BatchAnswer;
    return { changes, settled };
  }
  const settled = await loadSettledNews(ctx, snapshot.feed.id, snapshot.previous, fresh.settlements);
  const verdicts = await describeVerdicts(ctx, snapshot.feed, snapshot.previous);
  const changes = describeChanges(snapshot, result, since, { settled, verdicts, learned });
  return { changes, settled: settled.told };
}

function thinkDay(day: Day): Thought {
  const { loaded, plays, maxTasks } = day;
  const result = planDay({
    snapshot: loaded.snapshot,
    plays,
    batchId: `B-${loaded.batchNumber}`,
    maxTasks,
  });
  const learned = describeLearned(loaded.snapshot, result);
  return { result, learned, chosen: new Set(result.frozen.map(({ candidateId }) => candidateId)) };
}

async function previewDigest(
  ctx: Ctx,
  { loaded, names }: Day,
  result: PlanResult,
  words: BatchWords,
): Promise<DigestView> {
  const { snapshot } = loaded;
  const made = new Set(result.frozen.map(({ task }) => task.id));
  const listed = listIds(loaded, result.frozen).filter((id) => !made.has(id));
  const needs = (frozen: (typeof result.frozen)[number]) =>
    needsOf(frozen, result.frozen, snapshot).map(({ needs_task_id }) => needs_task_id);
  // What the team's rules approve is shown as it would be posted.
  const announced = result.frozen.map((frozen) =>
    asksNobody(snapshot.policy, frozen.task.approval_kind)
      ? { ...frozen, task: { ...frozen.task, state: 'approved' as const } }
      : frozen,
  );
  // Only the first plan of a day counts dates anew.
  const counted = loaded.batch ? [] : listed;
  const old = await loadCards(ctx, listed, names, { awake: loaded.awake, counted });
  const cards = [...old, ...previewCards(announced, needs, old.length + 1, names)];
  const listing = {
    feedId: snapshot.feed.id,
    madeAt: loaded.batch?.created_at ?? ctx.now,
    taskIds: [...listed, ...made],
  };
  const leftOver = await readLeftOver(ctx, listing, names.executors);
  return buildDigest({
    ...words,
    foot: [...words.foot, ...(leftOver ? [leftOver] : [])],
    changes: foldChanges(words.changes),
    feed: snapshot.feed.id,
    date: snapshot.today,
    zone: snapshot.zone,
    cards,
    emptyBecause: result.emptyBecause,
  });
}

function summarisePlan({ loaded }: Day, result: PlanResult, digest: DigestView, isDryRun: boolean): PlanView {
  const view: PlanView = {
    kind: 'plan',
    isDryRun,
    generated: result.generated,
    unique: result.unique,
    queued: isDryRun ? 0 : result.frozen.length,
    skipped: [
      ...result.skipped.map(({ candidate, reason }) => ({ title: candidate.title, reason })),
      ...result.held.map(({ scored, reason }) => ({ title: scored.candidate.title, reason })),
    ],
    totalImpact: result.totalImpact,
    currency: countsMoney(loaded.snapshot) ? loaded.snapshot.currency : null,
    digest,
  };
  return withData(view, {
    model: result.model.name,
    seed: loaded.snapshot.seed,
    snapshotSeq: loaded.snapshot.seq,
  });
}

async function findFeed(ctx: Ctx, ref: string | undefined): Promise<Row<'feeds'>> {
  const feeds = await ctx.tx
    .selectFrom('feeds')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const found =
    ref === undefined ? feeds[0] : feeds.find(({ id, name }) => id === ref || name === ref.toLowerCase());
  if (found) return found;
  const names = feeds.map(({ name }) => name);
  throw notFound('feed', ref ?? 'main', findNearest(ref ?? 'main', names));
}

async function findBatch(ctx: Ctx, feedId: string, date: string): Promise<Row<'batches'> | undefined> {
  return ctx.tx
    .selectFrom('batches')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('feed_id', '=', feedId)
    .where('on_date', '=', date)
    .executeTakeFirst();
}
