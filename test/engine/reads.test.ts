import { describe, expect, it } from 'vitest';
import { parseLine } from '../../src/base/command/parse.ts';
import type { Db } from '../../src/base/store/open.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { openTestDatabase, TEAM_DIALECTS } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { makeSamples, playSamples } from '../support/samples.ts';
import { fakeClock, fakePorts } from '../support/team.ts';

const DOOR = { platform: 'terminal', tenant: 'local', tenantName: 'Test team' } as const;

/** Where a call may leave something; `inbox` keeps its answer. */
const TABLES = [
  'inbox',
  'events',
  'outbox',
  'messages',
  'jobs',
  'due',
  'link_codes',
  'model_spending',
  'model_ideas',
  'questions',
  'feedback_events',
] as const;

/** They read and are not marked all the same. */
const KEEPS_ITS_ANSWER: Readonly<Record<string, string>> = {
  help: 'what `doctor` asks for when it has seen no event of a chat, and then looks for',
  'webhook replay': 'nothing has been given up here',
  'source title': 'the idea has one title here',
  join: 'who types it is in already; of a stranger it asks an admin',
  'hand on': 'nobody who has left has a task here',
};

async function countRows(db: Db): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const table of TABLES) {
    const count = db.kysely.selectFrom(table).select(({ fn }) => fn.countAll().as('count'));
    counts.set(table, Number((await count.executeTakeFirstOrThrow()).count));
  }
  return counts;
}

/** Plays every sample, and gives the tables that each command changed. */
async function playAll(db: Db) {
  const engine = createEngine({ db, ports: fakePorts(fakeClock('2026-11-23T08:00:00Z'), []) });
  // The first who comes in leaves rows before they have asked for anything.
  await playSamples(engine, DOOR, [['lead', 'state']]);
  const changed = new Map<string, Set<string>>();
  let before = await countRows(db);
  await playSamples(engine, DOOR, makeSamples('quokka'), async ([, typed], view) => {
    expect([typed, view]).not.toMatchObject([typed, { kind: 'refusal' }]);
    const after = await countRows(db);
    const { name } = parseLine(engine.commands, typed).command;
    const tables = TABLES.filter((table) => after.get(table) !== before.get(table));
    changed.set(name, new Set([...(changed.get(name) ?? []), ...tables]));
    before = after;
  });
  return { commands: engine.commands.all, changed };
}

describe.each(TEAM_DIALECTS)('a command that only reads, on %s', (dialect) => {
  it.runIf(isFull)(
    'leaves nothing, not even its answer; whatever leaves no more than that is marked',
    async () => {
      const { commands, changed } = await playAll(await openTestDatabase(dialect));
      const reading = commands
        .filter(({ reads, isInternal }) => reads && !isInternal)
        .map(({ name }) => name);
      expect(reading.map((name) => [name, [...(changed.get(name) ?? ['not played'])]])).toEqual(
        reading.map((name) => [name, []]),
      );
      const silent = [...changed].filter(
        ([name, tables]) => !reading.includes(name) && [...tables].every((table) => table === 'inbox'),
      );
      expect(silent.map(([name]) => name)).toEqual(Object.keys(KEEPS_ITS_ANSWER));
    },
  );
});
