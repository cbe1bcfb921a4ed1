import { toMinor } from '../../../src/base/language/money.ts';

/** Currencies whose smallest unit at Stripe is not a hundredth (docs.stripe.com/currencies#zero-decimal and #three-decimal). */
const WHOLE = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' ');
const THOUSANDTHS = 'BHD JOD KWD OMR TND'.split(' ');

/** An amount in Stripe's smallest unit as our minor units: the same but for a few currencies, such as ISK. */
export function fromStripe(amount: number, currency: string): number {
  const perMajor = WHOLE.includes(currency) ? 1 : THOUSANDTHS.includes(currency) ? 1_000 : 100;
  return toMinor(amount / perMajor, currency);
}

/**
 * Divides a whole amount by weights, so that the parts are whole and add up to it: each gets its share rounded down, and
 * what is left goes to the largest remainders (Hamilton's method). Of weights that add up to nothing the first gets all.
 */
export function divide(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole === 0) return weights.map((_weight, index) => (index === 0 ? amount : 0));
  const exact = weights.map((weight) => (amount * weight) / whole);
  const parts = exact.map(Math.floor);
  const left = amount - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}
