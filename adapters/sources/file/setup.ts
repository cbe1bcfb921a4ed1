/** From nothing to the first value, with the smallest permission. */
export const setup: readonly string[] = [
  'Google Sheets: share the sheet with "Anyone with the link: Viewer" and give url=LINK; nothing else of the account can be read.',
  'S3, a raw file, an export: any https address that answers with CSV or JSON; one that is itself a key goes in as the secret address.',
];
