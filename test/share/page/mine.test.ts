import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const TITLE = 'Write the import guide';

/** A view as lines, each item with the names of its buttons. */
function read(view: View): string {
  if (view.kind === 'answer') return view.lines.map((line) => plainText(line, 'UTC')).join('\n');
  if (view.kind !== 'report') return view.kind;
  const names = (actions: readonly { label: string }[] = []) =>
    actions.map(({ label }) => `[${label}]`).join(' ');
  return [
    view.title,
    ...view.sections.flatMap(({ lines, items = [] }) => [
      ...lines.map((line) => plainText(line, 'UTC')),
      ...items.flatMap((item) => [...item.lines.map((line) => plainText(line, 'UTC')), names(item.actions)]),
    ]),
    names(view.actions),
  ].join('\n');
}

/** What somebody reads in private now, newest state of each message, in order of subjects. */
function readPrivate({ delivered }: Team, handle: string, begins: string): string[] {
  const own = delivered.filter(
    ({ place, subject }) => place.place === `@${handle}` && subject.startsWith(begins),
  );
  return [...Map.groupBy(own, ({ subject }) => subject).values()].flatMap((states) => {
    const last = states.at(-1);
    return last ? [read(last.view)] : [];
  });
}

/** @ana has a task of three hours; @ben is there too. */
async function startShop(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ben');
  await team.ok('ben', 'me');
  await team.ok('ana', 'me --routed on --hours 40');
  await team.ok('lead', `propose ${TITLE} --effort 3h`);
  await team.ok('lead', 'plan');
  await team.ok('lead', 'approve T-1');
  team.clock.set('2026-11-23T08:06:00Z');
  await team.settle();
  return team;
}

async function goTo(team: Team, iso: string): Promise<void> {
  team.clock.set(iso);
  await team.settle();
}

describe('a list of one’s own', () => {
  it('shows what somebody has to do with what they press, and what else waits', async () => {
    const team = await startShop();
    const lines = [read(await team.ok('ana', 'mine')), read(await team.ok('ben', 'mine'))];
    await team.ok('lead', 'propose Call ten customers --effort 2h');
    await team.ok('lead', 'plan');
    lines.push(read(await team.ok('lead', 'mine')));
    await expectGolden('mine', lines.join('\n\n'));
  });

  it('comes at their hour on their working days, once, and only where there is something to do', async () => {
    const team = await startShop();
    await team.ok('ana', 'me --zone America/New_York');
    for (const who of ['ana', 'ben']) await team.ok(who, 'mine every day at 7:30');
    await goTo(team, '2026-11-23T12:29:00Z');
    expect(readPrivate(team, 'ana', 'mine:')).toEqual([]);
    await goTo(team, '2026-11-23T12:30:01Z');
    expect(readPrivate(team, 'ana', 'mine:')).toEqual([expect.stringContaining(`T-1 · ${TITLE}`)]);
    await goTo(team, '2026-11-23T15:00:00Z');
    expect(team.delivered.filter(({ subject }) => subject.startsWith('mine:'))).toHaveLength(1);
    expect(readPrivate(team, 'ben', 'mine:')).toEqual([]);
    await team.ok('ana', 'away 2026-11-24');
    await goTo(team, '2026-11-24T12:31:00Z');
    await goTo(team, '2026-11-28T12:31:00Z');
    expect(readPrivate(team, 'ana', 'mine:')).toHaveLength(1);
  });

  it('is edited where it stands when something changes, and stops when they say so', async () => {
    const team = await startShop();
    await team.ok('ana', 'mine 8:30');
    await goTo(team, '2026-11-23T08:31:00Z');
    await team.ok('ana', 'done T-1');
    await team.settle();
    expect(readPrivate(team, 'ana', 'mine:')).toHaveLength(1);
    await expectGolden('mine', readPrivate(team, 'ana', 'mine:'));
    await team.ok('ana', 'mine off');
    await goTo(team, '2026-11-24T08:31:00Z');
    expect(readPrivate(team, 'ana', 'mine:')).toHaveLength(1);
  });

  it('follows a zone that was changed after the hour was set', async () => {
    const team = await startShop();
    await team.ok('ana', 'mine 8:30');
    await team.ok('ana', 'me --zone America/New_York');
    await goTo(team, '2026-11-23T08:31:00Z');
    expect(readPrivate(team, 'ana', 'mine:')).toEqual([]);
    await goTo(team, '2026-11-23T13:31:00Z');
    expect(readPrivate(team, 'ana', 'mine:')).toHaveLength(1);
  });

  it('is left out on a day whose private lines are used up', async () => {
    const team = await startShop();
    await team.ok('ana', 'me --private 1');
    await team.ok('ana', 'mine 9:00');
    await goTo(team, '2026-11-23T09:01:00Z');
    expect(readPrivate(team, 'ana', '')).toHaveLength(1);
    expect(readPrivate(team, 'ana', 'mine:')).toEqual([]);
  });

  it('refuses what is no time of the day', async () => {
    const team = await startShop();
    expect((await team.refused('ana', 'mine soon')).field).toBe('at');
  });
});

describe('a blocked task', () => {
  it('stays whose it is, asks the one it waits for, and goes on when they say so', async () => {
    const team = await startShop();
    const said = [read(await team.ok('ana', 'blocked T-1 @ben: the key to the archive'))];
    await goTo(team, '2026-11-23T09:01:00Z');
    said.push(...readPrivate(team, 'ben', 'wait:'));
    for (const who of ['ana', 'ben'])
      said.push(read(await team.ok(who, 'mine')), read(await team.ok(who, 'inbox')));
    await team.ok('ben', 'ready T-1');
    await team.settle();
    said.push(
      ...readPrivate(team, 'ana', 'ready:'),
      ...readPrivate(team, 'ben', 'wait:'),
      read(await team.ok('ben', 'inbox')),
    );
    await expectGolden('mine', said.join('\n\n'));
  });

  it('goes on by itself when the task that it waits for is done', async () => {
    const team = await startShop();
    await team.ok('ben', 'me --routed on --hours 40');
    await team.ok('lead', 'propose Draw the figures --effort 2h');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-2');
    await goTo(team, '2026-11-23T09:06:00Z');
    await team.ok('ana', 'blocked T-1 T-2');
    expect(read(await team.ok('ana', 'inbox'))).toMatch(/waits for .*T-2/);
    await team.ok('lead', 'done T-2');
    await team.settle();
    expect(read(await team.ok('ana', 'inbox'))).not.toContain('waits for');
    expect(readPrivate(team, 'ana', 'ready:')).toHaveLength(1);
    await expectGolden('mine', readPrivate(team, 'ana', 'ready:'));
  });

  it('is blocked no more once it was started, handed over or finished', async () => {
    const team = await startShop();
    await team.ok('ana', 'blocked T-1 bank news');
    expect(read(await team.ok('ana', 'inbox'))).toContain('bank news');
    await team.ok('ana', 'start T-1');
    expect((await team.refused('ana', 'ready T-1')).code).toBe('not_possible');
  });

  it('is blocked and let go on by nobody else', async () => {
    const team = await startShop();
    expect((await team.refused('ben', 'blocked T-1 the bank')).code).toBe('not_allowed');
    await team.ok('ana', 'blocked T-1 the bank');
    expect((await team.refused('ben', 'ready T-1')).code).toBe('not_allowed');
  });
});
