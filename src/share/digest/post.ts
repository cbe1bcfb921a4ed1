import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import type { OpenCtx } from '../../base/store/transaction.ts';
import type { DigestView, TaskCard } from '../../base/view/view.ts';
import { type BatchAnswer, listLatestBatches, readAnswer } from '../../plan/batch-store.ts';
import { digestSubject, lineSubject } from '../../say/subject.ts';
import { getFeedById, listFeedPlaces, listFeeds } from '../../team/feed/store.ts';
import { readLeftOver } from '../page/left-over-ask.ts';
import { buildDigest } from './build-digest.ts';
import { type CardNames, loadCards, readCardNames } from './cards.ts';
import { foldChanges } from './news-changes.ts';
import { findAgainOn, promisesDate } from './rest.ts';
import { listPosted, readDigest } from './store.ts';

/** The kind of due row under which posted digests are brought up to date. */
const REFRESH_DUE = 'refresh';
/** How many pages of a feed are kept true, the latest among them: people still look at those of the last two days. */
const MOST_PAGES = 3;
/** Pages that were made since the last that was posted, at most: a week of them. */
const MOST_SILENT = 8;

/** Has the posted digests brought up to date after the commit, where something has changed that they show. */
export async function askForRefresh(ctx: OpenCtx): Promise<void> {
  if (ctx.touchesShown) await ctx.setDue(REFRESH_DUE, 'digests', ctx.now);
}

/** A batch as it stands, as `names.viewerId` may see it; with all that changed only where there is room, and with when it comes again where it may rest. */
export async function showBatch(
  ctx: Ctx,
  batch: Row<'batches'>,
  names: CardNames,
  how: ShowHow = {},
): Promise<DigestView> {
  return (await drawBatch(ctx, batch, names, how)).view;
}

interface ShowHow {
  isWhole?: true;
  answer?: BatchAnswer;
  mayRest?: boolean;
}

interface Drawn {
  view: DigestView;
  /** Its tasks with a reason each that stands alone: on the page what one says is not said of the next. */
  lines: readonly TaskCard[];
  /** Whether it names older tasks that no page before it can have named. */
  isNews: boolean;
}

/** The same, with what its lines say and whether it has news of older tasks. */
async function drawBatch(
  ctx: Ctx,
  batch: Row<'batches'>,
  names: CardNames,
  { isWhole, answer = readAnswer(batch), mayRest = true }: ShowHow,
): Promise<Drawn> {
  const isQuiet = answer.quietBecause !== null;
  const made = { feedId: batch.feed_id, madeAt: batch.created_at, taskIds: answer.taskIds, isQuiet };
  const leftOver = await readLeftOver(ctx, made, names.executors);
  const origin = await ctx.hooks.describeSources(ctx);
  const cards = await loadCards(ctx, answer.taskIds, { ...names, onDate: batch.on_date });
  const isIdle =
    mayRest && isQuiet && leftOver.unlisted.length === 0 && cards.every(({ state }) => state !== 'proposed');
  const digest = buildDigest({
    feed: batch.feed_id,
    date: batch.on_date,
    zone: names.zone,
    cards,
    changes: isWhole ? answer.changes : foldChanges(answer.changes),
    foot: [...answer.foot, ...(leftOver.line ? [leftOver.line] : []), ...(origin ? [origin] : [])],
    emptyBecause: answer.emptyBecause,
    quietBecause: answer.quietBecause,
    comebacks: answer.comebacks,
    late: leftOver.late,
    untaken: leftOver.untaken,
    unlisted: leftOver.unlisted,
    openCount: leftOver.openCount,
    isLate: batch.is_late === 1,
    againOn: isIdle ? await findAgainOn(ctx, await getFeedById(ctx, batch.feed_id), batch.on_date) : null,
  });
  return { view: isWhole ? { ...digest, isWhole } : digest, lines: cards, isNews: leftOver.isNews };
}

/** Sends the batch to every place of its feed, each task's own line in the thread under it; nobody's own figures are in either. Gives the page. */
export async function postBatch(
  ctx: Ctx,
  { batch, answer }: { batch: Row<'batches'>; answer: BatchAnswer },
  names: CardNames,
): Promise<DigestView> {
  const { view, lines, isNews } = await drawBatch(ctx, batch, { ...names, viewerId: null }, { answer });
  if (!isNews && (await isSaid(ctx, { batch, answer, view }))) return view;
  // A quiet page is one line: the tasks that still wait have their lines under an earlier one.
  for (const { id: placeId } of await listFeedPlaces(ctx, batch.feed_id))
    await sendDigest(ctx, batch, placeId, view, view.isQuiet ? [] : lines);
  return view;
}

/**
 * Whether the last page that was posted said that nothing is new, for the same reason, and when it comes again: what is to
 * be named once more waits for that day, what a page names for the first time does not.
 */
async function isSaid(
  ctx: Ctx,
  { batch, answer, view }: { batch: Row<'batches'>; answer: BatchAnswer; view: DigestView },
): Promise<boolean> {
  if (!view.isQuiet || !promisesDate(view)) return false;
  for (const before of await listLatestBatches(ctx, batch.feed_id, MOST_SILENT)) {
    if (before.on_date >= batch.on_date) continue;
    const [posted] = await listPosted(ctx, digestSubject(before));
    if (!posted) continue;
    const last = readDigest(posted);
    const isSame =
      promisesDate(last) &&
      readAnswer(before).quietBecause === answer.quietBecause &&
      answer.comebacks.every(({ args }) => (last.actions ?? []).some((old) => old.args.task === args.task));
    if (!isSame) return false;
    const againOn = await findAgainOn(ctx, await getFeedById(ctx, batch.feed_id), before.on_date);
    return againOn !== null && batch.on_date < againOn;
  }
  return false;
}

async function sendDigest(
  ctx: Ctx,
  batch: Row<'batches'>,
  placeId: string,
  view: DigestView,
  lines: readonly TaskCard[],
): Promise<void> {
  const subject = digestSubject(batch);
  // One lane for all lines: they stand in the order of the page.
  const lane = `lines:${subject}`;
  await ctx.send(
    { subject, placeId, lane: subject, view },
    ...lines.map((card) => ({
      ...{ subject: lineSubject(batch, card.id), placeId, lane },
      ...{ view: card, under: subject },
    })),
  );
}

/**
 * Brings the posted digests up to date: of each feed the latest one and those shortly before it, each with its message
 * and the lines of the tasks that changed. The goals' figures stay those of the morning, so that a page does not move
 * under its readers.
 */
export const refreshDigests = {
  kind: REFRESH_DUE,
  async run(ctx: Ctx): Promise<number | null> {
    for (const feed of await listFeeds(ctx)) await refreshFeed(ctx, feed);
    return null;
  },
};

async function refreshFeed(ctx: Ctx, feed: Pick<Row<'feeds'>, 'id' | 'zone'>): Promise<void> {
  let names: CardNames | undefined;
  const shownLater = new Set<string>();
  let isLatest = true;
  const today = dateOf(ctx.now, feed.zone);
  for (const batch of await listLatestBatches(ctx, feed.id, MOST_PAGES)) {
    // A page that its channel did not take is of its day: days later it is no news.
    const posted = (await listPosted(ctx, digestSubject(batch))).filter(
      ({ state }) => state !== 'dead' || batch.on_date === today,
    );
    const [first] = posted;
    if (!first) continue;
    const before = readDigest(first);
    names ??= { ...(await readCardNames(ctx, feed.zone, [])), viewerId: null };
    const goals = before.tasks.flatMap(({ goal }) => (goal ? [goal] : []));
    const known = new Map(goals.map((goal) => [goal.id, goal]));
    const given = { ...names, goals: known };
    const drawn = await drawBatch(ctx, batch, given, { mayRest: promisesDate(before) });
    const view = isLatest ? drawn.view : closeBefore(drawn.view, before, shownLater);
    for (const { id } of view.tasks) shownLater.add(id);
    isLatest = false;
    const changed = view.tasks.filter((card) => !before.tasks.some((old) => isSameCard(old, card)));
    if (changed.length === 0 && JSON.stringify(before) === JSON.stringify(view)) continue;
    const own = new Map(drawn.lines.map(({ id, reasoning }) => [id, reasoning]));
    const lines = view.isQuiet
      ? []
      : changed.map((card) => ({ ...card, reasoning: own.get(card.id) ?? card.reasoning }));
    for (const { place_id: placeId } of posted) await sendDigest(ctx, batch, placeId, view, lines);
  }
}

/** A page with a newer one above it: its tasks stay true, what is on the newer page too is done there, the rest is of its day. */
function closeBefore(now: DigestView, before: DigestView, shownLater: ReadonlySet<string>): DigestView {
  const tasks = now.tasks.map((card) => (shownLater.has(card.id) ? { ...card, actions: [] } : card));
  // What it expected is of tasks that may be over by now; what else stood there is no reason to write it again.
  const isSame = tasks.every((card) => before.tasks.some((old) => isSameCard(old, card)));
  return {
    ...now,
    tasks,
    changes: before.changes,
    foot: isSame ? before.foot : now.foot,
    actions: [],
  };
}

function isSameCard(a: TaskCard, b: TaskCard): boolean {
  return a.id === b.id && JSON.stringify(a) === JSON.stringify(b);
}
