import { describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { measureEngine } from './engine.ts';
import { isOk } from './figures.ts';
import { createGym } from './gym.ts';

describe('real commands on SQLite', () => {
  it.runIf(isFull)(
    'lose no more than the pure router does',
    async () => {
      for await (const figure of measureEngine(createGym([1, 2, 3, 4]))) {
        expect(isOk(figure), `${figure.name}: ${figure.value}`).toBe(true);
      }
    },
    300_000,
  );
});
