import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText } from '../../../src/base/view/text.ts';

const HIDING = ['\u200b', '\u200c', '\u200d', '\u202e', '\ufeff', '\u00ad', '\u{e0041}', '\u0007'];

describe('supplied text', () => {
  it.each(['👩‍👩‍👧‍👦 day', '🏳️‍🌈', '👍🏽', '👨🏽‍💻 at work', 'می‌خواهم', 'क्‍ष', '❤️'])(
    'keeps “%s” whole',
    (given) => {
      expect(cleanText(given)).toBe(given);
    },
  );

  it.each([
    'dele\u200dte',
    'dele\u200cte',
    '\u200d👩',
    '👩\u200d',
    'a\u200d👩',
    '👩\u200d\u200d👩',
    'می\u200c',
    '\u202etxt',
  ])('loses what only hides', (given) => {
    expect(cleanText(given)).not.toMatch(/[\u200b-\u200f\u202a-\u202e]/u);
  });

  it('is the same when it is cleaned again', () => {
    const piece = fc.oneof(fc.constantFrom(...HIDING, '👩', '🏽', '️', 'م', 'ी', '\u0301'), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const once = cleanText(pieces.join(''));
        expect(cleanText(once)).toBe(once);
      }),
    );
  });

  it('is cut before an emoji and never inside', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(cleanLine(`Plan the day of ${family}`, 20)).toBe('Plan the day of…');
    expect(cleanLine(`Plan the day of ${family}`, 23)).toBe(`Plan the day of ${family}`);
    for (let most = 1; most < 30; most++)
      expect([...cleanLine(`ab ${family} ${family} cd`, most)].length).toBeLessThanOrEqual(most);
  });
});
