import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCommand } from '../../../src/base/command/command.ts';
import { eraseEverywhere } from '../../../src/base/store/erase.ts';
import { answer } from '../../../src/base/view/view.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { eraseMember, readFormerNames } from '../../../src/share/record/forget-member.ts';
import { getExecutor } from '../../../src/team/people/store.ts';
import { createFakeChat } from '../../support/chat/chat.ts';
import { expectRebuilt, readTables } from '../../support/database/rebuild.ts';
import { DIALECTS, openTestDatabase } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { type Door, makeSamples, playSamples } from '../../support/samples.ts';
import { fakeClock, fakePorts } from '../../support/team.ts';

const MINE: Door = { platform: 'terminal', tenant: 'T1', tenantName: 'Mine' };

/** Columns of text in which nobody can write: keys, dates, words of a closed list, hashes, and what code makes. */
const CODED =
  /(?:^|_)(?:id|ids|by|on|at|zone|hash|kind|state|key|date)$|^(?:platform|tenant|source|category|categories|unit|cadence|cadence_from|direction|severity|currency|country|days|seed|routing|selection_order|impact_label|touches|choice|answer|reason|verdict|part|model|voters|winner|silence_ending|cases|information|revenue_targets|handle|executor_scope|role|digest|stands_in_for|overruled_by|executor_id|depends_on|events|format)$/;

/** Forgets a member as they are, whatever they hold. */
const forgetAnybody = defineCommand({
  name: 'test forget',
  summary: 'Forgets a member.',
  args: z.object({}),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx) {
    const member = await getExecutor(ctx, '@ana');
    const called = await readFormerNames(ctx, member);
    await eraseEverywhere(ctx, eraseMember(member.id, 'former-2', called, []));
    return answer('done');
  },
});

describe('what can be erased', () => {
  it('is every column in which somebody can write', async () => {
    const db = await openTestDatabase('memory');
    const forgotten: string[] = [];
    for (const [table, { written }] of TABLES) {
      const { rows } = await sql<{
        name: string;
        type: string;
      }>`pragma table_info(${sql.ref(table)})`.execute(db.kysely);
      const open = rows.filter(({ name, type }) => type === 'TEXT' && !CODED.test(name));
      forgotten.push(
        ...open
          .filter(({ name }) => !(written as readonly string[]).includes(name))
          .map(({ name }) => `${table}.${name}`),
      );
    }
    // A platform's ids of roles, and how somebody came in, say nothing; the name of a kind is its key; a lesson's rule is made of codes; only emoji that ask for something are kept.
    expect(forgotten).toEqual([
      'executors.admission',
      'executors.platform_gave',
      'identities.roles',
      'kinds.name',
      'lessons.rule',
      'reactions.subject',
      'reactions.emoji',
      'reactions.effect',
    ]);
  });
});

// What each command leaves when it is erased is held by its own tests in every run.
describe.runIf(isFull).each(DIALECTS)('erasing from a varied history on %s', (dialect) => {
  it('leaves the tables what the log says, and every other row as it was', async () => {
    const db = await openTestDatabase(dialect);
    const ports = fakePorts(fakeClock('2026-11-23T08:00:00Z'), [createFakeChat()]);
    const engine = createEngine({ db, ports, extraCommands: [forgetAnybody] });
    await playSamples(engine, MINE, makeSamples('quokka'));
    const { workspace_id: id } = await db.kysely
      .selectFrom('tenants')
      .select('workspace_id')
      .executeTakeFirstOrThrow();
    const before = await db.transact((tx) => readTables(tx, id), { workspace: id });
    await engine.handle({
      workspace: id,
      actor: { kind: 'system' },
      command: 'test forget',
      args: {},
      origin: 'forget',
      placeId: null,
      waits: true,
    });
    await expectRebuilt(db);
    const after = await db.transact((tx) => readTables(tx, id), { workspace: id });
    const left = Object.values(after).flatMap((rows) => rows.map((row) => JSON.stringify(row)));
    expect(left.filter((row) => /@ana\b|ana quokka/i.test(row))).toEqual([]);
    const counts = (tables: typeof before) =>
      Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.length]));
    const accounts = (before.identities ?? []).filter(({ member_id }) => member_id === 'M-2').length;
    expect(accounts).toBeGreaterThan(0);
    expect(counts(after)).toEqual({
      ...counts(before),
      identities: (before.identities?.length ?? 0) - accounts,
    });
    const kept = (before.tasks ?? []).filter((row) => !/ana/i.test(JSON.stringify(row)));
    expect(after.tasks).toEqual(expect.arrayContaining(kept));
  });
});
