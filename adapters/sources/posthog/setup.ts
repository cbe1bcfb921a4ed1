/** From nothing to the first value, with the smallest permission. */
export const setup: readonly string[] = [
  'A key that can only read: PostHog → settings → Personal API keys → Create, for this project alone, with the scope "Query: Read" and no other.',
];
