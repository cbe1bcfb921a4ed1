import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/base/ports.ts';
import { plainText } from '../../../src/base/view/text.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import type { Team } from '../../support/team.ts';
import { listDecisions, readDue, readIdea, readTask, startCouncil, toIso, wordsOf } from '../council.ts';

/** Lets the digest of Monday 09:00 be posted with these ideas. */
async function postMonday(team: Team, ...ideas: string[]): Promise<void> {
  team.clock.set('2026-11-23T08:00:00Z');
  for (const idea of ideas) await team.ok('ana', `propose ${idea}`);
  await team.ok('lead', 'feed edit main --at 09:00');
  await team.settle();
  team.clock.set('2026-11-23T09:00:00Z');
  await team.settle();
}

/** Runs hour by hour up to an instant, as a process that never sleeps. */
async function runUntil(team: Team, iso: string): Promise<void> {
  const end = Temporal.Instant.from(iso).epochMilliseconds;
  while (team.clock.now() < end) {
    team.clock.advance(60 * 60_000);
    await team.settle();
  }
}

function warningsOf(team: Team): { at: Delivery; lines: string[] }[] {
  return team.delivered.flatMap((delivery) =>
    delivery.view.kind === 'answer' &&
    plainText(delivery.view.lines[0] ?? [], 'UTC').startsWith('No answer yet')
      ? [{ at: delivery, lines: delivery.view.lines.map((line) => plainText(line, 'UTC')) }]
      : [],
  );
}

describe.each(TEAM_DIALECTS)('silence on %s', (dialect) => {
  it('warns once, under the digest, of all that wait, and then they expire', async () => {
    const team = await startCouncil({ dialect });
    for (const kind of ['normal', 'risky']) await team.ok('lead', `policy kind ${kind} --days 4`);
    await postMonday(
      team,
      'Weigh the parcels --category quality',
      'Paint the shelf',
      'Charge anew --touches money',
    );
    expect(toIso((await readTask(team, 'T-1')).silence_at ?? 0)).toBe('2026-11-27T09:00:00Z');
    await runUntil(team, '2026-11-26T08:00:00Z');
    expect(warningsOf(team)).toEqual([]);
    await runUntil(team, '2026-11-27T08:00:00Z');
    const [warning, ...more] = warningsOf(team);
    expect(more).toEqual([]);
    expect(warning?.at.underId).not.toBeNull();
    expect(warning?.lines).toHaveLength(2);
    const said = warning?.lines.join('\n');
    await expectGolden('silence', said);
    await expectGolden('silence', said);
    await team.ok('lead', 'approve T-1');
    await runUntil(team, '2026-11-27T10:00:00Z');
    expect(warningsOf(team)).toHaveLength(1);
    const states = await team.db.kysely
      .selectFrom('tasks')
      .select(['id', 'state'])
      .orderBy('number')
      .execute();
    expect(states.slice(0, 3).map(({ state }) => state)).toEqual([
      expect.stringMatching(/assigned|open/),
      'expired',
      'expired',
    ]);
    expect((await listDecisions(team, 'T-2')).at(-1)).toMatchObject({
      choice: 'expire',
      decided_by: null,
      undo_until_at: null,
    });
    expect(await readDue(team, 'silence', 'T-2')).toBeNull();
    expect(await readIdea(team, 'T-2')).toMatchObject({ state: 'open', away_until_on: '2026-12-04' });
    await expectRebuilt(team.db);
  });
});

describe('silence', () => {
  it('lets an idea rest longer where others fill the pages meanwhile', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind normal --days 4');
    await team.ok('lead', 'feed edit main --cap 1');
    await postMonday(team, 'Paint the shelf', 'Sort the boxes', 'Oil the gate', 'Label the keys', 'Mow');
    await runUntil(team, '2026-11-27T10:00:00Z');
    expect((await readTask(team, 'T-1')).state).toBe('expired');
    expect(await readIdea(team, 'T-1')).toMatchObject({ state: 'open', away_until_on: '2026-12-11' });
  });

  it('lets an idea for a goal rest while half of the goal’s days are left', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'goal add find a room by 2026-12-01');
    await postMonday(team, 'Ask the school for a room -> G-1');
    await runUntil(team, '2026-11-25T10:00:00Z');
    expect((await readTask(team, 'T-1')).state).toBe('expired');
    expect(await readIdea(team, 'T-1')).toMatchObject({ state: 'open', away_until_on: '2026-11-28' });
  });

  it('says nothing of what was decided in time', async () => {
    const team = await startCouncil();
    await postMonday(team, 'Weigh the parcels --category quality');
    await team.ok('lead', 'approve T-1');
    await runUntil(team, '2026-11-26T10:00:00Z');
    expect(warningsOf(team)).toEqual([]);
  });

  it.each([
    ['expire', 'expired', 'expire'],
    ['park', 'parked', 'park'],
    ['approve', 'approved', 'approve'],
  ])('ends as its kind says: %s', async (ending, state, choice) => {
    const team = await startCouncil();
    await team.ok(
      'lead',
      `policy kind normal --ending ${ending}`.replace(
        '--ending expire',
        '--days 2 --own off --voters members',
      ),
    );
    await postMonday(team, 'Paint the shelf');
    await runUntil(team, '2026-11-25T08:00:00Z');
    team.clock.set('2026-11-25T09:00:00Z');
    await team.settle();
    expect((await readTask(team, 'T-1')).state).toBe(state);
    const last = (await listDecisions(team, 'T-1')).at(-1);
    expect(last).toMatchObject({ choice, decided_by: null });
    await expectGolden('silence', last?.rule);
    await expectRebuilt(team.db);
  });

  it('keeps for ever what is to be kept, and warns of nothing', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind normal --ending keep');
    await postMonday(team, 'Paint the shelf');
    await runUntil(team, '2026-12-01T10:00:00Z');
    expect((await readTask(team, 'T-1')).state).toBe('proposed');
    expect(warningsOf(team)).toEqual([]);
  });

  it('warns of each task at its own time, and of none twice', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind normal --days 8');
    await postMonday(team, 'Paint the shelf');
    team.clock.set('2026-11-23T15:00:00Z');
    await team.ok('ana', 'propose Sort the boxes');
    await team.ok('lead', 'plan');
    await runUntil(team, '2026-12-03T08:00:00Z');
    const warnings = warningsOf(team).map(({ lines }) => lines);
    expect(warnings.map((lines) => lines.length)).toEqual([1, 1]);
    await expectGolden('silence', warnings.flat());
  });

  it('says nothing more where somebody is asked in private at that time', async () => {
    const team = await startCouncil();
    await postMonday(team, 'Paint the shelf', 'Sort the boxes', 'Weigh the parcels');
    await runUntil(team, '2026-11-24T10:00:00Z');
    const asked = team.delivered.filter(({ subject }) => subject.startsWith('halfway:'));
    expect(asked.map(({ subject }) => subject)).toEqual(['halfway:T-1+T-2+T-3']);
    expect((await readTask(team, 'T-1')).warned_at).not.toBeNull();
    expect(warningsOf(team)).toEqual([]);
  });

  it('never approves what touches money, whatever its kind says', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind small --ending approve');
    await postMonday(team, 'Charge the cards anew --touches money --kind small');
    await runUntil(team, '2026-11-24T10:00:00Z');
    await expectGolden('silence', warningsOf(team)[0]?.lines.join());
    await runUntil(team, '2026-11-25T10:00:00Z');
    expect((await readTask(team, 'T-1')).state).toBe('expired');
  });

  it('can be undone within five minutes where it approved, by whoever may decide', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind small --ending approve');
    await postMonday(team, 'Paint the shelf --kind small');
    await runUntil(team, '2026-11-25T08:00:00Z');
    team.clock.set('2026-11-25T09:00:00Z');
    await team.settle();
    await expectGolden('silence', wordsOf(await team.ok('cam', 'undo T-1')));
  });

  it('gives a day anew where nothing ran when the warning was due', async () => {
    const team = await startCouncil();
    await postMonday(team, 'Paint the shelf');
    team.clock.set('2026-11-27T12:00:00Z');
    await team.settle();
    expect((await readTask(team, 'T-1')).state).toBe('proposed');
    expect(toIso((await readTask(team, 'T-1')).silence_at ?? 0)).toBe('2026-11-30T12:00:00Z');
    expect(warningsOf(team)).toHaveLength(1);
    team.clock.set('2026-11-30T12:00:00Z');
    await team.settle();
    expect((await readTask(team, 'T-1')).state).toBe('expired');
    expect(warningsOf(team)).toHaveLength(1);
  });

  it('is counted anew for a task that comes back', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'policy kind normal --days 4');
    await postMonday(team, 'Paint the shelf');
    await team.ok('lead', 'later T-1 2026-11-30');
    await runUntil(team, '2026-11-30T09:00:00Z');
    expect(await readTask(team, 'T-1')).toMatchObject({ state: 'proposed', warned_at: null });
    expect(toIso((await readTask(team, 'T-1')).silence_at ?? 0)).toBe('2026-12-04T09:00:00Z');
    expect(warningsOf(team)).toEqual([]);
    await runUntil(team, '2026-12-04T10:00:00Z');
    expect(warningsOf(team)).toHaveLength(1);
    expect((await readTask(team, 'T-1')).state).toBe('expired');
  });

  it('tells those who can decide privately where no digest was posted', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'feed edit main --days sunday');
    await team.ok('ana', 'propose Paint the shelf --kind small');
    await team.ok('lead', 'plan');
    // A working day before the Monday after the feed's Sunday, on which people see it again.
    await runUntil(team, '2026-11-26T10:00:00Z');
    expect(warningsOf(team)).toEqual([]);
    await runUntil(team, '2026-11-27T11:00:00Z');
    // The others have no account to be written to.
    const places = warningsOf(team).map(({ at }) => at.place.place);
    expect(places.toSorted()).toEqual(['@ana', '@lead']);
  });

  it('edits its private line as the tasks that it names are decided, and again when that is undone', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'feed edit main --days sunday');
    for (const idea of ['Paint the shelf', 'Sort the boxes'])
      await team.ok('ana', `propose ${idea} --kind small`);
    await team.ok('lead', 'plan');
    await runUntil(team, '2026-11-27T11:00:00Z');
    const subject = warningsOf(team).find(({ at }) => at.place.place === '@lead')?.at.subject;
    const readLines = () =>
      team.delivered
        .filter((delivery) => delivery.subject === subject)
        .map(({ view, platformId }) => [platformId === null ? 'new' : 'edit', wordsOf(view)]);
    for (const line of ['refuse T-1 not-now', 'later T-2 2026-12-01', 'undo T-1']) {
      await team.ok('lead', line);
      await team.settle();
    }
    await expectGolden(
      'silence',
      readLines().map(([how, words]) => `${how}: ${words}`),
    );
  });

  it('does not send a private line whose tasks were decided before its reader’s day began', async () => {
    const team = await startCouncil();
    await team.ok('lead', 'me --zone America/Los_Angeles');
    await team.ok('lead', 'feed edit main --days sunday');
    await team.ok('ana', 'propose Paint the shelf');
    await team.ok('lead', 'plan');
    await runUntil(team, '2026-11-27T11:00:00Z');
    await team.ok('lead', 'approve T-1');
    await runUntil(team, '2026-11-30T20:00:00Z');
    expect(warningsOf(team)).toEqual([]);
  });

  it('does not end before Monday’s work and two working days, proposed on Friday at five', async () => {
    const team = await startCouncil({ at: '2026-11-20T17:00:00Z' });
    await team.ok('ana', 'propose Paint the shelf');
    await team.ok('lead', 'plan');
    expect(toIso((await readTask(team, 'T-1')).silence_at ?? 0)).toBe('2026-11-25T09:00:00Z');
  });

  it('passes over the team’s holidays', async () => {
    const team = await startCouncil({ at: '2026-12-23T12:00:00Z' });
    await team.ok('lead', 'settings --country PT');
    await team.ok('ana', 'propose Paint the shelf');
    await team.ok('lead', 'plan');
    expect(toIso((await readTask(team, 'T-1')).silence_at ?? 0)).toBe('2026-12-28T12:00:00Z');
  });

  it('is told of in the next digest, with the way back', async () => {
    const team = await startCouncil();
    await postMonday(team, 'Paint the shelf', 'Sort the boxes');
    await runUntil(team, '2026-11-25T09:00:00Z');
    const next = team.delivered.findLast(({ view }) => view.kind === 'digest')?.view;
    const said = next?.kind === 'digest' ? next.changes.map((line) => plainText(line, 'UTC')).join('\n') : '';
    await expectGolden('silence', said);
  });

  it('revives what expired with one yes', async () => {
    const team = await startCouncil();
    await postMonday(team, 'Paint the shelf');
    await runUntil(team, '2026-11-25T10:00:00Z');
    await expectGolden('silence', await team.refused('lead', 'later T-1'));
    await team.ok('lead', 'approve T-1');
    expect((await readTask(team, 'T-1')).state).toBe('approved');
    expect(await readIdea(team, 'T-1')).toMatchObject({ state: 'chosen', away_until_on: null });
    await expectRebuilt(team.db);
  });
});
