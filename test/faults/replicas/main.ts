import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import startPostgres from '../../support/database/postgres-server.ts';
import { type ReplicasResult, runReplicas } from './replicas.ts';

/** Three replicas on a PostgreSQL of its own, `--minutes 10 --clicks 50` a second; gives what went wrong, a line each. */
export async function killReplicas(print: (line: string) => void): Promise<string[]> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      clicks: { type: 'string', default: '50' },
    },
    allowPositionals: true,
  });
  const folder = mkdtempSync(join(tmpdir(), 'tiller-replicas-'));
  const provided = new Map<string, unknown>();
  const stop = await startPostgres({ provide: (key, value) => provided.set(key, value) });
  try {
    const database = `${provided.get('postgresUrl')}/${provided.get('postgresTemplate')}`;
    const [minutes, clicksPerSecond] = [Number(values.minutes), Number(values.clicks)];
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
