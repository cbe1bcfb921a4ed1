import type { Ctx } from '../../base/command/ctx.ts';
import type { DaysRecord } from '../../base/source-port.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { countLeaves } from '../../team/capacity/store.ts';
import type { Source } from '../source.ts';
import { loadItems, type StoredItem, toStored } from './item-store.ts';
import { loadPeople, type People } from './people.ts';

const LONGEST_NAME = 80;

/** Lays leave, days off and outside events over what is here, in one event. */
export async function applyDays(ctx: Ctx, source: Source, given: readonly DaysRecord[]): Promise<void> {
  if (given.length === 0) return;
  const keys = given.map(({ key }) => key);
  const known = await loadItems(ctx, source, 'days', keys);
  const fresh = given.filter(({ key, version }) => version > (known.get(key)?.version ?? -Infinity));
  if (fresh.length === 0) return;
  const people = await loadPeople(ctx, source);
  let leaves = await countLeaves(ctx);
  const written: { leaves: Row<'leaves'>[]; context_events: Row<'context_events'>[]; items: StoredItem[] } = {
    leaves: [],
    context_events: [],
    items: [],
  };
  const gone: { id: string; workspace_id: string }[] = [];
  for (const record of fresh) {
    const became = known.get(record.key)?.became_id ?? null;
    const isLeave = became?.startsWith('L-') ?? false;
    const executorId = record.kind === 'leave' ? findPerson(people, record) : undefined;
    let id: string | null = null;
    if (executorId !== undefined) {
      id = isLeave && became !== null ? became : `L-${++leaves}`;
      written.leaves.push(toLeave(ctx, source, record, { id, executorId }));
    } else if (record.kind !== 'leave') {
      id = became !== null && !isLeave ? became : `${source.name}-${record.key}`;
      if (!record.isGone) written.context_events.push(toEvent(ctx, source, record, id));
    }
    if (became !== null && !isLeave && (record.isGone || became !== id))
      gone.push({ workspace_id: ctx.workspace.id, id: became });
    const shown = { label: record.kind, url: '', title: record.name, state: record.isGone ? 'gone' : 'open' };
    written.items.push(toStored(source, record, shown, { asked_title: null, became_id: id }));
  }
  const { items, ...rows } = written;
  await ctx.record({
    type: 'SourceRead',
    subject: `source:${source.id}`,
    rows: {
      ...(rows.leaves.length > 0 && { leaves: rows.leaves }),
      ...(rows.context_events.length > 0 && { context_events: rows.context_events }),
      source_items: items,
    },
    ...(gone.length > 0 && { gone: { context_events: gone } }),
  });
  if (rows.context_events.length + gone.length > 0) await ctx.hooks.metricsChanged(ctx, null);
}

/** Whose days they are; undefined for somebody whom the team does not know. */
function findPerson(people: People, { person }: DaysRecord): string | undefined {
  return person === null ? undefined : people.find(person, person);
}

function toLeave(
  ctx: Ctx,
  source: Source,
  record: DaysRecord,
  { id, executorId }: { id: string; executorId: string },
): Row<'leaves'> {
  return {
    workspace_id: ctx.workspace.id,
    id,
    executor_id: executorId,
    starts_on: record.startsOn,
    ends_on: record.endsOn,
    stand_in_id: null,
    note: `from ${source.name}`,
    cancelled_at: record.isGone ? ctx.now : null,
  };
}

function toEvent(ctx: Ctx, source: Source, record: DaysRecord, id: string): Row<'context_events'> {
  return {
    workspace_id: ctx.workspace.id,
    id,
    kind: record.kind === 'holiday' ? 'holiday' : 'other',
    name: cleanLine(record.name, LONGEST_NAME),
    metric_ids: null,
    starts_on: record.startsOn,
    ends_on: record.endsOn,
    note: `from ${source.name}`,
    is_ours: 0,
    created_at: ctx.now,
  };
}
