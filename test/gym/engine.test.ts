import { describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { measureEngine } from './engine.ts';
import { measureEngineEffects } from './engine-effects.ts';
import { type Figure, isOk } from './figures.ts';
import { createGym } from './gym.ts';

describe.runIf(isFull)('real commands on SQLite', () => {
  async function expectOk(figures: AsyncIterable<Figure>) {
    for await (const figure of figures) expect(isOk(figure), `${figure.name}: ${figure.value}`).toBe(true);
  }

  it(
    'lose no more than the pure router does',
    () => expectOk(measureEngine(createGym([1, 2, 3, 4]))),
    300_000,
  );

  it(
    'read what tasks did, and claim nothing where they did nothing',
    () => expectOk(measureEngineEffects([1])),
    300_000,
  );
});
