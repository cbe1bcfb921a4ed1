import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src/base/source-port.ts';
import { item, value } from '../support/fake-source.ts';
import { startSourced } from '../support/sourced-team.ts';

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
    expect(await team.reads('metric show visits')).toContain('From fake, read 12 min ago.');
    expect(await team.reads('goal show G-1')).toContain('From fake, read 12 min ago.');
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
    const shown = await team.reads('metric show visits');
    expect(shown).toContain(
      'From fake, not read since Mon 23 Nov (secret refused); no value since Sun 22 Nov.',
    );
    expect(await team.db.kysely.selectFrom('settlements').selectAll().execute()).toEqual([]);
  });

  it('stands at the foot of the day’s page: what was read, and what is silent since when', async () => {
    const team = await startSourced();
    await team.tell(item('1', 1, { title: 'Sort the shelf' }));
    await team.ok('lead', 'plan');
    expect(await team.reads('today')).toContain('Read in the last day: fake.');
    expect(await team.reads('why T-1')).toContain('#1 in fake (https://fake.example/issues/1');
    await team.ok('lead', 'source pause fake');
    team.clock.advance(2 * 86_400_000);
    await team.ok('lead', 'plan');
    expect(await team.reads('today')).toContain('fake not read since Mon 23 Nov (paused).');
  });
});
