import type { Ctx } from '../../base/command/ctx.ts';
import { slugify } from '../../base/language/ids.ts';
import type { ChangeRecord, ItemRecord } from '../../base/source-port.ts';
import type { Row } from '../../base/store/tables.ts';
import { listGoals } from '../../clarify/goal/store.ts';
import { listProjects } from '../../gather/project/store.ts';
import { readSettings } from '../../team/settings-store.ts';
import type { CandidateDraft } from '../../todo/idea/candidate.ts';
import { listCandidateRows } from '../../todo/idea/candidate-store.ts';
import { upsertCandidates } from '../../todo/idea/upsert-store.ts';
import { openTitles } from '../../todo/likeness/titles-store.ts';
import { readRules } from '../rules.ts';
import type { Source } from '../source.ts';
import { isIgnored, type Meanings, mergeIdea, readIdea } from './idea.ts';
import { type FreshItem, loadItems, readItem, type StoredItem, toStored } from './item-store.ts';
import { finishByChanges, finishByItems } from './outcomes.ts';
import { loadPeople } from './people.ts';
import { askAboutTitles, type Contested } from './title-question.ts';
import { watchEvidence } from './watch.ts';

/** Lays items and changes over ideas and tasks. */
export async function applyItems(
  ctx: Ctx,
  source: Source,
  { items, changes }: { items: readonly ItemRecord[]; changes: readonly ChangeRecord[] },
): Promise<void> {
  const fresh = await listFresh(ctx, source, 'item', items);
  const freshChanges = await listFresh(ctx, source, 'change', changes);
  if (fresh.length + freshChanges.length === 0) return;
  const meanings = await loadMeanings(ctx, source);
  const { stored, contested } = await storeIdeas(
    ctx,
    source,
    fresh.map(({ record, known }) => ({ item: keepSaid(record, known), known })),
    meanings,
  );
  const keptChanges = freshChanges.map(({ record }) =>
    toStored(source, record, record, { asked_title: null, became_id: null }),
  );
  await ctx.record({
    type: 'SourceRead',
    subject: `source:${source.id}`,
    rows: { source_items: [...stored, ...keptChanges] },
  });
  await askAboutTitles(ctx, source, contested);
  await finishByChanges(ctx, source, freshChanges, meanings.people);
  await watchEvidence(ctx, source, freshChanges);
  await finishByItems(ctx, source, stored, fresh, meanings.people);
}

/** What is gone without a word stays what it was said to be. */
function keepSaid(item: ItemRecord, known: StoredItem | undefined): ItemRecord {
  if (item.title !== '' || !known) return item;
  const { version, state, endedAt } = item;
  return { ...readItem(known), version, state, endedAt };
}

async function listFresh<T extends ItemRecord | ChangeRecord>(
  ctx: Ctx,
  source: Source,
  kind: StoredItem['kind'],
  records: readonly T[],
): Promise<{ record: T; known: StoredItem | undefined }[]> {
  if (records.length === 0) return [];
  const keys = records.map(({ key }) => key);
  const known = await loadItems(ctx, source, kind, keys);
  return records
    .map((record) => ({ record, known: known.get(record.key) }))
    .filter(({ record, known: old }) => record.version > (old?.version ?? -Infinity));
}

async function storeIdeas(
  ctx: Ctx,
  source: Source,
  fresh: readonly FreshItem[],
  meanings: Meanings,
): Promise<{ stored: StoredItem[]; contested: Contested[] }> {
  const isWanted = ({ item, known }: FreshItem) =>
    known?.became_id != null || (item.title !== '' && !isIgnored(item, meanings));
  const wanted = fresh.filter(isWanted);
  const ids = wanted.flatMap(({ known }) => known?.became_id ?? []);
  const rows = new Map((await listCandidateRows(ctx, ids)).map((row) => [row.id, row]));
  const twinOf = await createTwinFinder(ctx, source, wanted);
  const contested: Contested[] = [];
  const asked = new Map<string, string>();
  const drafts = wanted.map(({ item, known }): CandidateDraft => {
    const row = rows.get(known?.became_id ?? '');
    const before = known ? readIdea(readItem(known), meanings) : null;
    const merged = mergeIdea(readIdea(item, meanings), before, isOwn(row, source) ? row : undefined);
    if (merged.contested !== null && row && known?.asked_title !== merged.contested) {
      contested.push({ candidateId: row.id, ours: row.title, theirs: merged.contested, item });
      asked.set(item.key, merged.contested);
    }
    const sameAs = known ? undefined : twinOf(item);
    return {
      key: item.key,
      ...merged.fields,
      title: merged.title,
      category: merged.category,
      ...stateOf(item, known),
      ...(sameAs !== undefined && { sameAs }),
    };
  });
  const result = await upsertCandidates(ctx, source.name, drafts);
  const idOf = new Map(wanted.map(({ item }, place) => [item.key, result.ids[place] ?? null]));
  const stored = fresh.map(({ item, known }) =>
    toStored(source, item, item, {
      asked_title: asked.get(item.key) ?? known?.asked_title ?? null,
      became_id: idOf.get(item.key) ?? known?.became_id ?? null,
    }),
  );
  return { stored, contested };
}

/** Whether an idea is the source's own, and not one that others brought first. */
function isOwn(row: Row<'candidates'> | undefined, source: Source): boolean {
  return row?.source === source.name;
}

/**
 * What the tracker's own word ended its word may change; what was refused, done or dropped here stays so. Only what is
 * opened again there is opened again here: an edit opens nothing.
 */
function stateOf(
  { state }: ItemRecord,
  known: StoredItem | undefined,
): Pick<CandidateDraft, 'state' | 'reopens'> {
  const wanted = state === 'open' || state === 'done' ? state : 'withdrawn';
  if (!known || known.state === 'open' || known.state === state) return { state: wanted };
  return { state: wanted, reopens: [known.state === 'done' ? 'done' : 'withdrawn'] };
}

/** Finds the idea of somebody else that says the same as a new item; of two issues of one tracker each stays its own. */
async function createTwinFinder(
  ctx: Ctx,
  source: Source,
  fresh: readonly FreshItem[],
): Promise<(item: ItemRecord) => string | undefined> {
  const added = fresh.filter(({ item, known }) => !known && item.state === 'open');
  if (added.length === 0) return () => undefined;
  const titles = await openTitles(ctx);
  const found = new Map(
    added.map(({ item }) => [
      item.key,
      titles.findSame({ id: `new ${item.key}`, title: item.title, project: null }),
    ]),
  );
  const rows = await listCandidateRows(ctx, [...new Set([...found.values()].flat())]);
  const others = new Set(rows.filter((row) => !isOwn(row, source)).map(({ id }) => id));
  return ({ key }) => found.get(key)?.find((id) => others.has(id));
}

async function loadMeanings(ctx: Ctx, source: Source): Promise<Meanings> {
  const goals = (await listGoals(ctx)).filter(({ state }) => state === 'open');
  const projects = await listProjects(ctx);
  return {
    source: source.name,
    rules: readRules(source),
    people: await loadPeople(ctx, source),
    categories: Object.keys(readSettings(ctx.workspace).categoryPriorities),
    goals: new Map([
      // A milestone is often called as what its goal counts; of two goals for one metric neither is meant.
      ...[...Map.groupBy(goals, ({ metric_id }) => metric_id)].flatMap(([metric, [only, other]]) =>
        only && !other ? [[metric, only.id] as const] : [],
      ),
      ...goals.flatMap(({ id, title }) => [[slugify(title), id] as const, [slugify(id), id] as const]),
    ]),
    projects: new Map(
      projects.flatMap(({ id, name }) => [[slugify(name), id] as const, [slugify(id), id] as const]),
    ),
  };
}
