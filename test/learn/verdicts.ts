import type { EffectVerdict } from '../../src/learn/effect/reading.ts';

/** The verdicts on an effect that are more than two words. */
export const VERDICTS = {
  open: 'cannot tell yet',
  none: 'no effect seen',
  untold: 'could not be told',
} as const satisfies Record<string, EffectVerdict>;
