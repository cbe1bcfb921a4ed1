/** From nothing to the first value, with the smallest permission. */
export const setup: readonly string[] = [
  'the address of a user that may SELECT what the query reads and nothing else: postgres://reader:…@host/database, mysql://reader:…@host/database, or sqlite:///folder/name.db for a file of this machine',
];
