/** From nothing to the first value, with the smallest permission. */
export const setup: readonly string[] = [
  'Stripe, Developers, API keys, "Create restricted key": Read for Invoices, Subscriptions, Charges and Refunds, and Events, None for all else.',
  'A live key begins with rk_live_; a test key is for mode=test alone.',
];
