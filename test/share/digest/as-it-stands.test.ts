import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { DigestView } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const GRACE_MS = 6 * 60_000;

async function settleAt(team: Team, at: string): Promise<void> {
  team.clock.set(`2026-11-${at}:00Z`);
  await team.settle();
}

/** How the page of a day reads by now. */
function pageOf(team: Team, day: string): DigestView {
  const found = team.delivered.findLast(({ subject }) => subject === `digest:main:2026-11-${day}`);
  if (found?.view.kind !== 'digest') throw new Error(`no page on ${day}`);
  return found.view;
}

const headOf = (view: DigestView) => plainText(view.headline, 'UTC');
const linesOf = (view: DigestView) => [...view.changes, ...view.foot].map((line) => plainText(line, 'UTC'));

describe('a page', () => {
  it('counts what waits for a taker anew as it is taken', async () => {
    const team = await startTeam({ isCalm: true });
    for (const who of ['ana', 'ben']) await team.ok('lead', `member add @${who}`);
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await team.ok('lead', `propose Mend gate ${n} (2h)`);
    await settleAt(team, '23T09:00');
    for (const n of [1, 2, 3, 4, 5]) await team.ok('lead', `approve T-${n}`);
    team.clock.advance(GRACE_MS);
    await team.settle();
    await settleAt(team, '24T09:00');
    const heads = [headOf(pageOf(team, '24'))];
    for (const taken of [['T-1', 'T-2', 'T-3', 'T-4'], ['T-5']]) {
      for (const task of taken) await team.ok('lead', `take ${task}`);
      await team.settle();
      heads.push(headOf(pageOf(team, '24')));
    }
    await expectGolden('quiet', heads.join('\n'));
  });

  it('was chosen from as many ideas as it shows and as it says are not shown', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add 12 interviews by 1 may');
    for (const n of [1, 2]) await team.ok('lead', `propose Call person ${n} (2h) --goal G-1`);
    await team.ok('lead', 'metric record interviews 12');
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9]) await team.ok('lead', `propose Mend gate ${n} (2h)`);
    await settleAt(team, '23T09:00');
    const page = pageOf(team, '23');
    const numberIn = (what: RegExp) => Number(what.exec(linesOf(page).join('\n'))?.[1]);
    expect(numberIn(/from (\d+) ideas/)).toBe(page.tasks.length + numberIn(/(\d+) ideas? not/));
  });

  it('tells who asks for it later which values came since', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add 12 interviews by 1 may');
    await team.ok('lead', 'metric add first reply --unit minutes');
    await team.ok('lead', 'goal add first reply at most 20 by 1 may');
    await team.ok('lead', 'propose Call the first (2h) --goal G-1');
    await settleAt(team, '23T09:00');
    const asked = async () => linesOf((await team.ok('lead', 'today')) as DigestView);
    const before = await asked();
    team.clock.advance(GRACE_MS);
    await team.ok('lead', 'metric record first-reply 40');
    const since = (await asked()).filter((line) => !before.includes(line));
    expect(since).toHaveLength(1);
    await expectGolden('quiet', since.join('\n'));
  });

  it('says once what several tasks have in common, and each line in the thread says it for itself', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add visits from 100 to at least 200 by 2027-02-28');
    await team.ok('lead', 'metric record visits 120');
    for (const title of ['Write to the paper', 'Paint the sign'])
      await team.ok('lead', `propose ${title} --goal G-1`);
    for (const title of ['Sweep the yard', 'Sort the keys']) await team.ok('lead', `propose ${title}`);
    await settleAt(team, '23T09:00');
    const lines = team.delivered.flatMap(({ view }) => (view.kind === 'task' ? [view.reasoning] : []));
    const onPage = pageOf(team, '23').tasks.map(({ reasoning }) => reasoning);
    expect(onPage.filter((said) => !lines.includes(said))).toHaveLength(2);
    // Each says what the first of its like says on the page.
    expect(new Set(lines.map((said) => said.slice(0, 12))).size).toBe(2);
    const task = pageOf(team, '23').tasks[1]?.id ?? '';
    await team.ok('lead', `approve ${task}`);
    await team.ok('lead', `undo ${task}`);
    await team.settle();
    const again = team.delivered.findLast(({ subject }) => subject === `line:main:2026-11-23:${task}`);
    expect(lines).toContain(again?.view.kind === 'task' ? again.view.reasoning : '');
  });
});
