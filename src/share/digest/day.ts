import { arg } from '../../base/command/args.ts';
import type { Outside } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf, isDate } from '../../base/language/date.ts';
import { badArgument, notFound } from '../../base/language/errors.ts';
import { findNearest } from '../../base/language/ids.ts';
import type { IntegerSolver, Ports } from '../../base/ports.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Text } from '../../base/view/text.ts';
import type { Action } from '../../base/view/view.ts';
import { buildPatterns, comparePatterns, type PatternChange } from '../../learn/patterns.ts';
import type { SettlementRun } from '../../learn/settle/settle-store.ts';
import { listUnsettledIds } from '../../learn/settle/unsettled-store.ts';
import { listPatterns } from '../../learn/store.ts';
import { readAnswer } from '../../plan/batch-store.ts';
import type { BatchWords } from '../../plan/commit.ts';
import { type GoneTask, listGone, withoutTasks } from '../../plan/gather/gone.ts';
import { type PlannedDay, planDay, summariseDay } from '../../plan/pipeline.ts';
import { addPlaybooks, type LoadedPlay, listBuiltInPlays } from '../../plan/playbook/playbooks.ts';
import type { LoadedDay } from '../../plan/read-day.ts';
import { loadPlanning } from '../../plan/read-day.ts';
import { type Recounted, recountReasons } from '../../plan/rework/recount-reasons.ts';
import type { Snapshot } from '../../plan/snapshot.ts';
import { getFeedById, listFeedPlaces, listFeeds } from '../../team/feed/store.ts';
import { type CardNames, readCardNames } from './cards.ts';
import { loadAnomalyNews } from './news-anomalies.ts';
import { describeChanges, listOffers } from './news-changes.ts';
import { describeLearned } from './news-learned.ts';
import { loadSettledNews } from './news-settled.ts';
import { describeStanding } from './news-standing.ts';
import { describeVerdicts } from './news-tactics.ts';
import { describeRest, readRest } from './rest.ts';

export const feedArg = arg.line('the feed, if there is more than one', { completes: 'feed' }).optional();

/** What one day is planned from; plain data. */
export interface Day {
  loaded: LoadedDay;
  names: CardNames;
  isCalm: boolean;
  maxTasks: number | null;
  /** Tasks with something to settle: whoever writes the day looks at these alone. */
  unsettled: readonly string[];
  /** As they are stored. */
  patterns: readonly Row<'patterns'>[];
}

/** What came of thinking about a day, and what is left of the day for writing and saying it; plain data. */
export interface DayPlan {
  day: Pick<Day, 'loaded' | 'names'>;
  result: PlannedDay;
  /** What outcomes changed about the choice since the last batch. */
  learned: readonly Text[];
  chosen: ReadonlySet<string>;
  /** Reasons of tasks that wait since an earlier day, as they read by now; and those that wait for nothing any more. */
  recounted: Recounted;
  gone: readonly GoneTask[];
  unsettled: Day['unsettled'];
  /** What outcomes change about the patterns. */
  patterns: PatternChange;
}

export async function readDay(
  ctx: Ctx,
  feedRef: string | undefined,
  date: string | undefined,
  maxTasks: number | null,
): Promise<Day> {
  const feed = await getFeedOrFirst(ctx, feedRef);
  if (date !== undefined && !isDate(date)) throw badArgument('date', date, 'a date such as 2026-12-01');
  const on = date ?? dateOf(ctx.now, feed.zone);
  const loaded = await loadPlanning(ctx, feed, { date: on, maxTasks });
  return {
    loaded,
    names: await readCardNames(
      ctx,
      feed.zone,
      loaded.snapshot.goals.map(({ figures }) => figures),
    ),
    isCalm: ctx.isCalm,
    maxTasks,
    unsettled: await listUnsettledIds(ctx),
    patterns: await listPatterns(ctx),
  };
}

/** What a page without ideas asks for. */
const ADD_IDEA: Action = {
  label: 'Add an idea',
  command: 'propose',
  args: {},
  style: 'plain',
  isForm: true,
};

/** What the day's batch said when it was made, or what a new one would say. Writes nothing. */
export async function describeNews(
  ctx: Ctx,
  { day, result, learned, gone }: DayPlan,
  fresh: SettlementRun,
): Promise<Pick<BatchWords, 'changes' | 'settled' | 'quietBecause' | 'comebacks'>> {
  const { awake, batch, snapshot, since } = day.loaded;
  if (batch) {
    const { changes, settled, quietBecause, comebacks } = readAnswer(batch);
    // What is added to a quiet page is news.
    return { changes, settled, comebacks, quietBecause: result.frozen.length > 0 ? null : quietBecause };
  }
  const settled = await loadSettledNews(ctx, snapshot.feed.id, snapshot.previous, fresh.settlements);
  const verdicts = await describeVerdicts(ctx, snapshot.feed, snapshot.previous);
  const anomalies = await loadAnomalyNews(ctx, snapshot);
  const changes = describeChanges(snapshot, result, since, {
    ...{ anomalies: anomalies.lines, settled, verdicts, learned, gone },
  });
  const hasNews =
    snapshot.previous === null ||
    result.frozen.length + awake.length > 0 ||
    hasTurned(snapshot) ||
    changes.length > describeStanding(snapshot).length;
  const feed = await getFeedById(ctx, snapshot.feed.id);
  const rest = await readRest(ctx, feed);
  const isSaid = rest !== null && (hasNews || !rest.isPromised);
  const resting = isSaid ? [await describeRest(ctx, rest, { feed, onDate: snapshot.today })] : [];
  return {
    changes: [...resting, ...changes],
    settled: settled.told,
    comebacks: [
      ...(snapshot.previous === null ? [] : listOffers(since, [...settled.actions, ...anomalies.actions])),
      ...(result.lacksIdeas ? [ADD_IDEA] : []),
    ],
    quietBecause: hasNews || isSaid ? null : result.emptyBecause,
  };
}

/** Whether a goal is met or behind that was not by the last page, or the other way round: the line of the goals says so. */
function hasTurned({ goals, previous }: Snapshot): boolean {
  const isNoted = (state: string) => state === 'met' || state === 'behind';
  return goals.some(({ figures: { id, state } }) => {
    const before = previous?.goals[id]?.state;
    return before !== undefined && before !== state && (isNoted(before) || isNoted(state));
  });
}

/** The playbooks that ideas come from, null for none, and what chooses exactly where that is worth its time. */
export async function loadMeans(
  { isCalm, loaded }: Day,
  { playbooks, loadSolver }: Pick<Ports, 'playbooks' | 'loadSolver'>,
): Promise<{ plays: readonly LoadedPlay[] | null; solver: IntegerSolver | undefined }> {
  return {
    plays: isCalm ? null : addPlaybooks(listBuiltInPlays(), playbooks),
    solver: loaded.snapshot.feed.order === 'classic' ? undefined : await loadSolver?.(),
  };
}

export async function thinkDay(given: Day, _progress: unknown, { ports }: Outside): Promise<DayPlan> {
  const { loaded, names, maxTasks, unsettled } = given;
  const { workspaceId, outcomes, now } = loaded.snapshot;
  // Once a day: a page that people look at does not move by being topped up.
  const gone = loaded.batch ? [] : listGone(loaded.snapshot);
  const snapshot = withoutTasks(loaded.snapshot, gone);
  const means = await loadMeans(given, ports);
  const result = planDay({ snapshot, ...means, batchId: `B-${loaded.batchNumber}`, maxTasks });
  return {
    // What may be many was needed for thinking only.
    day: {
      loaded: {
        ...loaded,
        snapshot: {
          ...snapshot,
          ...{ candidates: [], outcomes: [], settledChances: [], recentlyDone: [] },
          ...{ confirmed: [], notes: [], answeredPairs: [], endedTasks: new Map() },
        },
      },
      names,
    },
    result: summariseDay(result, snapshot),
    learned: describeLearned(snapshot, result),
    chosen: new Set(result.frozen.map(({ candidateId }) => candidateId)),
    recounted: loaded.batch ? new Map() : recountReasons(snapshot),
    gone,
    unsettled,
    patterns: comparePatterns(given.patterns, buildPatterns(workspaceId, outcomes, now)),
  };
}

/** The feed of a name; without one the oldest. Throws a Refusal. */
/** The feed that is named; else the one that is posted where it is asked, else the first. */
export async function getFeedOrFirst(ctx: Ctx, ref: string | undefined): Promise<Row<'feeds'>> {
  const feeds = await listFeeds(ctx);
  const found =
    ref === undefined
      ? ((await findFeedHere(ctx, feeds)) ?? feeds[0])
      : feeds.find(({ id, name }) => id === ref || name === ref.toLowerCase());
  if (found) return found;
  const names = feeds.map(({ name }) => name);
  throw notFound('feed', ref ?? 'main', findNearest(ref ?? 'main', names));
}

async function findFeedHere(ctx: Ctx, feeds: readonly Row<'feeds'>[]): Promise<Row<'feeds'> | undefined> {
  if (ctx.placeId === null || feeds.length < 2) return undefined;
  for (const feed of feeds)
    if ((await listFeedPlaces(ctx, feed.id)).some(({ id }) => id === ctx.placeId)) return feed;
  return undefined;
}
