import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/base/language/date.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { DigestView } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const IDEAS = ['Sort the list', 'Paint the door', 'Call the council', 'Print the menu', 'Mend the lamp'];
const MONDAY = '2026-11-23';

describe('a team that nobody answers for', () => {
  it('gets a page a day for a week, then one a week that says so', async () => {
    const team = await startSilent();
    expect(await playDays(team, 33)).toEqual([
      ...['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'],
      ...['2026-12-02', '2026-12-09', '2026-12-16', '2026-12-23'],
    ]);
    const [said] = findPage(team, '2026-12-02').changes;
    await expectGolden('rest', [plainText(said ?? [], 'UTC')]);
  });

  it('gets none before the day that the last one named, to hear that it rests', async () => {
    const team = await startSilent();
    await team.ok('lead', 'policy kind normal --ending park');
    const dates = await playDays(team, 12);
    const quiet = dates.findLast((date) => findPage(team, date).isQuiet);
    const next = dates[dates.indexOf(quiet ?? '') + 1];
    expect([quiet, next]).toEqual(['2026-11-26', '2026-12-03']);
  });

  it('asks nobody in private, warns of nothing and posts no review meanwhile', async () => {
    const team = await startSilent();
    await playDays(team, 8);
    const before = team.delivered.length;
    await playDays(team, 17, 8);
    const subjects = new Set(team.delivered.slice(before).map(({ subject }) => subject.split(':')[0]));
    expect([...subjects].toSorted()).toEqual(['digest', 'line']);
  });

  it('gets a page each morning again from the day after somebody answers', async () => {
    const team = await startSilent();
    await playDays(team, 10);
    await team.ok('ana', 'propose Sweep the yard');
    expect(await playDays(team, 12, 10)).toEqual(['2026-12-03', '2026-12-04']);
  });

  it('gets them again, too, once somebody starts its digest anew', async () => {
    const team = await startSilent();
    await playDays(team, 10);
    await team.ok('lead', 'pause');
    await team.ok('lead', 'resume');
    expect(await playDays(team, 12, 10)).toEqual(['2026-12-03', '2026-12-04']);
  });

  it('is told when the next page comes', async () => {
    const team = await startSilent();
    await playDays(team, 11);
    await expectGolden('rest', await team.refused('ana', 'today'));
    await expectGolden('rest', await team.ok('ana', 'feed list'));
  });

  it('is one that was asked: who has nothing to decide is told once that nothing is new', async () => {
    const team = await startTeam({ isCalm: true, at: `${MONDAY}T08:00:00Z` });
    expect(await playDays(team, 9)).toEqual(['2026-11-23', '2026-11-24', '2026-12-01']);
  });
});

async function startSilent(): Promise<Team> {
  const team = await startTeam({ isCalm: true, at: `${MONDAY}T08:00:00Z` });
  await team.ok('lead', 'member add @ana --role approver');
  for (const title of IDEAS) await team.ok('lead', `propose ${title}`);
  return team;
}

/** Lets mornings and afternoons pass; gives the dates of pages. */
async function playDays(team: Team, days: number, from = 0): Promise<string[]> {
  const before = team.delivered.length;
  for (let day = from; day < days; day++)
    for (const time of ['09:00', '16:00', '18:00']) {
      team.clock.set(`${addDays(MONDAY, day)}T${time}:00Z`);
      await team.settle();
    }
  const posts = team.delivered.slice(before).filter(({ platformId }) => platformId === null);
  const subjects = posts.map(({ subject }) => subject);
  return [...new Set(subjects.filter((each) => each.startsWith('digest:')))].map((each) => each.slice(-10));
}

function findPage(team: Team, date: string): DigestView {
  const found = team.delivered.find(({ subject }) => subject === `digest:main:${date}`);
  if (found?.view.kind !== 'digest') throw new Error(`no page on ${date}`);
  return found.view;
}
