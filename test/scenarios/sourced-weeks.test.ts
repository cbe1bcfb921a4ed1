import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../adapters/process/random.ts';
import { isFull } from '../support/full.ts';
import { playSourcedWeeks } from './sourced-weeks.ts';

/** To the Friday of the sixth week, or of the second. */
const DAYS = isFull ? 40 : 12;

describe('weeks in which only GitHub, a sheet and Stripe speak', () => {
  it('need no typed value and no typed done', async () => {
    const { team, typed, pages } = await playSourcedWeeks(seededRandom('weeks'), DAYS);
    const { db } = team;
    expect(typed.filter((line) => !/^(?:approve|refuse|take) /.test(line))).toEqual([]);
    const values = await db.kysely.selectFrom('observations').select('source').execute();
    expect(new Set(values.map(({ source }) => source))).toEqual(new Set(['sheet', 'stripe']));
    const outcomes = await db.kysely.selectFrom('outcomes').selectAll().execute();
    expect(outcomes.filter(({ recorded_by }) => recorded_by !== null)).toEqual([]);
    const done = outcomes.filter(({ is_success }) => is_success === 1);
    expect(done.length).toBeGreaterThan(DAYS / 3);
    for (const { evidence, minutes } of done) {
      expect(evidence).toMatch(/^https?:\/\//);
      expect(minutes).not.toBeNull();
    }
    const ideas = await db.kysely.selectFrom('candidates').select('source').execute();
    expect(new Set(ideas.map(({ source }) => source))).toEqual(new Set(['github']));
    const revenue = await db.kysely.selectFrom('revenue_periods').selectAll().execute();
    expect(revenue.length).toBeGreaterThan(1);
    for (const { project_id, notes } of revenue) expect([project_id, notes]).toEqual(['shop', 'from stripe']);
    expect(pages.get('goal show G-1')).toMatch(/From sheet, read .* ago\./);
    expect(pages.get('source list')).not.toMatch(/since/);
    const settled = await db.kysely.selectFrom('settlements').selectAll().execute();
    expect(settled.length).toBeGreaterThan(0);
  }, 240_000);
});
