import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type Command, defineCommand, defineThinkingCommand } from '../../src/base/command/command.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/language/date.ts';
import { processLease } from '../../src/base/run/jobs.ts';
import { takeLease } from '../../src/base/store/lease.ts';
import { answer } from '../../src/base/view/view.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { DIALECTS, openAgain } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

interface Thinker {
  team: Team;
  /** A second engine on the same database. */
  other: Engine;
  /** One more, which claims by the lease of a process. */
  startOther(claimant?: string): Promise<Engine>;
  /** What the command does while it thinks, by how often it has been asked to. */
  onThought: { run(thought: number): Promise<void> };
  /** Asks as a chat does: told at once, answered later. */
  ask(): Promise<void>;
}

/** Leaves a process that never ends; no other test is given its database, where it might take a job. */
function abandon({ db }: Team, tick: Promise<void>): void {
  tick.catch(() => undefined);
  onTestFinished(() => db[Symbol.asyncDispose]());
}

async function startThinker(
  dialect: (typeof DIALECTS)[number],
  more: readonly Command[] = [],
): Promise<Thinker> {
  let thoughts = 0;
  const onThought: Thinker['onThought'] = { run: async () => undefined };
  const think = defineThinkingCommand({
    name: 'test think',
    summary: 'Thinks, and then renames the workspace.',
    args: z.object({}),
    access: 'everyone',
    audience: 'asker',
    pace: 'long',
    think: {
      read: async (ctx) => ctx.workspace.name,
      async think() {
        const thought = ++thoughts;
        await onThought.run(thought);
        return `thought ${thought}`;
      },
      isStale: () => false,
      async commit(ctx, _args, name) {
        await ctx.record({
          type: 'Thought',
          subject: 'workspace',
          rows: { workspaces: [{ ...ctx.workspace, name }] },
        });
        return answer(name);
      },
    },
  });
  const commands = [think, ...more];
  const team = await startTeam({ dialect, commands });
  await team.db.kysely.deleteFrom('due').execute();
  const ports = { ...team.ports, newId: () => crypto.randomUUID() };
  const startOther = async (claimant?: string) =>
    createEngine({
      db: await openAgain(team.db),
      ports: { ...ports, ...(claimant !== undefined && { claimant }) },
      extraCommands: commands,
    });
  return {
    team,
    other: await startOther(),
    startOther,
    onThought,
    async ask() {
      const view = await team.say('lead', 'test think', { waits: false, origin: 'event-1' });
      expect(view).toMatchObject({ kind: 'working' });
    },
  };
}

async function readJobs(team: Team) {
  return team.db.kysely
    .selectFrom('jobs')
    .select(['state', 'attempts', 'last_error'])
    .orderBy('id')
    .execute();
}

async function countThoughts(team: Team): Promise<number> {
  const events = await team.db.kysely.selectFrom('events').select('type').execute();
  return events.filter(({ type }) => type === 'Thought').length;
}

describe.each(DIALECTS)('a job on %s', (dialect) => {
  it('is run once though two engines look for work at the same moment', async () => {
    const { team, other, ask } = await startThinker(dialect);
    await ask();
    await Promise.all([team.engine.tick(), other.tick()]);
    expect(await countThoughts(team)).toBe(1);
    expect(await readJobs(team)).toEqual([{ state: 'done', attempts: 1, last_error: null }]);
  });

  it('of a process that ended is taken over when its claim has run out, not before', async () => {
    const { team, other, onThought, ask } = await startThinker(dialect);
    // The first thought never ends: as good as a process that is gone.
    onThought.run = (thought) => (thought === 1 ? new Promise(() => undefined) : Promise.resolve());
    await ask();
    abandon(team, team.engine.tick());
    await expect.poll(async () => (await readJobs(team))[0]?.state).toBe('running');
    team.clock.advance(2 * MINUTE_MS - 1);
    await other.tick();
    expect(await countThoughts(team)).toBe(0);
    team.clock.advance(1);
    await other.tick();
    expect(await readJobs(team)).toEqual([{ state: 'done', attempts: 2, last_error: null }]);
    expect(await countThoughts(team)).toBe(1);
  });

  it('of a process whose own lease has ended is taken over at once, and of one that holds it is not', async () => {
    const { team, other, onThought, ask, startOther } = await startThinker(dialect);
    const lease = { name: processLease('one'), token: 'one', holder: 'one', ttlMs: 10_000 };
    await takeLease(team.db, { ...lease, now: team.clock.now() });
    onThought.run = (thought) => (thought === 1 ? new Promise(() => undefined) : Promise.resolve());
    await ask();
    abandon(team, (await startOther('one')).tick());
    await expect.poll(async () => (await readJobs(team))[0]?.state).toBe('running');
    team.clock.advance(9_999);
    await other.tick();
    expect(await countThoughts(team)).toBe(0);
    team.clock.advance(1);
    await other.tick();
    expect(await readJobs(team)).toEqual([{ state: 'done', attempts: 2, last_error: null }]);
    expect(await countThoughts(team)).toBe(1);
  });

  it('commits nothing for a process that was too slow: the one that took it over counts', async () => {
    const { team, other, onThought, ask } = await startThinker(dialect);
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let thinking = 0;
    onThought.run = async (thought) => {
      thinking = thought;
      await gates[thought - 1]?.promise;
    };
    await ask();
    const slow = team.engine.tick();
    await expect.poll(() => thinking).toBe(1);
    team.clock.advance(2 * MINUTE_MS);
    const next = other.tick();
    await expect.poll(() => thinking).toBe(2);
    gates[0]?.resolve();
    await slow;
    expect(await countThoughts(team)).toBe(0);
    gates[1]?.resolve();
    await next;
    await team.engine.relay();
    expect(await countThoughts(team)).toBe(1);
    expect(team.delivered.map(({ view }) => view)).toEqual([answer('thought 2')]);
  });

  it('that meets a bug is tried again, later each time', async () => {
    const { team, onThought, ask } = await startThinker(dialect);
    onThought.run = async (thought) => {
      if (thought <= 2) throw new TypeError(`bug ${thought}`);
    };
    await ask();
    await team.engine.tick();
    expect(await readJobs(team)).toEqual([{ state: 'new', attempts: 1, last_error: 'TypeError: bug 1' }]);
    team.clock.advance(4_999);
    await team.engine.tick();
    expect((await readJobs(team))[0]?.attempts).toBe(1);
    team.clock.advance(1);
    await team.engine.tick();
    expect((await readJobs(team))[0]?.attempts).toBe(2);
    team.clock.advance(10_000);
    await team.settle();
    expect(await readJobs(team)).toMatchObject([{ state: 'done', attempts: 3 }]);
    expect(team.delivered.map(({ view }) => view)).toEqual([answer('thought 3')]);
  });

  it('is dead after five bugs, holds up nobody, and whoever asked is told', async () => {
    const { team, onThought, ask } = await startThinker(dialect);
    onThought.run = async () => {
      throw new TypeError('a bug');
    };
    await ask();
    for (let minute = 0; minute < 20; minute++) {
      await team.settle();
      team.clock.advance(MINUTE_MS);
    }
    expect(await readJobs(team)).toEqual([{ state: 'dead', attempts: 5, last_error: 'TypeError: a bug' }]);
    expect(team.delivered.map(({ view }) => view)).toMatchObject([{ kind: 'refusal', code: 'broken' }]);
    const again = await team.say('lead', 'test think', { waits: false, origin: 'event-1' });
    expect(again).toMatchObject({ kind: 'refusal', code: 'broken' });
  });

  it('that ends its process each time is given up as well', async () => {
    const { team, onThought, ask } = await startThinker(dialect);
    onThought.run = () => new Promise(() => undefined);
    await ask();
    for (let life = 1; life <= 5; life++) {
      abandon(team, team.engine.tick());
      await expect.poll(async () => (await readJobs(team))[0]?.attempts).toBe(life);
      team.clock.advance(2 * MINUTE_MS);
    }
    await team.settle();
    const [job, ...more] = await readJobs(team);
    expect([job?.state, more]).toEqual(['dead', []]);
    await expectGolden('contract/jobs', job?.last_error);
    expect(team.delivered.map(({ view }) => view)).toMatchObject([{ kind: 'refusal', code: 'broken' }]);
  });

  it('that Tiller leaves for itself is one job an origin, and is answered where it says', async () => {
    const remind = defineCommand({
      name: 'test remind',
      summary: 'Leaves a job for Tiller itself.',
      args: z.object({}),
      access: 'everyone',
      audience: 'asker',
      pace: 'instant',
      async run(ctx) {
        const job = { command: 'test think', args: {}, origin: 'reminder-1', placeId: ctx.placeId };
        await ctx.enqueue(job);
        await ctx.enqueue(job);
        return answer('later');
      },
    });
    const { team } = await startThinker(dialect, [remind]);
    await team.ok('lead', 'test remind');
    await team.ok('lead', 'test remind');
    await team.settle();
    expect(await readJobs(team)).toHaveLength(1);
    expect(team.delivered.map(({ view }) => view)).toEqual([answer('thought 1')]);
  });

  it('that is done is forgotten only when its event cannot come again', async () => {
    const { team, ask } = await startThinker(dialect);
    await ask();
    await team.engine.tick();
    team.clock.advance(44 * DAY_MS);
    await team.engine.tick();
    expect(await readJobs(team)).toHaveLength(1);
    team.clock.advance(DAY_MS + HOUR_MS);
    await team.engine.tick();
    expect(await readJobs(team)).toEqual([]);
  });
});
