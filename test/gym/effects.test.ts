import { describe, expect, it } from 'vitest';
import { isFull, sample } from '../support/full.ts';
import { CORRECTORS, measureCorrection } from './correction.ts';
import { createEffectWorld } from './effect-world.ts';
import { CLAIMS, measureNull, measureOurs, measureRead, READERS } from './effects.ts';
import { formatFigure, isOk } from './figures.ts';

/** Other seeds than `npm run gym` takes by itself, and few. */
const SEEDS = [40_001, 40_002, 40_003, 40_004];

const SHORT_READERS = [
  ['promise', 'says what was promised', 'none, still: as promised'],
  ['nothing', 'says that nothing was done', 'hold the truth'],
  ['silent', 'says nothing', 'read within'],
] as const;

const SHORT_CLAIMS = [
  ['always', 'none, walk: we did'],
  ['never', 's 1, still: we did'],
] as const;

describe('reading effects', () => {
  it('makes the same world of the same seed', () => {
    const kind = { cadence: 1, size: 0.5, course: 'shift', works: true } as const;
    expect(createEffectWorld(kind, 3)).toEqual(createEffectWorld(kind, 3));
    expect(createEffectWorld(kind, 3)).not.toEqual(createEffectWorld(kind, 4));
  });

  it.runIf(isFull)(
    'reads most of what daily values can tell, and claims nothing of work that does nothing',
    () => {
      const read = [...measureRead(SEEDS.slice(0, 2), 1, READERS.ours)].filter(({ name }) =>
        name.includes('read within'),
      );
      for (const figure of read) expect(isOk(figure), formatFigure(figure)).toBe(true);
      const none = [
        ...measureNull(SEEDS, { cadence: 7, size: 0.5, course: 'still', works: false }, READERS.ours),
      ];
      for (const figure of none) expect(isOk(figure), formatFigure(figure)).toBe(true);
    },
  );

  it.each(sample(SHORT_READERS, { every: SHORT_READERS.length, seed: 'readers' }))(
    'finds SHORT who %s: %s',
    (name, _what, figure) => {
      const reader = READERS[name];
      const kind = { cadence: 1, size: 0.5, course: 'still', works: false } as const;
      const all = [...measureRead(SEEDS, 1, reader), ...measureNull(SEEDS, kind, reader)];
      const short = all.filter((each) => !isOk(each)).map((each) => each.name);
      expect(short.some((each) => each.includes(figure))).toBe(true);
    },
  );
});

describe('beside a comparison', () => {
  it.each(sample(SHORT_CLAIMS, { every: SHORT_CLAIMS.length, seed: 'claims' }))(
    'finds SHORT who %s says “we did”: %s',
    (name, figure) => {
      const figures = [...measureOurs(SEEDS.slice(0, 3), CLAIMS[name], figure)];
      expect(figures.some((each) => !isOk(each))).toBe(true);
    },
  );
});

describe('correcting promises', () => {
  it.each(['given', 'constant'] as const)('finds estimates SHORT that are counted by %s', (name) => {
    const figures = [...measureCorrection(SEEDS, CORRECTORS[name])];
    expect(figures.every(isOk)).toBe(false);
  });
});
