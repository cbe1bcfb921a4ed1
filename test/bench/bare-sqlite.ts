import Database from 'better-sqlite3';

const COMMITS = 600;
const ROW = 'x'.repeat(1_000);

/** What the disk and the driver take for a durable commit of one row, in ms each. */
export function timeCommits(file: string): number[] {
  const sqlite = new Database(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.exec('create table if not exists bare (row text)');
  const add = sqlite.prepare('insert into bare values (?)');
  const took = Array.from({ length: COMMITS }, () => {
    const start = performance.now();
    add.run(ROW);
    return performance.now() - start;
  });
  sqlite.close();
  return took;
}

/** Reads what planning looks at, and puts it in order: the least that a plan could take. */
export function readAndSort(file: string): { ms: number; peakBytes: number } {
  const sqlite = new Database(file, { readonly: true });
  const start = performance.now();
  const read = (sql: string) => sqlite.prepare<[], { rank: number }>(sql).all();
  const tables = [
    read("select *, coalesce(priority, 0) as rank from candidates where state = 'open'"),
    read('select *, finished_at as rank from outcomes'),
    read('select *, at as rank from observations'),
  ];
  for (const rows of tables) rows.sort((a, b) => b.rank - a.rank);
  const ms = performance.now() - start;
  sqlite.close();
  return { ms, peakBytes: process.resourceUsage().maxRSS * 1_024 };
}
