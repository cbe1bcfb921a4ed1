import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import startPostgres from '../../support/database/postgres-server.ts';
import { type ReplicasResult, runReplicas } from './replicas.ts';

/** Three replicas on a PostgreSQL of its own, under so many clicks a second; gives what went wrong, a line each. */
export async function killReplicas(
  print: (line: string) => void,
  { minutes, clicks: clicksPerSecond }: { minutes: number; clicks: number },
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-replicas-'));
  const provided = new Map<string, unknown>();
  const stop = await startPostgres({ provide: (key, value) => provided.set(key, value) });
  try {
    const database = `${provided.get('postgresUrl')}/${provided.get('postgresTemplate')}`;
    return describe(await runReplicas({ minutes, clicksPerSecond, folder, database, print }));
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe({ lost, twice, broken }: ReplicasResult): string[] {
  const wrong = [...lost.map((what) => `lost: ${what}`), ...twice.map((what) => `twice: ${what}`), ...broken];
  return [...Map.groupBy(wrong, (line) => line)].map(([line, { length }]) =>
    length > 1 ? `${line} (${length} times)` : line,
  );
}
