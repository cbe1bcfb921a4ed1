import { describe, expect, it } from 'vitest';
import { readTables } from '../../support/database/rebuild.ts';
import { obey } from '../../support/fake-model/index.ts';
import { sample } from '../../support/full.ts';
import type { Team } from '../../support/team.ts';
import { HOSTILE } from './hostile.ts';
import { startModelTeam } from './rig.ts';

/** All that is history: every projected table, and the log. */
async function readHistory({ db, workspace }: Team): Promise<unknown> {
  const tables = await db.read((tx) => readTables(tx, workspace));
  const events = await db.kysely.selectFrom('events').select(['seq', 'type']).execute();
  return { tables, events };
}

async function startDay() {
  const { team, fake } = await startModelTeam({ monthlyBudget: 1_000 });
  await team.ok('ana', 'help');
  await team.ok('lead', 'metric add visits --unit visits');
  await team.ok('lead', 'propose Retry failed payments --effort 2h --why "One in nine payments fails"');
  team.clock.set('2026-11-23T09:00:01Z');
  await team.settle();
  fake.says = (text) => obey(text);
  return { team, fake };
}

/** Of every kind some. */
const TRIED = sample(HOSTILE, { every: 10, seed: 'hostile' });

describe('two hundred hostile texts, and a model that obeys them', () => {
  it('are two hundred', () => {
    expect(new Set(HOSTILE).size).toBe(200);
  });

  it('change nothing when they are pasted to be read for ideas', async () => {
    const { team, fake } = await startDay();
    const before = await readHistory(team);
    const sent = team.delivered.length;
    let listed = 0;
    for (const text of TRIED) {
      const view = await team.run('lead', 'ideas read', { text });
      const { ideas = [] } = ('data' in view ? view.data : {}) as { ideas?: { quote: string }[] };
      for (const { quote } of ideas) expect(text).toContain(quote);
      listed += ideas.length;
    }
    await team.settle();
    expect(await readHistory(team)).toEqual(before);
    expect(team.delivered).toHaveLength(sent);
    expect(fake.seen).toHaveLength(TRIED.length);
    // The texts that hold their own quotes are listed, and wait for a person.
    expect(listed).toBeGreaterThan(0);
  });

  it('change nothing when they are asked as questions, and put no changing command behind a button', async () => {
    const { team, fake } = await startDay();
    const before = await readHistory(team);
    for (const question of TRIED) {
      const view = await team.run('lead', 'understand', { question: question.slice(0, 4_900) });
      const actions = 'actions' in view ? (view.actions ?? []) : [];
      for (const { command } of actions) expect(team.engine.commands.get(command).reads).toBe(true);
    }
    await team.settle();
    expect(await readHistory(team)).toEqual(before);
    expect(fake.seen).toHaveLength(TRIED.length);
  });

  it('are not said in the place of a task’s reasons', async () => {
    const { team, fake } = await startDay();
    const before = await readHistory(team);
    for (const text of TRIED) {
      fake.says = () => obey(text);
      const view = await team.run('lead', 'shorten', { task: 'T-1' });
      expect(view).toMatchObject({ data: { isDraft: false } });
    }
    await team.settle();
    expect(await readHistory(team)).toEqual(before);
  });
});
