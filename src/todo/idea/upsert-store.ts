import { nextByRule, opensOn } from '../../base/calendar/recurrence.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { formatId } from '../../base/language/ids.ts';
import { MAX_TITLE } from '../../base/language/title.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine, cleanText } from '../../base/view/text.ts';
import { listTies } from '../likeness/source-store.ts';
import type { CandidateDraft, CandidateState } from './candidate.ts';
import { lastCandidateNumber, listCandidateRows, withOnlyFor } from './candidate-store.ts';
import { fillGaps } from './fill-gaps.ts';

/** The most keys that one query may name. */
const KEYS_A_QUERY = 1_000;
const LONGEST_REASON = 500;

/** What became of the drafts. Each is counted once. */
export interface UpsertResult {
  added: number;
  updated: number;
  unchanged: number;
  /** Left as they are because they were done, refused or dropped here. */
  left: number;
  /** Taken for ideas that are there already: a further source of each. */
  merged: number;
  /** The id of each draft's row, in the order of the drafts. */
  ids: readonly string[];
  /** Ids of the rows that are new. */
  addedIds: readonly string[];
}

/**
 * Lays the drafts of a source over what is stored: adds, updates, leaves alone, in one event; none if nothing
 * changes. A candidate that is a task now takes new words and figures but stays chosen. A draft that says the same as
 * another idea fills what that one does not say; after that, and only while it is tied to it, it changes nothing.
 */
export async function upsertCandidates(
  ctx: Ctx,
  source: string,
  drafts: readonly CandidateDraft[],
): Promise<UpsertResult> {
  const named = drafts.flatMap(({ key, dependsOn }) => [key, ...(dependsOn ?? [])]);
  const rows = await loadByKey(ctx, source, named);
  const before = new Map(rows);
  const ties = await listTies(ctx, source, [...new Set(named)]);
  // Whoever opens an idea again that was made part of another one makes it two.
  for (const { key, reopens } of drafts)
    if (reopens?.includes('withdrawn') && rows.has(key)) ties.delete(key);
  for (const [key, { state }] of rows) if (state !== 'withdrawn') ties.delete(key);
  const twins = drafts.filter(({ key, sameAs }) => sameAs !== undefined && !rows.has(key) && !ties.has(key));
  const isTied = new Set([...ties.keys(), ...twins.map(({ key }) => key)]);
  const own = drafts.filter(
    ({ key, sameAs }) => !isTied.has(key) && (sameAs === undefined || !rows.has(key)),
  );
  const idOf = new Map([...[...rows].map(([key, { id }]) => [key, id] as const), ...ties]);
  let number = await lastCandidateNumber(ctx);
  for (const { key } of own) if (!idOf.has(key)) idOf.set(key, formatId('C', ++number));
  for (const { key, sameAs = '' } of twins) idOf.set(key, idOf.get(sameAs) ?? sameAs);

  const left = new Set<string>();
  for (const draft of own) {
    const old = rows.get(draft.key);
    const state = old ? nextState(old.state, draft) : (draft.state ?? 'open');
    if (state === undefined) left.add(draft.key);
    else {
      const row = old ?? newRow(ctx, source, draft.key, idOf.get(draft.key) ?? '');
      rows.set(draft.key, { ...row, ...readDraft(draft, row, idOf, ctx.today), ...moveTo(state, row) });
    }
  }

  const touched = [...new Set(own.map(({ key }) => key))].filter((key) => !left.has(key));
  const isSame = (key: string) => JSON.stringify(rows.get(key)) === JSON.stringify(before.get(key));
  const added = touched.filter((key) => !before.has(key));
  const updated = touched.filter((key) => before.has(key) && !isSame(key));
  const changed = new Map(
    [...added, ...updated].flatMap((key) => rows.get(key) ?? []).map((row) => [row.id, row]),
  );
  await fillTwins(ctx, drafts, { idOf, changed });
  const tied = twins.map(({ key }) => ({
    workspace_id: ctx.workspace.id,
    source,
    key,
    candidate_id: idOf.get(key) ?? '',
  }));
  if (changed.size + tied.length > 0) {
    const [first] = changed.keys();
    await ctx.record({
      type: 'CandidatesStored',
      subject: changed.size === 1 ? (first ?? '') : `source:${source}`,
      rows: {
        candidates: [...changed.values()].map((row) => ({ ...row, updated_at: ctx.now })),
        ...(tied.length > 0 && { candidate_sources: tied }),
      },
    });
  }
  return {
    added: added.length,
    updated: updated.length,
    unchanged: touched.length - added.length - updated.length + ties.size,
    left: left.size,
    merged: twins.length,
    ids: drafts.map(({ key }) => idOf.get(key) ?? ''),
    addedIds: added.map((key) => idOf.get(key) ?? ''),
  };
}

/** Gives ideas that are open, or a task, what only further sources of them say. */
async function fillTwins(
  ctx: Ctx,
  drafts: readonly CandidateDraft[],
  { idOf, changed }: { idOf: ReadonlyMap<string, string>; changed: Map<string, Row<'candidates'>> },
): Promise<void> {
  const twins = drafts.flatMap((draft) =>
    draft.sameAs === undefined ? [] : [{ draft, id: idOf.get(draft.sameAs) ?? draft.sameAs }],
  );
  if (twins.length === 0) return;
  const stored = await listCandidateRows(ctx, [...new Set(twins.map(({ id }) => id))]);
  const byId = new Map([...stored.map((row) => [row.id, row] as const), ...changed]);
  for (const { draft, id } of twins) {
    const row = byId.get(id);
    if (!row || (row.state !== 'open' && row.state !== 'chosen')) continue;
    const filled = fillGaps(row, readDraft(draft, row, idOf, ctx.today));
    byId.set(id, filled);
    if (JSON.stringify(filled) !== JSON.stringify(row)) changed.set(id, filled);
  }
}

/** The state that a draft gives to a row; undefined where what was decided here stands against it. */
function nextState(state: CandidateState, draft: CandidateDraft): CandidateState | undefined {
  const wanted = draft.state ?? 'open';
  if (state === 'chosen' || state === wanted) return state;
  if (state === 'open' || draft.reopens?.includes(state)) return wanted;
  return undefined;
}

/** A row that is opened again waits for no date. */
function moveTo(state: CandidateState, row: Row<'candidates'>): Partial<Row<'candidates'>> {
  return state === row.state ? {} : { state, away_until_on: null };
}

/** The columns that a draft sets. */
function readDraft(
  draft: CandidateDraft,
  row: Row<'candidates'>,
  idOf: ReadonlyMap<string, string>,
  today: string,
): Partial<Row<'candidates'>> {
  const set = <K extends keyof Row<'candidates'>>(column: K, value: Row<'candidates'>[K] | undefined) =>
    value === undefined ? {} : { [column]: value };
  const json = (list: readonly string[] | undefined) => list && JSON.stringify(list);
  const reasons = draft.evidence?.map((sentence) => cleanText(sentence).slice(0, LONGEST_REASON));
  return {
    title: cleanLine(draft.title, MAX_TITLE),
    category: draft.category,
    ...set('priority', draft.priority),
    ...readImpact(draft, row),
    ...set('metric_id', draft.metricId),
    ...set('goal_id', draft.goalId),
    ...set('project_id', draft.projectId),
    ...set('effort_hours', draft.effortHours),
    ...set(
      'effort_high_hours',
      draft.effortHours === undefined ? undefined : (draft.effortHighHours ?? null),
    ),
    ...set('depends_on', json(draft.dependsOn?.map((name) => idOf.get(name) ?? name))),
    ...set('recurs_every_days', draft.recursEveryDays),
    ...readCalendar(draft, row, today),
    ...set('approval_kind', draft.approvalKind),
    ...set('touches', json(draft.touches)),
    ...set('evidence', json(reasons)),
    ...(draft.onlyFor && { executor_scope: withOnlyFor(row.executor_scope, draft.onlyFor) }),
    ...set('tactic_id', draft.tacticId),
    ...set('proposer_id', row.proposer_id ?? draft.proposerId),
  };
}

/** Work of a calendar rule waits for its first time. */
function readCalendar(
  { recursEveryDays, recursOn }: CandidateDraft,
  row: Row<'candidates'>,
  today: string,
): Partial<Row<'candidates'>> {
  if (recursEveryDays === undefined || (recursOn ?? null) === row.recurs_on) return {};
  if (!recursOn) return { recurs_on: null };
  const opens = opensOn(recursOn, nextByRule(recursOn, today));
  return {
    recurs_on: recursOn,
    ...(row.state === 'open' && { away_until_on: opens > today ? opens : null }),
  };
}

/** The three columns go together, whatever of them a source leaves out; a figure does not outlive its metric. */
function readImpact(draft: CandidateDraft, row: Row<'candidates'>): Partial<Row<'candidates'>> {
  const { metricId, impactLow, impactHigh, impactLabel } = draft;
  const isOnOther = metricId !== undefined && metricId !== row.metric_id;
  if (impactLow === undefined && !isOnOther) return {};
  if (impactLow === undefined || impactLow === null)
    return { impact_low: null, impact_high: null, impact_label: 'unknown' };
  return {
    impact_low: impactLow,
    impact_high: impactHigh ?? impactLow,
    impact_label: impactLabel ?? 'guess',
  };
}

function newRow(ctx: Ctx, source: string, key: string, id: string): Row<'candidates'> {
  return {
    workspace_id: ctx.workspace.id,
    id,
    number: Number(id.slice(2)),
    source,
    key,
    title: '',
    category: '',
    priority: null,
    impact_low: null,
    impact_high: null,
    impact_label: 'unknown',
    metric_id: null,
    goal_id: null,
    is_goal_said: 0,
    project_id: null,
    effort_hours: null,
    effort_high_hours: null,
    depends_on: '[]',
    recurs_every_days: null,
    recurs_on: null,
    approval_kind: null,
    touches: '[]',
    evidence: '[]',
    executor_scope: '{}',
    proposer_id: null,
    state: 'open',
    away_until_on: null,
    less_since_at: null,
    tactic_id: null,
    lesson_ids: '[]',
    created_at: ctx.now,
    updated_at: ctx.now,
  };
}

async function loadByKey(
  ctx: Reads,
  source: string,
  keys: readonly string[],
): Promise<Map<string, Row<'candidates'>>> {
  const found = new Map<string, Row<'candidates'>>();
  const wanted = [...new Set(keys)];
  for (let start = 0; start < wanted.length; start += KEYS_A_QUERY) {
    const part = await rows(ctx, 'candidates')
      .selectAll()
      .where('source', '=', source)
      .where('key', 'in', wanted.slice(start, start + KEYS_A_QUERY))
      .execute();
    for (const row of part) found.set(row.key, row);
  }
  return found;
}
