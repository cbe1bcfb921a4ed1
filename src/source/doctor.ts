import type { Outside } from '../base/command/command.ts';
import { SourceError } from '../base/source-port.ts';
import type { Finding } from '../schedule/health.ts';
import { openSource } from './sync/connect.ts';
import { listLiveSources } from './sync/run-store.ts';

/** Asks every source that is not removed by real calls, as the team's doctor. Changes nothing. */
export async function examineSources({ db, ports }: Outside): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { source, ...local } of await db.read(listLiveSources)) {
    const name = `source ${source.name}`;
    if (source.paused_at !== null) {
      findings.push({ state: 'note', name, detail: 'paused' });
      continue;
    }
    try {
      const { connection } = await openSource(db, ports, source, local);
      const checks = await connection.check();
      await connection.close?.();
      for (const { isGood, line } of checks)
        findings.push({ state: isGood ? 'ok' : 'broken', name, detail: line });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      findings.push({ state: 'broken', name, detail: error.message });
    }
  }
  return findings;
}
