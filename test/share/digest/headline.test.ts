import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { DigestView, TaskCard } from '../../../src/base/view/view.ts';
import { buildDigest } from '../../../src/share/digest/build-digest.ts';
import { expectGolden } from '../../support/golden.ts';
import { ONE_OF_EACH } from '../../support/one-of-each.ts';
import { startTeam, type Team } from '../../support/team.ts';

const page = {
  feed: 'main',
  date: '2026-11-23',
  zone: 'UTC',
  changes: [],
  foot: [],
  emptyBecause: null,
  quietBecause: null,
  isLate: false,
  comebacks: [],
  late: null,
  untaken: [],
  unlisted: [],
  openCount: 0,
  againOn: null,
};

function makeCard(id: string, probability: number, state = 'proposed'): TaskCard {
  return { ...ONE_OF_EACH.task, id, state, chance: { probability, isLittleRecord: false } };
}

const footOf = (...cards: TaskCard[]) =>
  buildDigest({ ...page, cards }).foot.map((line) => plainText(line, 'UTC'));

async function plan(team: Team, at: string): Promise<DigestView> {
  team.clock.set(at);
  const view = await team.ok('lead', 'plan');
  await team.settle();
  if (view.kind !== 'plan') throw new Error(view.kind);
  return view.digest;
}

async function today(team: Team): Promise<DigestView> {
  return (await team.ok('lead', 'today')) as DigestView;
}

const read = ({ headline, changes }: DigestView) =>
  [headline, ...changes].map((line) => plainText(line, 'UTC'));

describe('the first line of a page', () => {
  it.each([
    [['proposed', 'approved'], /· 1 task waits/],
    [['approved', 'refused'], /all 2 decided$/],
    [['approved', 'cancelled'], /1 of 2 decided, 1 taken back$/],
    [['approved', 'expired', 'cancelled'], /1 of 3 decided in time, 1 taken back$/],
    [['cancelled', 'cancelled'], /all 2 taken back$/],
    [['expired', 'expired'], /not decided in time$/],
  ])('says of %s what somebody decided, and not what ended by itself', (states, says) => {
    const cards = states.map((state, index) => makeCard(`T-${index + 1}`, 0.5, state));
    const { headline } = buildDigest({ ...page, cards });
    expect(plainText(headline, 'UTC')).toMatch(says);
  });
});

describe('the reason of a task', () => {
  it('has what its goal lacks once on a page, above what still waits', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add visits from 100 to at least 200 by 2027-02-28');
    await team.ok('lead', 'metric record visits 120');
    for (const title of ['Write to the paper', 'Paint the sign', 'Hang up posters'])
      await team.ok('lead', `propose ${title} --goal G-1`);
    const reasons = ({ tasks }: DigestView) => tasks.map(({ reasoning }) => reasoning);
    const { tasks } = await plan(team, '2026-11-23T09:00:00Z');
    await expectGolden('share/headline', reasons(await today(team)));
    await team.ok('lead', `approve ${tasks[0]?.id}`);
    await expectGolden('share/headline', reasons(await today(team)));
  });

  it('says the share of the gap in words that fit one and many', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add 400 downloads by 1 may');
    await team.ok('lead', 'metric record downloads 45');
    await team.ok('lead', 'propose Write to the paper --goal G-1 --impact 20..50');
    const { tasks } = await plan(team, '2026-11-23T09:00:00Z');
    await expectGolden('share/headline', tasks[0]?.reasoning ?? '');
  });
});

describe('a page with nothing new', () => {
  it('counts all that waits for a yes, also what has no place on it', () => {
    const quietBecause = 'everyone is full.';
    const cards = ['T-1', 'T-2', 'T-3', 'T-4', 'T-5'].map((id) => makeCard(id, 0.5));
    const headlineOf = (unlisted: { id: string }[]) =>
      plainText(buildDigest({ ...page, quietBecause, cards, unlisted }).headline, 'UTC');
    expect(headlineOf([])).toContain(' 5 ');
    expect(headlineOf([{ id: 'T-6' }])).toContain(' 6 ');
  });
});

describe('what a page expects', () => {
  it('is a number of several tasks, and of one alone whether it comes in time and what would help', async () => {
    await expectGolden('share/headline', [
      ...footOf(makeCard('T-1', 0.9), makeCard('T-2', 0.8)),
      ...footOf(makeCard('T-1', 0.2), makeCard('T-2', 0.2)),
      ...footOf(makeCard('T-1', 0.9)),
      ...footOf(makeCard('T-1', 0.2)),
      ...footOf(makeCard('T-1', 0.2), makeCard('T-2', 0.9, 'done')),
    ]);
    expect(footOf(makeCard('T-2', 0.9, 'done'))).toEqual([]);
  });
});

describe('a page without a task', () => {
  it('is not called nothing new where it tells news', async () => {
    const team = await startTeam({ at: '2026-11-23T08:00:00Z', isCalm: true });
    await team.ok('lead', 'propose Sort the list --effort 1h');
    await plan(team, '2026-11-23T09:00:00Z');
    await team.ok('lead', 'approve T-1');
    team.clock.set('2026-11-23T12:00:00Z');
    await team.settle();
    await team.ok('lead', 'take T-1');
    await team.ok('lead', 'done T-1');
    const told = await plan(team, '2026-11-24T09:00:00Z');
    expect(told.isQuiet).toBeUndefined();
    const quiet = await plan(team, '2026-11-25T09:00:00Z');
    expect(quiet.isQuiet).toBe(true);
    await expectGolden('share/headline', [...read(told), '', ...read(quiet)]);
  });

  it('is not called nothing new on the day on which a goal is met or falls behind', async () => {
    const team = await startTeam({ at: '2026-11-23T08:00:00Z', isCalm: true });
    await team.ok('lead', 'metric add visits --unit points');
    await team.ok('lead', 'goal add visits from 9 to at least 20 by 2027-01-31');
    await team.ok('lead', 'metric record visits 9');
    await plan(team, '2026-11-23T09:00:00Z');
    expect(await plan(team, '2026-11-24T09:00:00Z')).toMatchObject({ isQuiet: true });
    await team.ok('lead', 'metric record visits 21');
    const met = await plan(team, '2026-11-25T09:00:00Z');
    expect(met.isQuiet).toBeUndefined();
    await expectGolden('share/headline', read(met));
  });
});

describe('who is away', () => {
  it('is named once by the next page where leave was entered or lengthened after a page', async () => {
    const team = await startTeam({ at: '2026-11-23T08:00:00Z', isCalm: true });
    await team.ok('lead', 'member add @ana');
    await plan(team, '2026-11-23T09:00:00Z');
    team.clock.set('2026-11-23T10:00:00Z');
    await team.ok('ana', 'away 23-25 Nov');
    const pages = [await plan(team, '2026-11-24T09:00:00Z'), await plan(team, '2026-11-25T09:00:00Z')];
    await team.ok('ana', 'away 26-27 Nov');
    pages.push(await plan(team, '2026-11-26T09:00:00Z'), await plan(team, '2026-11-27T09:00:00Z'));
    await expectGolden('share/headline', pages.flatMap(read));
  });
});
