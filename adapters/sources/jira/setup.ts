/** From nothing to the first issue, with the smallest permission. */
export const setup = {
  token:
    'An API token (id.atlassian.com, Security, API tokens) of an account that has "Browse projects" in the projects, and "Add comments", "Edit issues", "Assign issues", "Transition issues" where something is to be said back.',
  webhook:
    'The secret of a webhook for issues that an admin made (System, WebHooks), where this program has an address.',
} as const;
