/** What a reaction asks for, whatever the platform calls it. */
export type Gesture = 'yes' | 'no' | 'later' | 'why' | 'take' | { number: number };

/** Canonical emoji and what they ask for. A platform's adapter gives its names for them. */
const GESTURES: Readonly<Record<string, Gesture>> = {
  '✅': 'yes',
  '👍': 'yes',
  '❌': 'no',
  '👎': 'no',
  '💤': 'later',
  '⏰': 'later',
  '❓': 'why',
  '🙋': 'take',
  '1️⃣': { number: 1 },
  '2️⃣': { number: 2 },
  '3️⃣': { number: 3 },
  '4️⃣': { number: 4 },
  '5️⃣': { number: 5 },
  '6️⃣': { number: 6 },
  '7️⃣': { number: 7 },
  '8️⃣': { number: 8 },
  '9️⃣': { number: 9 },
  '🔟': { number: 10 },
};

const SKIN_TONES = /[\u{1f3fb}-\u{1f3ff}]/gu;
/** Says "as a picture"; platforms leave it in or out as they like. */
const VARIATION = /\ufe0f/g;

const BY_BARE_NAME: ReadonlyMap<string, Gesture> = new Map(
  Object.entries(GESTURES).map(([emoji, gesture]) => [emoji.replace(VARIATION, ''), gesture]),
);

/** What an emoji asks for, in any skin tone; undefined for one that says nothing to us. */
export function readGesture(emoji: string): Gesture | undefined {
  return BY_BARE_NAME.get(emoji.replace(SKIN_TONES, '').replace(VARIATION, ''));
}
