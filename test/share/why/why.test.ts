import { describe, expect, it } from 'vitest';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import type { View } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

async function startMonday(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  for (const line of [
    'member add @ana --hours 20',
    'member edit @ana --routed on',
    'metric add failed-imports --unit percent',
    'goal add failed-imports from 3.2 to at most 1 by 2027-02-26',
    'metric record failed-imports 3.5',
    'propose Retry imports that time out --goal G-1 --impact -1.3..-0.6 --effort 4h --why "24 of 41 failures are time-outs."',
    'plan',
  ])
    await team.ok('lead', line);
  return team;
}

function linesOf(view: View): string[] {
  return outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC').split('\n');
}

describe('why of a task', () => {
  it('is five lines and “more”, which has all of it', async () => {
    const team = await startMonday();
    const short = await team.ok('lead', 'why T-1');
    expect(linesOf(short)).toHaveLength(5);
    expect(short).toMatchObject({
      actions: expect.arrayContaining([expect.objectContaining({ label: 'More' })]),
    });
    await expectGolden('why', linesOf(short).join('\n'));
    await expectGolden('why', linesOf(await team.ok('lead', 'why T-1 more')).join('\n'));
  });

  it('says once of a goal without a value that it has none', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'metric add first reply --unit minutes');
    await team.ok('lead', 'goal add first reply at most 20 by 2027-02-26');
    await team.ok('lead', 'propose Write saved replies --goal G-1 --effort 4h');
    await team.ok('lead', 'plan');
    for (const line of ['why T-1', 'why T-1 more', 'why T-1 check', 'why']) {
      const said = linesOf(await team.ok('lead', line));
      expect([
        line,
        said.filter((each) => each.includes('no value yet') || each === 'No value yet.'),
      ]).toEqual([line, [expect.any(String)]]);
    }
  });

  it('says of another day’s reason which day that was, and by when only while that matters', async () => {
    const team = await startMonday();
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-24T10:00:00Z');
    await team.settle();
    await expectGolden('why', linesOf(await team.ok('lead', 'why T-1'))[1]);
    await team.ok('ana', 'done T-1');
    await expectGolden('why', linesOf(await team.ok('lead', 'why T-1')).join('\n'));
  });

  it('gives no chance for a day that is over', async () => {
    const team = await startMonday();
    await team.ok('lead', 'approve T-1');
    for (const at of ['2026-11-23T12:00:00Z', '2026-12-09T12:00:00Z']) {
      team.clock.set(at);
      await team.settle();
    }
    const said = linesOf(await team.ok('lead', 'why T-1')).join('\n');
    expect(said).toContain('Was due ');
    expect(said).not.toContain('likely');
  });

  it('finds its own ideas again when it checks what it said of them', async () => {
    const team = await startTeam();
    await team.ok('lead', 'vision set focus areas hardware certification, volunteer care, onboarding');
    await team.ok('lead', 'plan');
    for (const id of ['T-1', 'T-2', 'T-3', 'T-4', 'T-5'])
      expect(await verdictsOf(team, `why ${id} check`)).toMatchObject({ proposed: 'true', effort: 'true' });
  });

  it('calls a reason stale only where it now says something else', async () => {
    const team = await startMonday();
    await team.ok('lead', 'propose Split large imports --goal G-1');
    await team.ok('lead', 'plan');
    team.clock.set('2026-11-24T10:00:00Z');
    expect(await verdictsOf(team, 'why T-2 check')).toMatchObject({ need: 'true' });
    await team.ok('lead', 'metric record failed-imports 3.1');
    expect(await verdictsOf(team, 'why T-2 check')).toMatchObject({ need: 'stale' });
  });
});

async function verdictsOf(team: Team, line: string): Promise<Record<string, string>> {
  const view = (await team.ok('lead', line)) as View & {
    data: { facts: { claim: string; verdict: string }[] };
  };
  return Object.fromEntries(view.data.facts.map(({ claim, verdict }) => [claim, verdict]));
}
