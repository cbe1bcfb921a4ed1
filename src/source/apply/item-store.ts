import { z } from 'zod';
import type { ItemRecord } from '../../base/source-port.ts';
import { readJson } from '../../base/store/json.ts';
import { type Reads, rows } from '../../base/store/rows.ts';
import type { Row } from '../../base/store/tables.ts';
import { queryInParts } from '../../todo/idea/candidate-store.ts';
import type { Source } from '../source.ts';

export type StoredItem = Row<'source_items'>;

/** An item that is newer than what is kept of it. */
export interface FreshItem {
  item: ItemRecord;
  known: StoredItem | undefined;
}

const account = z.object({ id: z.string(), name: z.string() }).nullable();
const nullableText = z.string().nullable();
const nullableNumber = z.number().nullable();

const itemSchema: z.ZodType<ItemRecord> = z.object({
  type: z.literal('item'),
  key: z.string(),
  version: z.number(),
  title: z.string(),
  url: z.string(),
  label: z.string(),
  state: z.enum(['open', 'done', 'dropped', 'gone']),
  startedAt: nullableNumber,
  endedAt: nullableNumber,
  labels: z.array(z.string()),
  milestone: nullableText,
  dueOn: nullableText,
  effortHours: nullableNumber,
  itemType: nullableText,
  project: nullableText,
  needs: z.array(z.string()),
  assignee: account,
});

/** What a source has said of these keys, by key. */
export async function loadItems(
  ctx: Reads,
  source: Source,
  kind: StoredItem['kind'],
  keys: readonly string[],
): Promise<Map<string, StoredItem>> {
  const found = await queryInParts([...new Set(keys)], (part) =>
    rows(ctx, 'source_items')
      .selectAll()
      .where('source_id', '=', source.id)
      .where('kind', '=', kind)
      .where('key', 'in', part)
      .execute(),
  );
  return new Map(found.map((row) => [row.key, row]));
}

/** What an item was when it was last said. */
export function readItem({ says }: StoredItem): ItemRecord {
  return readJson(itemSchema, says);
}

/** An item, change or days as they are kept. */
export function toStored(
  source: Source,
  record: Pick<ItemRecord, 'key' | 'version'> & { type: StoredItem['kind'] },
  { label, url, title, state }: Pick<StoredItem, 'label' | 'url' | 'title' | 'state'>,
  kept: { asked_title: string | null; became_id: string | null },
): StoredItem {
  return {
    workspace_id: source.workspace_id,
    source_id: source.id,
    key: record.key,
    kind: record.type,
    version: record.version,
    label,
    url,
    title,
    state,
    says: JSON.stringify(record),
    ...kept,
  };
}
