import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Background } from '../../../src/base/ports.ts';
import { createBackground } from '../../../src/engine/background.ts';
import { createCommands } from '../../../src/engine/commands.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import { HOOKS } from '../../../src/engine/hooks.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { readTables } from '../../support/database/rebuild.ts';
import { isFull } from '../../support/full.ts';
import { startTeam, type Team, type TeamOptions } from '../../support/team.ts';

/** Chosen anew each time, or what follows from it; and claims, which are whoever's they are. */
const BY_LOT = /^(?:salt|payload_digest|previous_hash|hash|event_hash|claim_token|sum|seed)$/;
const IDEAS = [
  'propose Chart failed payments --effort 6h --goal G-1 --impact 2..9',
  'propose Saved replies for the five commonest questions --effort 2h',
  'propose Mend the sign-up form --effort 3h --goal G-1 --impact 4..8',
  'propose Call ten people who left --effort 4h --goal G-1',
  'propose Tidy the shelf --effort 1h',
  'propose Print new cards --effort 2h',
];
const SET_UP = [
  ['lead', 'member add @ana --role approver --hours 30'],
  ['ana', 'me --routed on'],
  ['lead', 'metric add Sign-ups --unit count'],
  ['lead', 'goal add sign-ups at least 100 by 2027-02-26'],
  ...IDEAS.map((line) => ['lead', line] as const),
  ['lead', 'feed edit main --cap 2 --at 09:00'],
] as const;
/** A working day each; what is done between the working out of a morning and its hour. */
const BETWEEN = [
  [],
  ['metric record sign-ups 20'],
  ['approve T-3'],
  ['propose Ask for a review --effort 2h --goal G-1'],
  ['away tomorrow'],
  ['pause main', 'resume main'],
  [],
] as const;
const DATES = ['11-24', '11-25', '11-26', '11-27', '11-30', '12-01', '12-02'];

async function start(options: TeamOptions = {}): Promise<Team> {
  const team = await startTeam({ dialect: 'postgres', ...options });
  for (const [who, line] of SET_UP) await team.ok(who, line);
  return team;
}

/** One morning, up to its page and what people do about it. */
async function playMorning(team: Team, date: string, between: readonly string[]): Promise<void> {
  team.clock.set(`2026-${date}T08:40:00Z`);
  await team.settle();
  for (const line of between) await team.say('lead', line);
  team.clock.set(`2026-${date}T09:00:00Z`);
  await team.settle();
}

async function playDay(team: Team, date: string): Promise<void> {
  for (const id of await listTasks(team, 'proposed')) await team.say('ana', `approve ${id}`);
  team.clock.set(`2026-${date}T16:00:00Z`);
  await team.settle();
  for (const id of (await listTasks(team, 'assigned')).slice(0, 1))
    await team.say('ana', `done ${id} 90 min`);
  await team.settle();
}

async function listTasks({ db, workspace }: Team, state: 'proposed' | 'assigned'): Promise<string[]> {
  const found = await db.read(
    (tx) => tx.selectFrom('tasks').select('id').where('state', '=', state).orderBy('number').execute(),
    { workspace },
  );
  return found.map(({ id }) => id);
}

/** All that is stored of a team, without what is drawn by lot. */
async function readAll({ db, workspace }: Team): Promise<unknown> {
  const stored = await db.read(
    async (tx) => ({
      ...(await readTables(tx, workspace)),
      events: (await sql`select * from events order by seq`.execute(tx)).rows,
      due: (await sql`select * from due order by kind, subject`.execute(tx)).rows,
      outbox: (await sql`select * from outbox order by id`.execute(tx)).rows.map((row) => ({
        ...(row as object),
        id: 0,
      })),
      jobs: (await sql`select * from jobs order by id`.execute(tx)).rows.map((row) => ({
        ...(row as object),
        id: 0,
      })),
    }),
    { workspace },
  );
  return JSON.parse(
    JSON.stringify(stored, (key, value: unknown) => (BY_LOT.test(key) ? undefined : value)).replaceAll(
      workspace,
      'this team',
    ),
  );
}

/** What reached people; those that go at once come in any order. */
function listDelivered({ delivered }: Team): string[] {
  return delivered.map(({ subject, view }) => `${subject} ${JSON.stringify(view)}`).sort();
}

/** The background itself, which counts what it is asked. */
function countThoughts(team: Team): { background: Background; thoughts: () => number } {
  let thoughts = 0;
  const ports = { ...team.ports, tables: TABLES, hooks: HOOKS, memory: {} };
  const real = createBackground(team.db, ports, createCommands([]));
  return {
    background: {
      run(...asked) {
        thoughts++;
        return real.run(...asked);
      },
    },
    thoughts: () => thoughts,
  };
}

describe('a morning that is worked out before it is due', () => {
  it('changes nothing until its hour, and is then as it would have been, whatever comes between', async () => {
    const ahead = await start({ leastAhead: 1 });
    const usual = await start({ leastAhead: 2 });
    for (const [index, between] of BETWEEN.slice(0, isFull ? BETWEEN.length : 2).entries()) {
      const date = DATES[index] ?? '';
      await playMorning(ahead, date, between);
      await playMorning(usual, date, between);
      expect(await readAll(ahead), date).toEqual(await readAll(usual));
      expect(listDelivered(ahead), date).toEqual(listDelivered(usual));
      await playDay(ahead, date);
      await playDay(usual, date);
    }
    expect(ahead.delivered.filter(({ subject }) => subject.startsWith('digest:')).length).toBeGreaterThan(1);
  });

  it('is thought about before, and not again at its hour unless something has changed', async () => {
    const team = await start();
    const { background, thoughts } = countThoughts(team);
    const engine = createEngine({ db: team.db, ports: { ...team.ports, background, leastAhead: 1 } });
    team.clock.set('2026-11-24T08:20:00Z');
    await engine.tick();
    expect(thoughts()).toBe(0);
    team.clock.set('2026-11-24T08:40:00Z');
    const before = await readAll(team);
    await engine.tick();
    expect(thoughts()).toBe(1);
    expect(await readAll(team)).toEqual(before);
    await team.ok('lead', 'propose Paint the door --effort 2h');
    await engine.tick();
    expect(thoughts()).toBe(1);
    team.clock.set('2026-11-24T08:50:00Z');
    await engine.tick();
    expect(thoughts()).toBe(2);
    team.clock.set('2026-11-24T09:00:00Z');
    await engine.tick();
    expect(thoughts()).toBe(2);
    expect(await listTasks(team, 'proposed')).toHaveLength(2);
    await engine.relay();
    expect(team.delivered.filter(({ subject }) => subject.startsWith('digest:'))).toHaveLength(1);

    team.clock.set('2026-11-25T08:40:00Z');
    await engine.tick();
    expect(thoughts()).toBe(3);
    // Who is asked of the undecided tasks is due a millisecond before the page.
    team.clock.set('2026-11-25T08:59:59.999Z');
    await engine.tick();
    team.clock.set('2026-11-25T09:00:00Z');
    await engine.tick();
    expect(thoughts()).toBe(3);

    team.clock.set('2026-11-26T08:40:00Z');
    await engine.tick();
    expect(thoughts()).toBe(4);
    await team.ok('lead', 'metric record sign-ups 20');
    team.clock.set('2026-11-26T09:00:00Z');
    await engine.tick();
    expect(thoughts()).toBe(5);
  });

  it('is written once where several processes have worked it out, and not at all where they come late', async () => {
    const team = await start();
    const both = [1, 2].map(() => createEngine({ db: team.db, ports: { ...team.ports, leastAhead: 1 } }));
    const tickBoth = () => Promise.all(both.map((engine) => engine.tick()));
    team.clock.set('2026-11-24T08:45:00Z');
    await tickBoth();
    team.clock.set('2026-11-24T09:00:00Z');
    await tickBoth();
    await tickBoth();
    const listBatches = () =>
      team.db.read(
        (tx) => tx.selectFrom('batches').select(['on_date', 'is_late']).orderBy('number').execute(),
        {
          workspace: team.workspace,
        },
      );
    expect(await listBatches()).toEqual([{ on_date: '2026-11-24', is_late: 0 }]);
    team.clock.set('2026-11-25T08:45:00Z');
    await tickBoth();
    team.clock.set('2026-11-25T10:00:00Z');
    await tickBoth();
    await tickBoth();
    expect(await listBatches()).toEqual([
      { on_date: '2026-11-24', is_late: 0 },
      { on_date: '2026-11-25', is_late: 1 },
    ]);
  });
});
