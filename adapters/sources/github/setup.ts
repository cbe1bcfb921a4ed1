/** What a person does at GitHub for each secret, from nothing to the first issue, with the smallest permission that works. */
export const setup = {
  token: [
    'A fine-grained token of github.com/settings/personal-access-tokens for only these repositories, with "Issues: Read-only" and "Pull requests: Read-only".',
    'Counting failed checks needs "Actions: Read-only", releases "Contents: Read-only", a project\'s fields the organization\'s "Projects: Read-only".',
    'To say something there it needs "Issues: Read and write"; to assign Copilot "Actions", "Contents" and "Pull requests: Read and write", too.',
  ],
  key: [
    "An app's private key instead of a token: make the app with the same permissions, install it, and set app= and installation=.",
  ],
  webhook: [
    'For news at once: the secret of a webhook of the repository, of your own choosing, with the content type application/json and the events "Issues" and "Pull requests".',
  ],
} as const;
