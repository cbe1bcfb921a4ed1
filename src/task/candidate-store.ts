import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { badArgument, notFound } from '../errors.ts';
import { formatId, parseId } from '../ids.ts';
import { MAX_TITLE } from '../project/title.ts';
import { cleanLine, cleanText } from '../view.ts';
import type { Candidate, CandidateState, ImpactLabel, Touch } from './candidate.ts';
import { toCandidate } from './candidate-row.ts';

export type { Candidate } from './candidate.ts';

/** The most keys that one query may name. */
const KEYS_A_QUERY = 1_000;
const LONGEST_REASON = 500;

type Reads = Pick<Ctx, 'tx' | 'workspace'>;

/**
 * What a source of ideas hands to `upsertCandidates`: an idea as the source sees it now. A field that is left out is
 * one the source knows nothing of: a new idea has it unset, one that exists keeps what it has. Null says that it is
 * not known, or not any more.
 */
export interface CandidateDraft {
  /** What the source calls it, for good: the same key of the same source is the same idea, whatever its title. */
  key: string;
  /** What to do, as an imperative. Stored inert, on one line, cut at 200 characters. */
  title: string;
  /** One of the workspace's categories. */
  category: string;
  /** 0..10; the category's where it is left out. */
  priority?: number | null;
  /** Change of the metric in its unit and signed (a reduction is negative); money is minor units a month. Without a high end it is one figure. */
  impactLow?: number | null;
  impactHigh?: number | null;
  /** `measured` needs evidence; people give an `estimate`, rules a `guess` (the default); without a figure it is `unknown`. */
  impactLabel?: ImpactLabel;
  /** What the impact is on. Without one it is money. */
  metricId?: string | null;
  goalId?: string | null;
  projectId?: string | null;
  /** Working hours, above 0; the high end where it is a range. */
  effortHours?: number | null;
  effortHighHours?: number | null;
  /** What has to be done first: keys of the same source, in any order and also of later drafts, or ids `C-3`, `T-2`. */
  dependsOn?: readonly string[];
  /** Worth doing again so many days after it was done; null for once. */
  recursEveryDays?: number | null;
  /** How its task is approved; by rule where it is left out. */
  approvalKind?: string | null;
  touches?: readonly Touch[];
  /** Sentences for "why this?": data, shown as the source gave them. */
  evidence?: readonly string[];
  /** The tactic that it belongs to. */
  tacticId?: string | null;
  proposerId?: string | null;
  /** `done` and `withdrawn` ones are kept, so that they are never proposed. Default open. */
  state?: 'open' | 'done' | 'withdrawn';
  /** States that this draft ends. Otherwise what was done, refused or dropped here stays so, whatever a source says. */
  reopens?: readonly ('done' | 'refused' | 'withdrawn')[];
}

/** What became of the drafts. Each is counted once. */
export interface UpsertResult {
  added: number;
  updated: number;
  unchanged: number;
  /** Left as they are because they were done, refused or dropped here. */
  left: number;
  /** The id of each draft's row, in the order of the drafts. */
  ids: readonly string[];
  /** Ids of the rows that are new. */
  addedIds: readonly string[];
}

/** Candidates in the given states, by number. */
export async function listCandidates(ctx: Reads, states: readonly CandidateState[]): Promise<Candidate[]> {
  if (states.length === 0) return [];
  const rows = await ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where('state', 'in', states)
    .orderBy('number')
    .execute();
  return rows.map(toCandidate);
}

/** The candidate meant by `C-3`, or by the key that its source has for it if only one has. Refuses what does not exist. */
export async function getCandidate(ctx: Reads, ref: string): Promise<Candidate> {
  return toCandidate(await getCandidateRow(ctx, ref));
}

async function getCandidateRow(ctx: Reads, ref: string): Promise<Row<'candidates'>> {
  const id = parseId('C', ref);
  const found = await ctx.tx
    .selectFrom('candidates')
    .selectAll()
    .where('workspace_id', '=', ctx.workspace.id)
    .where((eb) => (id === undefined ? eb('key', '=', ref.trim()) : eb('id', '=', id)))
    .limit(2)
    .execute();
  const [row, another] = found;
  if (row && !another) return row;
  if (row) throw badArgument('candidate', ref, found.map((one) => one.id).join(', '));
  throw notFound('idea', ref);
}

/**
 * Lays the drafts of a source over what is stored: adds, updates, leaves alone, in one event; none if nothing
 * changes. A candidate that is a task now takes new words and figures but stays chosen.
 */
export async function upsertCandidates(
  ctx: Ctx,
  source: string,
  drafts: readonly CandidateDraft[],
): Promise<UpsertResult> {
  const named = drafts.flatMap(({ key, dependsOn }) => [key, ...(dependsOn ?? [])]);
  const rows = await loadByKey(ctx, source, named);
  const before = new Map(rows);
  const idOf = new Map([...rows].map(([key, { id }]) => [key, id]));
  let number = await lastNumber(ctx);
  for (const { key } of drafts) if (!idOf.has(key)) idOf.set(key, formatId('C', ++number));

  const left = new Set<string>();
  for (const draft of drafts) {
    const old = rows.get(draft.key);
    const state = old ? nextState(old.state, draft) : (draft.state ?? 'open');
    if (state === undefined) left.add(draft.key);
    else {
      const row = old ?? newRow(ctx, source, draft.key, idOf.get(draft.key) ?? '');
      rows.set(draft.key, { ...row, ...readDraft(draft, row, idOf), ...moveTo(state, row) });
    }
  }

  const touched = [...new Set(drafts.map(({ key }) => key))].filter((key) => !left.has(key));
  const isSame = (key: string) => JSON.stringify(rows.get(key)) === JSON.stringify(before.get(key));
  const added = touched.filter((key) => !before.has(key));
  const updated = touched.filter((key) => before.has(key) && !isSame(key));
  const changed = [...added, ...updated].flatMap((key) => rows.get(key) ?? []);
  if (changed.length > 0) {
    await ctx.record({
      type: 'CandidatesStored',
      subject: changed.length === 1 ? (changed[0]?.id ?? '') : `source:${source}`,
      rows: { candidates: changed.map((row) => ({ ...row, updated_at: ctx.now })) },
    });
  }
  return {
    added: added.length,
    updated: updated.length,
    unchanged: touched.length - added.length - updated.length,
    left: left.size,
    ids: drafts.map(({ key }) => idOf.get(key) ?? ''),
    addedIds: added.map((key) => idOf.get(key) ?? ''),
  };
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
    ...set('approval_kind', draft.approvalKind),
    ...set('touches', json(draft.touches)),
    ...set('evidence', json(reasons)),
    ...set('tactic_id', draft.tacticId),
    ...set('proposer_id', row.proposer_id ?? draft.proposerId),
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
    project_id: null,
    effort_hours: null,
    effort_high_hours: null,
    depends_on: '[]',
    recurs_every_days: null,
    approval_kind: null,
    touches: '[]',
    evidence: '[]',
    executor_scope: '{}',
    proposer_id: null,
    state: 'open',
    away_until_on: null,
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
    const rows = await ctx.tx
      .selectFrom('candidates')
      .selectAll()
      .where('workspace_id', '=', ctx.workspace.id)
      .where('source', '=', source)
      .where('key', 'in', wanted.slice(start, start + KEYS_A_QUERY))
      .execute();
    for (const row of rows) found.set(row.key, row);
  }
  return found;
}

async function lastNumber(ctx: Reads): Promise<number> {
  const { last } = await ctx.tx
    .selectFrom('candidates')
    .select((eb) => eb.fn.max<number | null>('number').as('last'))
    .where('workspace_id', '=', ctx.workspace.id)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}
