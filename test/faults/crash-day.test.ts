import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { TEAM_DAY } from '../scenarios/team-day.ts';
import { DIALECTS } from '../support/database.ts';
import { isFull, sample } from '../support/full.ts';
import { crashAt, crashInEveryStep, listKinds, type RecordedStep, recordScript } from './crash-day.ts';
import { createFileShelf, createServerShelf, type Shelf } from './shelf.ts';

/** `npm run faults -- statements` takes every point; here a prime stride takes some of each step. */
const STRIDE = isFull ? 97 : 3_001;
const WHOLE = isFull ? 'three days' : 'a day';
const TUESDAY = '2026-11-24';
const SCRIPT = isFull ? TEAM_DAY : TEAM_DAY.filter(({ at }) => at < TUESDAY);

describe.each(isFull ? DIALECTS : (['sqlite'] as const))(
  'a process on %s that ends and begins anew',
  (dialect) => {
    let folder: string;
    let shelf: Shelf;
    let steps: RecordedStep[];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'tiller-crash-'));
      shelf =
        dialect === 'sqlite'
          ? createFileShelf(folder)
          : createServerShelf({ url: inject('postgresUrl'), template: inject('postgresTemplate') });
      steps = await recordScript(SCRIPT, shelf);
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('loses nothing and says nothing twice, at whatever statement between a yes and what is seen of it', async () => {
      const vote = steps.find(({ step }) => step.kind === 'press' && step.button === 'approve');
      expect(vote?.points.length).toBeGreaterThan(60);
      if (!vote) return;
      const points = vote.points.map((_kind, index) => index + 1);
      const wrong: string[] = [];
      for (const point of sample(points, { every: 24, seed: 'vote' }))
        wrong.push(...(await crashAt(vote, point, shelf)));
      expect(wrong).toEqual([]);
    });

    it(`loses nothing and says nothing twice, at each kind of statement over ${WHOLE}`, async () => {
      const kinds = listKinds(steps);
      expect(kinds.length).toBeGreaterThan(100);
      const wrong: string[] = [];
      for (const { step, point } of sample(kinds, { every: 24, seed: 'kinds' }))
        wrong.push(...(await crashAt(step, point, shelf)));
      expect(wrong).toEqual([]);
    });

    it(`loses nothing and says nothing twice, at statements of each step over ${WHOLE}`, async () => {
      const points = steps.flatMap((step) => step.points.map((_kind, index) => ({ step, point: index + 1 })));
      expect(points.length).toBeGreaterThan(isFull ? 2_000 : 500);
      const wrong: string[] = [];
      for (let index = 0; index < points.length; index += STRIDE) {
        const at = points[index];
        if (at) wrong.push(...(await crashAt(at.step, at.point, shelf)));
      }
      expect(wrong).toEqual([]);
    });

    it.runIf(isFull)(`ends ${WHOLE} in which it ended at every step as if it never had`, async () => {
      expect(steps.length).toBeGreaterThan(20);
      expect(await crashInEveryStep(steps, 'seed-1', shelf)).toEqual([]);
    });
  },
);
