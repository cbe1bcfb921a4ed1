import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEAM_DAY } from '../scenarios/team-day.ts';
import { isFull, sample } from '../support/full.ts';
import { crashAt, crashInEveryStep, type RecordedStep, recordScript } from './crash-day.ts';

/** `npm run faults` takes every point; here a prime stride takes some of every kind. */
const STRIDE = isFull ? 97 : 3_001;
const WHOLE = isFull ? 'three days' : 'a day';
const TUESDAY = '2026-11-24';
const SCRIPT = isFull ? TEAM_DAY : TEAM_DAY.filter(({ at }) => at < TUESDAY);

describe('a process that ends and begins anew', () => {
  let folder: string;
  let steps: RecordedStep[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tiller-crash-'));
    steps = await recordScript(SCRIPT, folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('loses nothing and says nothing twice, at whatever statement between a yes and what is seen of it', async () => {
    const vote = steps.find(({ step }) => step.kind === 'press' && step.button === 'approve');
    expect(vote?.points).toBeGreaterThan(60);
    if (!vote) return;
    const points = Array.from({ length: vote.points }, (_, index) => index + 1);
    const wrong: string[] = [];
    for (const point of sample(points, { every: 24, seed: 'vote' }))
      wrong.push(...(await crashAt(vote, point, folder)));
    expect(wrong).toEqual([]);
  });

  it(`loses nothing and says nothing twice, at statements of every kind over ${WHOLE}`, async () => {
    const points = steps.flatMap((step) =>
      Array.from({ length: step.points }, (_, index) => ({ step, point: index + 1 })),
    );
    expect(points.length).toBeGreaterThan(isFull ? 2_000 : 500);
    const wrong: string[] = [];
    for (let index = 0; index < points.length; index += STRIDE) {
      const at = points[index];
      if (at) wrong.push(...(await crashAt(at.step, at.point, folder)));
    }
    expect(wrong).toEqual([]);
  });

  it.runIf(isFull)(`ends ${WHOLE} in which it ended at every step as if it never had`, async () => {
    expect(steps.length).toBeGreaterThan(20);
    expect(await crashInEveryStep(steps, 'seed-1', folder)).toEqual([]);
  });
});
