import { describe, expect, it } from 'vitest';
import type { DigestView, TaskCard } from '../../../src/base/view/view.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** What somebody who scrolls back sees of a task on the page of a day: what it says, and its buttons. */
function readPage({ delivered }: Team, date: string, task: string) {
  const states = delivered.filter(({ subject }) => subject === `digest:main:${date}`);
  const lines = delivered.filter(({ subject }) => subject === `line:main:${date}:${task}`);
  const page = states.at(-1)?.view as DigestView;
  const cards = [page.tasks.find(({ id }) => id === task), lines.at(-1)?.view as TaskCard];
  return cards.map((card) => ({ state: card?.state, buttons: card?.actions.map(({ command }) => command) }));
}

async function startOnMonday(): Promise<Team> {
  const team = await startTeam();
  await team.ok('lead', 'propose Chart failed payments');
  await team.ok('lead', 'propose Saved replies');
  await team.ok('lead', 'member add @ben --routed');
  await setClock(team, '2026-11-23T09:00:00Z');
  return team;
}

async function setClock(team: Team, at: string): Promise<void> {
  team.clock.set(at);
  await team.settle();
  await team.settle();
}

describe('pages of the days before', () => {
  it('stay true as their tasks go on, and offer what is no longer offered elsewhere', async () => {
    const team = await startOnMonday();
    await team.ok('lead', 'approve T-1');
    await setClock(team, '2026-11-23T09:06:00Z');
    await setClock(team, '2026-11-24T09:00:00Z');
    const going = ['start', 'done', 'hand over', 'fail', 'why'];
    expect(readPage(team, '2026-11-23', 'T-1')).toEqual([
      { state: 'assigned', buttons: going },
      { state: 'assigned', buttons: going },
    ]);
    await team.ok('ben', 'done T-1');
    await team.settle();
    expect(readPage(team, '2026-11-23', 'T-1')).toEqual([
      { state: 'done', buttons: [] },
      { state: 'done', buttons: [] },
    ]);
  });

  it('leave what waits for a yes to the newest page that shows it', async () => {
    const team = await startOnMonday();
    await team.ok('lead', 'approve T-1');
    await setClock(team, '2026-11-24T09:00:00Z');
    const [waiting] = readPage(team, '2026-11-23', 'T-2');
    expect(waiting).toEqual({ state: 'proposed', buttons: [] });
    expect(readPage(team, '2026-11-24', 'T-2')[0]?.buttons).toContain('approve');
    await team.ok('lead', 'approve T-2');
    await team.settle();
    expect(readPage(team, '2026-11-23', 'T-2')[0]).toEqual({ state: 'approved', buttons: [] });
  });

  it('keep what they said beside their tasks, and are edited only when a task changes', async () => {
    const team = await startOnMonday();
    await setClock(team, '2026-11-24T09:00:00Z');
    const before = team.delivered.filter(({ subject }) => subject.includes('2026-11-23'));
    await team.ok('lead', 'propose Export invoices');
    await team.ok('lead', 'plan');
    await team.settle();
    expect(team.delivered.filter(({ subject }) => subject.includes('2026-11-23'))).toHaveLength(
      before.length,
    );
    const pages = team.delivered.filter(({ subject }) => subject === 'digest:main:2026-11-23');
    const [first, last] = [pages.at(0)?.view as DigestView, pages.at(-1)?.view as DigestView];
    expect(last.foot).toEqual(first.foot);
    expect(last.changes).toEqual(first.changes);
  });

  it('are left as they are after two more days', async () => {
    const team = await startOnMonday();
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'refuse T-2 --reason "not us"');
    for (const day of ['24', '25', '26']) await setClock(team, `2026-11-${day}T09:00:00Z`);
    await team.ok('ben', 'done T-1');
    await team.settle();
    expect(readPage(team, '2026-11-23', 'T-1')[0]?.state).toBe('assigned');
    expect(readPage(team, '2026-11-24', 'T-1')).toBeDefined();
  });
});
