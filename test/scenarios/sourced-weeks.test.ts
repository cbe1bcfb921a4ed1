import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { type PlayedWeeks, playWeeks } from './sourced-weeks/play.ts';

/** In `npm test` it is the first week. */
const DAYS = isFull ? 42 : 5;
/** What a person would type to say a value, an amount or an end. */
const SAID = /^(?:done|fail|metric (?:record|import|add)|revenue (?:add|import)|project import|propose)\b/;

describe(`six people for ${DAYS} days, where only GitHub, a sheet and Stripe speak`, () => {
  let played: PlayedWeeks;
  beforeAll(async () => {
    played = await playWeeks(1, DAYS);
  });
  afterAll(async () => {
    await played.shop[Symbol.asyncDispose]();
    await played.team.db[Symbol.asyncDispose]();
  });
  const kysely = () => played.team.db.kysely;

  it('type no value and no end of a task', async () => {
    expect(played.typed.filter((line) => SAID.test(line))).toEqual([]);
    const events = await kysely().selectFrom('events').select(['type', 'actor']).execute();
    const ends = events.filter(({ type }) => type === 'TaskDone' || type === 'SourceRead');
    expect(ends.length).toBeGreaterThan(DAYS);
    expect(new Set(ends.map(({ actor }) => actor))).toEqual(new Set(['system']));
  });

  it('are proposed tasks from issues, and finish them by what they merge', async () => {
    const tasks = await kysely()
      .selectFrom('tasks')
      .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
      .select(['tasks.id', 'tasks.state', 'candidates.source'])
      .execute();
    expect(tasks.filter(({ source }) => source === 'github').length).toBeGreaterThan(tasks.length / 2);
    const outcomes = await kysely().selectFrom('outcomes').selectAll().execute();
    expect(outcomes.length).toBeGreaterThan(DAYS / 2);
    const merged = played.shop.site.issues
      .filter(({ pull }) => pull?.mergedAt != null)
      .map(({ number }) => `https://github.com/acme/shop/pull/${number}`);
    expect(outcomes.map(({ evidence }) => evidence).toSorted()).toEqual(merged.toSorted());
    expect(outcomes.filter(({ recorded_by }) => recorded_by !== null)).toEqual([]);
    expect(tasks.filter(({ state }) => state === 'done')).toHaveLength(outcomes.length);
  });

  it('have every value of the sheet, and only those', async () => {
    const observed = await kysely()
      .selectFrom('observations')
      .select(['at', 'value', 'metric_id'])
      .where('source', '=', 'numbers')
      .orderBy('at')
      .orderBy('metric_id')
      .execute();
    // The row of the last day was written after the last read.
    const rows = played.shop.rows.slice(0, -1);
    const others = await kysely().selectFrom('observations').select('source').distinct().execute();
    expect(others.map(({ source }) => source).toSorted()).toEqual(['numbers', 'stripe']);
    expect(
      observed.map(
        ({ at, metric_id, value }) => `${new Date(at).toISOString().slice(0, 10)} ${metric_id} ${value}`,
      ),
    ).toEqual(
      rows.flatMap(({ on, signUps, returns }) => [`${on} returns ${returns}`, `${on} sign-ups ${signUps}`]),
    );
  });

  it('have the money of each month as Stripe has it', async () => {
    const periods = await kysely()
      .selectFrom('revenue_periods')
      .select(['starts_on', 'actual_minor'])
      .where('actual_minor', 'is not', null)
      .where('actual_minor', '!=', 0)
      .orderBy('starts_on')
      .execute();
    expect(periods.map(({ starts_on, actual_minor }) => [starts_on.slice(0, 7), actual_minor])).toEqual(
      [...played.paidAtRead].toSorted(),
    );
  });

  it('get a page every working day, also where a source was down in the morning', () => {
    const mornings = played.pages.filter(({ asked }) => asked === 'today');
    expect(mornings).toHaveLength(isFull ? 30 : 5);
    expect(played.pages.find(({ asked }) => asked === 'source list')?.lines.join(' ')).not.toContain('since');
  });

  it.runIf(isFull)('have effects read from the sheet', () => {
    const score = played.pages.find(({ asked }) => asked === 'score');
    expect(score?.lines.join(' ')).toMatch(/\d+ read by /);
  });
});
