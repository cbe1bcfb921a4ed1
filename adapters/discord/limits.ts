/** What Discord takes at most (its API reference, as of discord-api-types 0.38), and what we keep to below it. */
export const LIMITS = {
  /** Of a message, counted with everything that is inside of something. */
  components: 40,
  /** Of all text of a message together. */
  messageText: 4_000,
  rowButtons: 5,
  button: 80,
  selectOptions: 25,
  /** Of an option's label and value alike. */
  option: 100,
  placeholder: 150,
  customId: 100,
  modalTitle: 45,
  modalComponents: 5,
  label: 45,
  labelHint: 100,
  textInput: 4_000,
  choices: 25,
  /** Of a choice's name and value alike. */
  choice: 100,
  commandDescription: 100,
} as const;

/** Messages that one answer may take. */
export const MOST_PAGES = 5;

/** At most so many characters, as Discord counts them, with a mark where some had to go. */
export function cutWords(words: string, most: number): string {
  if (words.length <= most) return words;
  // Never through the middle of a pair: half a character is an error.
  const kept = words.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '');
  return `${kept.trimEnd()}…`;
}
