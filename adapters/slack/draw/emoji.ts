/** Slack's names of the emoji that ask for something, and the emoji that they stand for. */
const NAMES: Readonly<Record<string, string>> = {
  white_check_mark: '✅',
  heavy_check_mark: '✅',
  '+1': '👍',
  thumbsup: '👍',
  x: '❌',
  '-1': '👎',
  thumbsdown: '👎',
  zzz: '💤',
  alarm_clock: '⏰',
  question: '❓',
  raising_hand: '🙋',
  'woman-raising-hand': '🙋',
  'man-raising-hand': '🙋',
  one: '1️⃣',
  two: '2️⃣',
  three: '3️⃣',
  four: '4️⃣',
  five: '5️⃣',
  six: '6️⃣',
  seven: '7️⃣',
  eight: '8️⃣',
  nine: '9️⃣',
  keycap_ten: '🔟',
};

/** The emoji of a name as Slack reports it, skin tone and all; the name itself for one that means nothing to us. */
export function toEmoji(name: string): string {
  const bare = name.replace(/::skin-tone-\d$/, '');
  // A workspace may call an emoji of its own anything, such as "constructor".
  return (Object.hasOwn(NAMES, bare) ? NAMES[bare] : undefined) ?? `:${bare}:`;
}
