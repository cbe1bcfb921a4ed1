import { expect, it } from 'vitest';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import type { View } from '../../../src/base/view/view.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const read = (view: View | undefined) =>
  view === undefined ? '' : outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC');

/** A team whose review of Friday stated a value that was mistyped on Thursday. */
async function startReviewed(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'metric add failed imports --unit percent');
  await team.ok('lead', 'metric add first reply --unit minutes');
  await team.ok('lead', 'metric record failed-imports 3.1% --at 2026-11-20');
  await team.ok('lead', 'goal add failed imports at most 1% by 2026-12-15');
  team.clock.set('2026-11-26T10:00:00Z');
  await team.ok('lead', 'metric record failed-imports 0.2%');
  await team.ok('lead', 'metric record first-reply 40');
  team.clock.set('2026-11-27T15:00:00Z');
  await team.settle();
  team.clock.set('2026-12-01T10:00:00Z');
  return team;
}

const reviewsOf = (team: Team) =>
  team.delivered.filter(({ subject }) => subject === 'review:main:2026-11-27').map(({ view }) => read(view));

it('a review keeps what it said, and says below what of it was taken back: where it stands, and asked for again', async () => {
  const team = await startReviewed();
  const asked = async () => read(await team.ok('lead', 'review --on 2026-11-27'));
  const before = await asked();
  await team.ok('lead', 'metric undo failed-imports');
  await team.settle();
  const pages = reviewsOf(team);
  expect(pages).toHaveLength(2);
  const added = (from = '', to = '') => {
    const old = from.split('\n');
    expect(to.split('\n')).toEqual(expect.arrayContaining(old));
    return to.split('\n').filter((line) => !old.includes(line));
  };
  const [line, ...others] = added(pages[0], pages[1]);
  expect(others).toEqual([]);
  expect(added(before, await asked())).toEqual([line]);
  await expectGolden('review', line ?? '');
  await expectRebuilt(team.db);
});

it('a review is not touched where a value is taken back that it does not name, or that came after it', async () => {
  const team = await startReviewed();
  await team.ok('lead', 'metric undo first-reply');
  await team.ok('lead', 'metric record failed-imports 0.9%');
  await team.ok('lead', 'metric undo failed-imports');
  await team.settle();
  expect(reviewsOf(team)).toHaveLength(1);
});
