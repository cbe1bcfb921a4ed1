import type { Ctx } from '../../base/command/ctx.ts';
import { rowsPerInsert } from '../../base/store/open.ts';
import { rows } from '../../base/store/rows.ts';
import { queryInParts } from '../../todo/idea/candidate-store.ts';
import type { Source } from '../source.ts';

const COLUMNS = 4;

/** Those of a source's figures that are newer than what it gave before of their keys; from now on they are what it gave. */
export async function takeNewer<T extends { type: string; key: string; version: number }>(
  ctx: Ctx,
  source: Source,
  records: readonly T[],
): Promise<T[]> {
  if (records.length === 0) return [];
  const keyOf = ({ type, key }: T) => `${type} ${key}`;
  const known = await queryInParts(records.map(keyOf), (part) =>
    rows(ctx, 'source_versions')
      .select(['key', 'version'])
      .where('source_id', '=', source.id)
      .where('key', 'in', part)
      .execute(),
  );
  const versions = new Map(known.map(({ key, version }) => [key, version]));
  const newer = records.filter((record) => record.version > (versions.get(keyOf(record)) ?? -Infinity));
  const size = rowsPerInsert(COLUMNS);
  for (let start = 0; start < newer.length; start += size)
    await ctx.tx
      .insertInto('source_versions')
      .values(
        newer.slice(start, start + size).map((record) => ({
          workspace_id: ctx.workspace.id,
          source_id: source.id,
          key: keyOf(record),
          version: record.version,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['workspace_id', 'source_id', 'key'])
          .doUpdateSet((eb) => ({ version: eb.ref('excluded.version') })),
      )
      .execute();
  return newer;
}
