/** The folder of scheduled copies: beside a file unless said otherwise; a server's have no such place of their own. Null for none. */
export function chooseBackups(database: string, given: string | undefined): string | null {
  if (given?.toLowerCase() === 'no' || database === ':memory:') return null;
  if (given !== undefined) return given;
  return /^postgres(ql)?:/.test(database) ? null : `${database}.backups`;
}
