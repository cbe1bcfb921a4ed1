import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceRecord } from '../../src/base/source-port.ts';
import { checkDatabase } from '../../src/base/store/check.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { DIALECTS, MIGRATIONS } from '../support/database.ts';
import { change, item, value } from '../support/fake-source.ts';
import { isFull, runs } from '../support/full.ts';
import { type SourcedTeam, startSourced } from '../support/sourced-team.ts';

const STATES = ['open', 'done', 'dropped', 'gone'] as const;
const LABELS = ['bug', 'docs', '3h', 'size/L', 'security', 'billing'];

/** A state of one of few keys, so that each has a long history. */
const anyRecord: fc.Arbitrary<SourceRecord> = fc
  .record({
    type: fc.constantFrom('item', 'item', 'change', 'value', 'revenue', 'event', 'leave'),
    key: fc.integer({ min: 1, max: 25 }).map(String),
    version: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ type, key, version }) => stateOf(type, key, version));

/** What is said of a key at a version is the same whenever it is said. */
function stateOf(type: string, key: string, version: number): SourceRecord {
  const draw = (many: number) => (Number(key) * 31 + version * 17 + version * version) % many;
  const day = key.padStart(2, '0');
  switch (type) {
    case 'item':
      return item(key, version, {
        title: `Work ${key} in words of edition ${draw(7)}`,
        state: STATES[draw(6)] ?? 'open',
        labels: LABELS.filter((_, place) => (draw(64) >> place) % 2 === 1),
        effortHours: draw(3) === 0 ? draw(9) + 1 : null,
        needs: draw(4) === 0 ? [String((Number(key) % 25) + 1)] : [],
        assignee: draw(2) === 0 ? { id: 'ana', name: 'Ana' } : null,
        milestone: draw(5) === 0 ? 'Launch' : null,
      });
    case 'change':
      return change(key, version, { state: draw(2) === 0 ? 'closed' : 'open', title: `Change ${draw(9)}` });
    case 'value':
      return value(`metric ${Number(key) % 3}`, `2026-11-${day}`, draw(100), version);
    case 'revenue':
      return {
        ...{ type: 'revenue', key, version, project: '', currency: 'EUR' },
        startsOn: `2026-10-${day}`,
        endsOn: '2026-10-31',
        actual: draw(1_000),
        projected: draw(2_000),
        subscriptions: draw(50),
        churn: draw(10) / 100,
      };
    default:
      return {
        ...{ type: 'days', key: `${type}${key}`, version, name: `Days ${draw(5)}`, isGone: draw(3) === 0 },
        kind: type === 'leave' ? 'leave' : 'event',
        person: type === 'leave' ? 'ana' : null,
        startsOn: `2026-11-${day}`,
        endsOn: `2026-12-${day}`,
      };
  }
}

/** The last state of each key. */
function lastOfEach(records: readonly SourceRecord[]): SourceRecord[] {
  const last = new Map<string, SourceRecord>();
  for (const record of records) {
    const id = `${record.type} ${record.key}`;
    if (record.version > (last.get(id)?.version ?? 0)) last.set(id, record);
  }
  return [...last.values()];
}

async function startReading(dialect: (typeof DIALECTS)[number] | 'memory'): Promise<SourcedTeam> {
  const team = await startSourced({ dialect, rules: 'labels="size/L: 8h"' });
  await team.ok('lead', 'member add @ana');
  team.fake.pageSize = 40;
  return team;
}

/** What a source's word has left, without the times at which it came and the numbers that follow from their order. */
async function readRows({ db }: SourcedTeam): Promise<Record<string, string[]>> {
  const ideas = await db.kysely.selectFrom('candidates').selectAll().execute();
  const keyOf = new Map(ideas.map(({ id, key }) => [id, key]));
  const leaves = await db.kysely.selectFrom('leaves').selectAll().execute();
  const all = {
    ideas: ideas.map(({ id: _id, number: _number, created_at: _made, updated_at: _changed, ...row }) => ({
      ...row,
      depends_on: row.depends_on.replace(/C-\d+/g, (id) => keyOf.get(id) ?? id),
    })),
    items: (await db.kysely.selectFrom('source_items').selectAll().execute()).map((row) => ({
      ...row,
      became_id: keyOf.get(row.became_id ?? '') ?? row.became_id?.replace(/^L-\d+/, 'L'),
    })),
    values: (await db.kysely.selectFrom('observations').selectAll().execute()).map(
      ({ arrived_at: _at, ...row }) => row,
    ),
    revenue: (await db.kysely.selectFrom('revenue_periods').selectAll().execute()).map(
      ({ arrived_at: _at, ...row }) => row,
    ),
    events: (await db.kysely.selectFrom('context_events').selectAll().execute()).map(
      ({ created_at: _at, ...row }) => row,
    ),
    leaves: leaves.map(({ id: _id, cancelled_at, ...row }) => ({ ...row, isGone: cancelled_at !== null })),
    versions: await db.kysely.selectFrom('source_versions').selectAll().execute(),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, rows]) => [
      name,
      rows.map(({ workspace_id: _own, ...row }: { workspace_id: string }) => JSON.stringify(row)).sort(),
    ]),
  );
}

describe.each(isFull ? DIALECTS : (['memory', 'postgres'] as const))('deliveries on %s', (dialect) => {
  const count = isFull || dialect !== 'postgres' ? runs(1_000) : 50;
  it(`end, ${count} of them shuffled, doubled, late and lost, in the rows of one full read`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRecord, { minLength: count, maxLength: count }),
        fc.integer({ min: 0, max: 9 }),
        async (history, lostOfTen) => {
          const whole = lastOfEach(history);
          const once = await startReading(dialect);
          await once.tell(...whole);
          const often = await startReading(dialect);
          const arrived = history.filter((_, place) => (place * 7) % 10 >= lostOfTen);
          await often.tell(...arrived, ...arrived.slice(0, count / 4));
          // What was lost comes by the next full read.
          await often.tell(...whole);
          expect(await readRows(often)).toEqual(await readRows(once));
          for await (const found of checkDatabase(often.db, { tables: TABLES, migrations: MIGRATIONS }))
            expect(found).toMatchObject({ isOk: true });
        },
      ),
      { numRuns: isFull ? (dialect === 'postgres' ? 2 : 10) : 1, endOnFailure: true },
    );
  }, 120_000);
});
