import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arg } from '../../../src/base/command/args.ts';
import { defineCommand } from '../../../src/base/command/command.ts';
import { rebuildTables } from '../../../src/base/store/events.ts';
import { openReads } from '../../../src/base/store/rows.ts';
import type { Row } from '../../../src/base/store/tables.ts';
import { readWorkspace } from '../../../src/base/store/transaction.ts';
import { answer, withData } from '../../../src/base/view/view.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import type { CandidateDraft } from '../../../src/todo/idea/candidate.ts';
import { listCandidates } from '../../../src/todo/idea/candidate-store.ts';
import { type UpsertResult, upsertCandidates } from '../../../src/todo/idea/upsert-store.ts';
import { TEAM_DIALECTS, type TeamDialect } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** Hands drafts to the store as a source's job does. */
const store = defineCommand({
  name: 'test store',
  summary: 'Stores drafts.',
  args: z.object({ source: arg.line('the source'), drafts: z.custom<CandidateDraft[]>() }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { source, drafts }) {
    return withData(answer('stored'), await upsertCandidates(ctx, source, drafts));
  },
});

async function start(dialect: TeamDialect = 'memory'): Promise<Team> {
  return startTeam({ dialect, commands: [store] });
}

let calls = 0;

async function put(team: Team, drafts: readonly CandidateDraft[], source = 'jira'): Promise<UpsertResult> {
  const view = await team.engine.handle({
    workspace: team.workspace,
    actor: { kind: 'system' },
    command: 'test store',
    args: { source, drafts },
    origin: `put:${++calls}`,
    placeId: null,
    waits: true,
  });
  if (view.kind === 'refusal') throw new Error(view.message);
  return view.data as UpsertResult;
}

async function list(team: Team) {
  return team.db.transact(async (tx) => {
    const workspace = await readWorkspace(tx, team.workspace);
    return listCandidates(openReads(tx, TABLES, workspace), [
      'open',
      'chosen',
      'refused',
      'done',
      'withdrawn',
    ]);
  });
}

async function countEvents(team: Team): Promise<number> {
  return (await team.db.kysely.selectFrom('events').select('seq').execute()).length;
}

/** Puts a row into a state as the rest of the engine does. */
async function setState(team: Team, id: string, set: Partial<Row<'candidates'>>): Promise<void> {
  await team.db.kysely.updateTable('candidates').set(set).where('id', '=', id).execute();
}

const draft = (key: string, own: Partial<CandidateDraft> = {}): CandidateDraft => ({
  key,
  title: `Do ${key}`,
  category: 'quality',
  ...own,
});

describe.each(TEAM_DIALECTS)('candidates on %s', (dialect) => {
  it('are numbered in order, updated by key, and the same after a rebuild from the log', async () => {
    const team = await start(dialect);
    expect(
      await put(team, [draft('a', { effortHours: 3, evidence: ['Because.'] }), draft('b')]),
    ).toMatchObject({
      added: 2,
      ids: ['C-1', 'C-2'],
      addedIds: ['C-1', 'C-2'],
    });
    const again = [
      draft('c', { dependsOn: ['a', 'T-9'], touches: ['money'] }),
      draft('a', { title: 'Act at once' }),
    ];
    expect(await put(team, again)).toMatchObject({ added: 1, updated: 1, unchanged: 0, ids: ['C-3', 'C-1'] });
    const before = await list(team);
    expect(before).toMatchObject([
      { id: 'C-1', key: 'a', title: 'Act at once', effortHours: 3, evidence: ['Because.'] },
      { id: 'C-2', key: 'b', impactLow: null, impactLabel: 'unknown' },
      { id: 'C-3', key: 'c', dependsOn: ['C-1', 'T-9'], touches: ['money'] },
    ]);
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await list(team)).toEqual(before);
  });
});

describe('upsertCandidates', () => {
  it('records nothing where nothing changes', async () => {
    const team = await start();
    const drafts = [draft('a', { impactLow: -50, impactHigh: -20, impactLabel: 'estimate' }), draft('b')];
    await put(team, drafts);
    const events = await countEvents(team);
    expect(await put(team, drafts)).toMatchObject({
      added: 0,
      updated: 0,
      unchanged: 2,
      ids: ['C-1', 'C-2'],
    });
    expect(await countEvents(team)).toBe(events);
  });

  it('writes one event for many drafts, and keeps the same key of two sources apart', async () => {
    const team = await start();
    const events = await countEvents(team);
    await put(
      team,
      Array.from({ length: 3_000 }, (_, index) => draft(`k${index}`)),
    );
    expect(await countEvents(team)).toBe(events + 1);
    expect(await put(team, [draft('k0')], 'other')).toMatchObject({ added: 1, ids: ['C-3001'] });
  });

  it('leaves what a draft does not say, and forgets what it says is not known', async () => {
    const team = await start();
    await put(team, [
      draft('a', { effortHours: 3, effortHighHours: 5, priority: 9, impactLow: 1, impactHigh: 2 }),
    ]);
    await put(team, [draft('a', { effortHours: 8, impactLow: null })]);
    expect((await list(team))[0]).toMatchObject({
      effortHours: 8,
      effortHighHours: null,
      priority: 9,
      impactLow: null,
      impactHigh: null,
      impactLabel: 'unknown',
    });
  });

  it('does not carry a figure over to another metric', async () => {
    const team = await start();
    await team.ok('lead', 'metric add Visits --unit count');
    await put(team, [draft('a', { impactLow: 500, impactHigh: 900, impactLabel: 'estimate' })]);
    await put(team, [draft('a', { metricId: 'visits' })]);
    expect((await list(team))[0]).toMatchObject({
      metricId: 'visits',
      impactLow: null,
      impactLabel: 'unknown',
    });
  });

  it.each(['done', 'refused', 'withdrawn'] as const)(
    'leaves what was %s here, unless it is told to reopen',
    async (state) => {
      const team = await start();
      await put(team, [draft('a')]);
      await setState(team, 'C-1', { state, away_until_on: '2027-03-01' });
      expect(await put(team, [draft('a', { title: 'New words' })])).toMatchObject({
        left: 1,
        updated: 0,
        ids: ['C-1'],
      });
      expect((await list(team))[0]).toMatchObject({ state, title: 'Do a' });
      expect(await put(team, [draft('a', { title: 'New words', reopens: [state] })])).toMatchObject({
        updated: 1,
      });
      expect((await list(team))[0]).toMatchObject({ state: 'open', title: 'New words', awayUntilOn: null });
    },
  );

  it('keeps a candidate that is a task chosen, and takes its new words', async () => {
    const team = await start();
    await put(team, [draft('a')]);
    await setState(team, 'C-1', { state: 'chosen' });
    await put(team, [draft('a', { title: 'New words', state: 'done' })]);
    expect((await list(team))[0]).toMatchObject({ state: 'chosen', title: 'New words' });
  });

  it('stores done ones as done, and moves an open one there', async () => {
    const team = await start();
    await put(team, [draft('a', { state: 'done' }), draft('b')]);
    await put(team, [draft('b', { state: 'done' })]);
    expect((await list(team)).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('finds what a draft waits for by key, also in later drafts and in rows stored before', async () => {
    const team = await start();
    await put(team, [draft('z')]);
    await put(team, [draft('a', { dependsOn: ['b', 'z', 'nowhere'] }), draft('b')]);
    expect((await list(team)).find(({ key }) => key === 'a')?.dependsOn).toEqual(['C-3', 'C-1', 'nowhere']);
  });

  it('stores hostile titles inert and cut with a mark', async () => {
    const team = await start();
    await put(team, [draft('a', { title: `<!channel>\u202e\u0000\n@everyone ${'x'.repeat(5_000)}` })]);
    const [candidate] = await list(team);
    expect(candidate?.title).toMatch(/^<!channel> @everyone x+…$/);
    expect([...(candidate?.title ?? '')]).toHaveLength(200);
  });

  it('ends in the same rows however the drafts are divided, and the second time changes nothing', async () => {
    const drafts = fc.uniqueArray(
      fc.record(
        {
          key: fc.stringMatching(/^[a-f]$/),
          title: fc.constantFrom('One', 'Two'),
          category: fc.constantFrom('quality', 'revenue'),
          priority: fc.option(fc.integer({ min: 0, max: 10 })),
          effortHours: fc.option(fc.integer({ min: 1, max: 40 })),
          state: fc.constantFrom('open' as const, 'done' as const),
        },
        { requiredKeys: ['key', 'title', 'category'] },
      ),
      { selector: ({ key }) => key, minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(drafts, async (some) => {
        const [whole, parts] = [await start(), await start()];
        await put(whole, some);
        for (const one of some) await put(parts, [one]);
        expect(await list(parts)).toEqual(await list(whole));
        expect(await put(whole, some)).toMatchObject({
          added: 0,
          updated: 0,
          left: 0,
          unchanged: some.length,
        });
      }),
      { numRuns: isFull ? 15 : 3 },
    );
  });
});
