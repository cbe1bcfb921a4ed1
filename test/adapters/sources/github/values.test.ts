import { expect, it } from 'vitest';
import type { z } from 'zod';
import { startFakeGitHub } from '../../../support/fake-github/index.ts';
import { expectGolden } from '../../../support/golden.ts';
import { rejectionOf } from '../../../support/rejection.ts';
import { connect, listValues, readOn } from './rig.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const settings = {
  metrics:
    'stars:Stars,open_bugs:Open bugs,releases:Releases,failed_checks:Failed checks,review_hours:Review hours',
};

it('what is counted comes once a day by the name that the team gave it, over all repositories', async () => {
  const begin = Date.UTC(2026, 8, 1, 6);
  await using github = await startFakeGitHub(begin);
  const site = github.addRepository('acme/site');
  const api = github.addRepository('acme/api');
  site.stars = 40;
  api.stars = 2;
  site.open({ labels: ['bug'] });
  site.open({ labels: ['docs'] });
  api.open({ labels: ['bug', 'login'] });
  site.releases.push({ draft: false, publishedAt: begin - 90 * DAY_MS }, { draft: true, publishedAt: null });
  api.releases.push({ draft: false, publishedAt: begin - 2 * DAY_MS });
  site.failedRuns.push(begin - DAY_MS, begin - DAY_MS + 60_000, begin - 40 * DAY_MS, begin);
  site.propose();
  site.propose({}, { isDraft: true });
  site.propose();
  github.advance(3 * HOUR_MS);
  site.review(3, 'ana');
  site.review(3, 'linter', true);
  site.ready(4);
  github.advance(HOUR_MS);
  site.review(4, 'ben');
  github.advance(HOUR_MS);
  site.review(3, 'ben');
  site.review(3, 'cem');
  github.advance(DAY_MS);
  site.review(5, 'ben');
  const connection = await connect(github, { settings });
  const first = await readOn(connection);
  const values = listValues(first.records).filter(({ value }) => value !== 0);
  const perDay = values.map(({ metric, at, value, unit, note }) => [
    metric,
    new Date(at).toISOString(),
    value,
    unit,
    note,
  ]);
  const berlin = (day: string) => new Date(Date.parse(`${day}T00:00:00+02:00`)).toISOString();
  expect(perDay.filter(([metric]) => metric !== 'Releases')).toEqual([
    ['Stars', berlin('2026-09-02'), 42, 'stars', ''],
    ['Open bugs', berlin('2026-09-02'), 2, 'bugs', ''],
    ['Failed checks', berlin('2026-08-31'), 2, 'runs', ''],
    ['Failed checks', berlin('2026-09-01'), 1, 'runs', ''],
    // An hour since it was ready, and five since it was opened.
    ['Review hours', berlin('2026-09-01'), 3, 'hours', '2 pull requests'],
  ]);
  const releases = perDay.filter(([metric]) => metric === 'Releases').map(([, at, value]) => [at, value]);
  expect(releases.slice(-4)).toEqual([
    [berlin('2026-08-29'), 1],
    [berlin('2026-08-30'), 2],
    [berlin('2026-08-31'), 2],
    [berlin('2026-09-01'), 2],
  ]);
  expect(listValues((await readOn(connection, first.cursor)).records)).toEqual([]);
  github.advance(DAY_MS);
  site.failedRuns.push(begin);
  const next = listValues((await readOn(connection, first.cursor)).records);
  const failed = next.filter(({ metric }) => metric === 'Failed checks');
  expect(failed.map(({ at, value }) => [new Date(at).toISOString(), value])).toEqual([
    [berlin('2026-08-31'), 2],
    [berlin('2026-09-01'), 2],
    [berlin('2026-09-02'), 0],
  ]);
});

it('what cannot be counted is refused when the source is set', async () => {
  await using github = await startFakeGitHub();
  github.addRepository('acme/site');
  const said: string[] = [];
  for (const settings of [{ metrics: 'clouds:Clouds' }, { repo: 'acme' }]) {
    const error = await rejectionOf((async () => connect(github, { settings }))());
    const [issue] = (error as z.ZodError).issues;
    expect(issue?.path).toEqual(Object.keys(settings));
    said.push(issue?.message ?? '');
  }
  await expectGolden('sources/github-values', said);
  await expect(async () => connect(github, { settings: { colour: 'red' } })).rejects.toThrow();
});
