/** From nothing to the first value, with the smallest permission. */
export const setup: readonly string[] = [
  'The JSON key of a service account: console.cloud.google.com → enable "Google Analytics Data API" → IAM → Service accounts → create one without any role → Keys → add a JSON key.',
  'In Google Analytics → Admin → Property access management, give its e-mail address the role Viewer, on this property alone.',
];
