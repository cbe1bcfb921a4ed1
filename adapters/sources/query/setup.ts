/** From nothing to the first value, with the smallest permission. */
export const setup: readonly string[] = [
  'Make a user that may read what the query reads and nothing else.',
  "PostgreSQL: CREATE ROLE tiller_reader LOGIN PASSWORD '…'; GRANT SELECT ON signups TO tiller_reader; then postgres://tiller_reader:…@host/database.",
  "MySQL: CREATE USER tiller_reader IDENTIFIED BY '…'; GRANT SELECT ON shop.signups TO tiller_reader; then mysql://tiller_reader:…@host/shop.",
  'SQLite: sqlite:///folder/name.db, a file of the machine that Tiller runs on, if an admin allows it.',
];
