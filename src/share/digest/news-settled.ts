import type { Ctx } from '../../base/command/ctx.ts';
import { formatChangeRange, formatQuantity, joinRange } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { cutTitle, type Text, text } from '../../base/view/text.ts';
import type { Action } from '../../base/view/view.ts';
import { describeDecider } from '../../decide/decision.ts';
import { listMoves, type NamedDecision } from '../../decide/store.ts';
import { listMetrics } from '../../gather/metric/store.ts';
import { isTold, isWaiting, type KnownReading, listReadingNews } from '../../learn/effect/reading-store.ts';
import { actionsOnReading, describeReading } from '../../learn/effect/reading-views.ts';
import { listSettlements } from '../../learn/settle/settle-store.ts';
import type { PastBatch } from '../../plan/snapshot.ts';
import { findDirect } from '../../team/account/place-store.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { listenerOf } from '../../todo/task/assigned-line.ts';
import { isHeld } from '../../todo/task/task.ts';
import { listForecastVersions } from './store.ts';

/** Tasks that a line about chances names; the rest is counted. */
const MOST_NAMED = 2;
const TITLE_LETTERS = 32;
/** Reasons that say nothing about the metric: people know that they did not do it. */
const SILENT_REASONS: readonly string[] = [
  'never approved',
  'cancelled',
  'it could not be done',
  'not done by the reading date',
];

type Settlement = Row<'settlements'>;

/** What was settled since the last batch of a feed, as its digest says it. */
export interface SettledNews {
  lines: readonly Text[];
  /** Of what nobody can tell: no news, but said once. */
  untold: readonly Text[];
  /** What was told, so that it is never told again: `T-12 impact`. */
  told: readonly string[];
  /** What can be said to what the values say. */
  actions: readonly Action[];
  /** Tasks whose end is in these lines. */
  taskIds: ReadonlySet<string>;
}

/** A settlement with what a line about it names. */
export interface SettlementNews {
  settlement: Settlement;
  title: string;
  /** `@dario to Fri 27 Nov`, where whoever had the task moved its date. */
  moved?: string | undefined;
  /** Whether whoever had it gave it up. */
  isGivenUp?: boolean;
  /** Whether nobody has taken it: the page's last line says so. */
  isUntaken?: boolean;
  /** Whether whoever has it is still to be asked how it ended: that comes first, and what they say or leave open is told after. */
  isUnasked?: boolean;
  /** Null where the settlement is not about a metric. */
  metric: Pick<Row<'metrics'>, 'name' | 'unit'> | null;
}

/** Reads what was settled since the last batch. `fresh` is what this run settles, or a dry run would: stored or not. */
export async function loadSettledNews(
  ctx: Ctx,
  feedId: string,
  previous: PastBatch | null,
  fresh: readonly Settlement[],
): Promise<SettledNews> {
  if (!previous) return { lines: [], untold: [], told: [], actions: [], taskIds: new Set() };
  const known = new Set(previous.settled);
  const stored = await listSettlements(ctx, { feedId, sinceAt: previous.createdAt });
  const rows = [...new Map([...stored, ...fresh].map((row) => [keyOf(row), row])).values()].filter(
    (row) => !known.has(keyOf(row)),
  );
  const told = await nameSettlements(ctx, feedId, rows);
  const readings = (await listReadingNews(ctx, { feedId, sinceAt: previous.createdAt })).filter(
    (one) => !known.has(readingKey(one)),
  );
  const isNews = ({ reading }: KnownReading) => isTold(reading) || isWaiting(reading);
  return {
    lines: [
      ...(await describeReadings(ctx, readings.filter(isNews))),
      ...describeSettled(told, ctx.workspace.currency),
    ],
    untold: [
      ...(await describeReadings(
        ctx,
        readings.filter((one) => !isNews(one)),
      )),
      ...describeUntold(told),
    ],
    told: [...told.map(({ settlement }) => keyOf(settlement)), ...readings.map(readingKey)],
    // What is asked comes before what can be objected to.
    actions: await listReadingActions(
      ctx,
      readings.filter(isNews).toSorted((a, b) => Number(isWaiting(b.reading)) - Number(isWaiting(a.reading))),
    ),
    taskIds: new Set(told.filter(({ isUnasked }) => !isUnasked).map(({ settlement }) => settlement.task_id)),
  };
}

/** What the values say of finished tasks, a line each. */
export async function describeReadings(ctx: Ctx, readings: readonly KnownReading[]): Promise<Text[]> {
  if (readings.length === 0) return [];
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  const { currency, zone } = ctx.workspace;
  return readings.flatMap((one) => {
    const metric = metrics.get(one.reading.metric_id);
    const comparison = metrics.get(one.reading.comparison_id ?? '') ?? null;
    return metric ? [describeReading(one, { metric, comparison, currency, zone, today: ctx.today })] : [];
  });
}

/** A press each for what else may have moved a metric. */
export async function listReadingActions(ctx: Ctx, readings: readonly KnownReading[]): Promise<Action[]> {
  if (readings.length === 0) return [];
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  return readings.flatMap((one) => {
    const metric = metrics.get(one.reading.metric_id);
    return metric ? actionsOnReading(one, { metric, zone: ctx.workspace.zone }) : [];
  });
}

function readingKey({ reading: { metric_id, number, version } }: KnownReading): string {
  return `effect ${metric_id} ${number} ${version}`;
}

/** What is known now of effects on metrics, one line each, then what was done in time or not, in one. */
export function describeSettled(told: readonly SettlementNews[], currency: string): Text[] {
  const impacts = told.filter(({ settlement }) => settlement.part === 'impact');
  return [...impacts.flatMap((one) => describeImpact(one, currency) ?? []), ...describeChances(told)];
}

/** The effects that cannot be told, in one line, with the reason where it is one task's. */
export function describeUntold(told: readonly SettlementNews[]): Text[] {
  const untold = told.filter(
    ({ settlement: { part, verdict, why }, metric }) =>
      part === 'impact' && verdict === 'void' && metric && !SILENT_REASONS.includes(why),
  );
  const [first] = untold;
  if (!first?.metric) return [];
  const { settlement, metric } = first;
  if (untold.length === 1) {
    const why = settlement.why.replace(metric.name, 'it');
    return [text`What ${settlement.task_id} did to ${metric.name} cannot be told: ${why}.`];
  }
  const ids = nameSome(untold.map((one) => one.settlement.task_id));
  const names = new Set(untold.map((one) => one.metric?.name));
  const on = names.size === 1 ? metric.name : 'their metrics';
  return [text`What ${ids} did to ${on} cannot be told apart from other work and events.`];
}

function describeImpact({ settlement, metric }: SettlementNews, currency: string): [Text] | null {
  const { verdict, from_value: from, to_value: to, low, high } = settlement;
  if (!metric || verdict === 'void') return null;
  if (from === null || to === null || low === null || high === null) return null;
  const shown = (value: number) => formatQuantity(value, metric.unit, currency);
  const promised = formatChangeRange(low, high, metric.unit, currency);
  const said = verdict === 'inside' ? 'as promised' : `I promised ${verdict}`;
  return [
    text`${settlement.task_id}: ${metric.name} ${joinRange(shown(from), shown(to))}; promised ${promised}: ${said}.`,
  ];
}

function describeChances(told: readonly SettlementNews[]): Text[] {
  const named = (words: string) => told.filter((one) => nameEnd(one) === words).map(nameChance);
  const parts = ENDS.map((words) => [words, named(words)] as const).filter(([, names]) => names.length > 0);
  if (parts.length === 0) return [];
  return [
    text`${parts.map(([words, names]) => `${words}: ${nameSome(names)}.`.replace(/…\.$/, '…')).join(' ')}`,
  ];
}

const ENDS = ['Done in time', 'Not in time', 'Given up', 'Moved'] as const;

function nameEnd({
  settlement: { verdict },
  moved,
  isGivenUp,
  isUntaken,
  isUnasked,
}: SettlementNews): (typeof ENDS)[number] | null {
  if (verdict === 'hit') return 'Done in time';
  if (verdict !== 'miss' || isUntaken || isUnasked) return null;
  if (isGivenUp) return 'Given up';
  return moved === undefined ? 'Not in time' : 'Moved';
}

function nameChance({ settlement: { task_id, verdict }, title, moved, isGivenUp }: SettlementNews): string {
  return `${task_id} ${shortenTitle(title)}${moved === undefined || verdict === 'hit' || isGivenUp ? '' : ` (by ${moved})`}`;
}

/** A title as a line of several has room for: cut between words. */
export function shortenTitle(title: string): string {
  return cutTitle(title, TITLE_LETTERS);
}

function nameSome(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return rest <= 0 ? names.join(' and ') : `${names.slice(0, MOST_NAMED).join(', ')} and ${rest} more`;
}

async function nameSettlements(
  ctx: Ctx,
  feedId: string,
  settled: readonly Settlement[],
): Promise<SettlementNews[]> {
  if (settled.length === 0) return [];
  const tasks = await listForecastVersions(
    ctx,
    feedId,
    settled.map(({ task_id }) => task_id),
  );
  const metrics = new Map((await listMetrics(ctx)).map((metric) => [metric.id, metric]));
  const moves = await listMoves(ctx, tasks);
  const unasked = await listUnasked(ctx, tasks);
  return tasks.flatMap(({ id, title, version, due_on, state }) =>
    settled
      .filter(({ task_id, forecast_version }) => task_id === id && forecast_version === version)
      .map((settlement) => ({
        settlement,
        title,
        moved: nameMove(moves.get(id), due_on, ctx.today),
        isGivenUp: state === 'failed',
        isUntaken: state === 'open',
        // Whoever moved its date has said how it goes.
        isUnasked: unasked.has(id) && !moves.has(id),
        metric: (settlement.metric_id !== null && metrics.get(settlement.metric_id)) || null,
      })),
  );
}

/** Tasks that somebody has who was not asked yet how they ended, and can be. */
async function listUnasked(
  ctx: Ctx,
  tasks: readonly Pick<Row<'tasks'>, 'id' | 'state' | 'assignee_id' | 'outcome_asked_at'>[],
): Promise<ReadonlySet<string>> {
  const open = tasks.filter((task) => isHeld(task.state) && task.outcome_asked_at === null);
  const unasked = new Set<string>();
  for (const { id, assignee_id: holderId } of open) {
    const listenerId = holderId === null ? null : listenerOf(await getExecutorById(ctx, holderId));
    if (listenerId !== null && (await findDirect(ctx, listenerId)) !== null) unasked.add(id);
  }
  return unasked;
}

function nameMove(move: NamedDecision | undefined, dueOn: string, today: string): string | undefined {
  return move && `${describeDecider(move)} to ${formatDate(dueOn, today)}`;
}

function keyOf({ task_id, part }: Settlement): string {
  return `${task_id} ${part}`;
}
