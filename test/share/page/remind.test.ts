import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/base/ports.ts';
import { plainText } from '../../../src/base/view/text.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** What is read of a message's first line. */
function firstLine({ view }: Delivery): string {
  if (view.kind === 'task') return `card of ${view.id}: ${plainText(view.stateText, 'UTC')}`;
  return view.kind === 'answer' ? plainText(view.lines[0] ?? [], 'UTC') : view.kind;
}

/** What somebody reads in private of a task now, oldest message first. */
function readPrivate({ delivered }: Team, handle: string): string[] {
  const own = delivered.filter(({ place }) => place.place === `@${handle}`);
  return [...Map.groupBy(own, ({ subject }) => subject).values()].map((states) => {
    const last = states.at(-1);
    return last ? firstLine(last) : '';
  });
}

/** Ana has a task, and was reminded of it on the day to which she had put it off. */
async function startReminded(): Promise<Team> {
  const team = await startTeam();
  await team.ok('ana', 'me --routed on --hours 40');
  await team.ok('lead', 'propose Chart failed payments --effort 6h');
  for (const at of ['2026-11-23T09:00:00Z', '2026-11-23T09:00:01Z']) {
    team.clock.set(at);
    await team.settle();
  }
  await team.ok('lead', 'approve T-1');
  team.clock.set('2026-11-23T09:06:00Z');
  await team.settle();
  await team.ok('ana', 'later T-1 2026-11-24');
  team.clock.set('2026-11-24T09:00:30Z');
  await team.settle();
  return team;
}

describe('several private lines about one task', () => {
  it('say once how it ended: the newest does', async () => {
    const team = await startReminded();
    expect(readPrivate(team, 'ana')).toHaveLength(2);
    await expectGolden('share/remind', readPrivate(team, 'ana'));
    await team.ok('ana', 'done T-1');
    await team.settle();
    expect(readPrivate(team, 'ana')).toHaveLength(2);
    await expectGolden('share/remind', readPrivate(team, 'ana'));
  });

  it('leave it to the line that still has its buttons, and are edited once', async () => {
    const team = await startReminded();
    await team.ok('ana', 'start T-1');
    await team.settle();
    expect(readPrivate(team, 'ana')).toHaveLength(2);
    await expectGolden('share/remind', readPrivate(team, 'ana'));
    const edits = team.delivered.filter(({ subject }) => subject === 'assigned:T-1:2026-11-24').length;
    await team.ok('ana', 'still T-1 2026-11-27');
    await team.settle();
    expect(team.delivered.filter(({ subject }) => subject === 'assigned:T-1:2026-11-24')).toHaveLength(edits);
  });
});
