import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src/base/source-port.ts';
import { outlineText, outlineView } from '../../src/base/view/outline.ts';
import { item, value } from '../support/fake-source.ts';
import { expectGolden } from '../support/golden.ts';
import { type SourcedTeam, startSourced } from '../support/sourced-team.ts';

/** The lines of an answer that name the source. */
async function originOf(team: SourcedTeam, line: string): Promise<string> {
  const shown = outlineText(
    outlineView(await team.ok('lead', line), { zone: 'UTC', currency: 'EUR' }),
    'UTC',
  );
  return shown
    .split('\n')
    .filter((each) => each.includes('fake'))
    .join('\n');
}

describe('what came by itself', () => {
  it('is said with its source and its age where a value is shown, and not of what somebody typed', async () => {
    const team = await startSourced();
    await team.tell(
      ...['2026-11-20', '2026-11-21', '2026-11-22'].map((date, place) =>
        value('visits', date, 10 + place, 1),
      ),
    );
    await team.ok(
      'lead',
      'goal add --metric visits --direction "at least" --target 40 --deadline 2027-01-31',
    );
    team.clock.advance(12 * 60_000);
    const origins = await Promise.all(
      ['metric show visits', 'goal show G-1'].map((line) => originOf(team, line)),
    );
    expect(origins[0]).toBe(origins[1]);
    await expectGolden('source/origin', origins[0]);
    team.clock.advance(60_000);
    await team.ok('lead', 'metric record visits 14');
    expect(await team.reads('metric show visits')).not.toContain('From fake');
  });

  it('is said to have no value since a day, and is no verdict, where its source is silent', async () => {
    const team = await startSourced();
    await team.tell(...['2026-11-21', '2026-11-22'].map((date) => value('visits', date, 10, 1)));
    team.clock.advance(6 * 86_400_000);
    team.fake.failures.push({ afterPages: 0, error: new SourceError('token', 'the token is refused') });
    await team.engine.readSources();
    await expectGolden('source/origin', await originOf(team, 'metric show visits'));
    expect(await team.db.kysely.selectFrom('settlements').selectAll().execute()).toEqual([]);
  });

  it('stands at the foot of the day’s page: what was read, and what is silent since when', async () => {
    const team = await startSourced();
    await team.tell(item('1', 1, { title: 'Sort the shelf' }));
    await team.ok('lead', 'plan');
    await expectGolden('source/origin', await team.ok('lead', 'today'));
    expect(await team.reads('why T-1')).toContain('#1 in fake (https://fake.example/issues/1');
    await team.ok('lead', 'source pause fake');
    team.clock.advance(2 * 86_400_000);
    await team.ok('lead', 'plan');
    await expectGolden('source/origin', await team.ok('lead', 'today'));
  });
});
