/** From nothing to the first value, with the smallest permission. */
export const setup: readonly string[] = [
  'A key that can only read: Plausible → account settings → API Keys → New API Key → Stats API.',
];
