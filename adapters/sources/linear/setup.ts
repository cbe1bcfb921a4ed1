/** From nothing to the first issue, with the smallest permission. */
export const setup = {
  token:
    'Linear: Settings, Security & access, "New API key" with "Read", for the teams that are to be read; with "Write" too where something is to be said back.',
  webhook:
    'The signing secret of a webhook for "Issues" (Settings, API, Webhooks), where this program has an address.',
} as const;
