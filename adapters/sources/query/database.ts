/** Rows of a query as its server gave them, each cell as text. */
export interface Rows {
  columns: readonly string[];
  rows: readonly (readonly (string | null)[])[];
}

/** A kind of database. Each call opens a connection of its own and closes it. */
export interface QueryDatabase {
  /** Whom is asked, without a secret: `PostgreSQL at db.example.org`. */
  title: string;
  /**
   * Asks the server whether the user can write, then runs the query where nothing can be written. Throws SourceError:
   * `settings` for a user that can write, with the grants to take away, and for a query that writes or gives more than
   * `mostRows` rows.
   */
  run(query: string, mostRows: number): Promise<Rows>;
}
