/** What a person does at GitHub, with the smallest permission that works. */
export const SETUP: readonly string[] = [
  'At github.com/settings/personal-access-tokens make a fine-grained token for only the repositories to be read.',
  'Give it "Issues: Read-only" and "Pull requests: Read-only"; "Actions: Read-only" too if failed checks are counted, and "Projects: Read-only" (of the organization) if a project\'s fields count.',
  'Only if Tiller is to say something there: "Issues: Read and write"; to hand work to Copilot also "Actions", "Contents" and "Pull requests: Read and write".',
  'An app works as well: give it the same permissions, install it, and set app=, installation= and its private key.',
  'For news at once, add a webhook to the repository: content type application/json, a secret of your own, the events "Issues" and "Pull requests".',
];
