import type { Delivery } from '../../src/ports.ts';
import { DAY_MS, HOUR_MS } from '../../src/time.ts';
import type { DigestView } from '../../src/view.ts';
import { openBench } from './engine.ts';
import { NOW, WORKSPACE } from './seed.ts';

const APPROVED_A_DAY = 3;

/**
 * Lives through working days on a seeded file from its Monday morning on: each digest is posted, its first tasks are
 * approved, taken and done, one is refused. Gives how many digests were posted.
 */
export async function liveDays(file: string, workingDays: number): Promise<number> {
  let at = NOW;
  const digests: DigestView[] = [];
  const deliver = async ({ key, platformId, view }: Delivery) => {
    if (view.kind === 'digest' && platformId === null) digests.push(view);
    return { platformId: platformId ?? key };
  };
  const find = async () => 'absent' as const;
  await using bench = await openBench(file, {
    clock: { now: () => at },
    deliverers: [{ platform: 'terminal', deliver, find }],
  });
  const next = { next_at: NOW + HOUR_MS, retry_at: null, last_at: null };
  await bench.db.kysely
    .insertInto('due')
    .values({ workspace_id: WORKSPACE, kind: 'digest', subject: 'main', ...next })
    .execute();
  for (let day = 0; digests.length < workingDays && day < 2 * workingDays; day++) {
    const posted = digests.length;
    at = NOW + day * DAY_MS + HOUR_MS;
    await bench.engine.tick();
    await bench.engine.relay();
    const tasks = digests[posted]?.tasks.filter(({ state }) => state === 'proposed') ?? [];
    const approved = tasks.slice(0, APPROVED_A_DAY);
    for (const { id } of approved) await bench.say(`approve ${id}`);
    for (const { id } of tasks.slice(APPROVED_A_DAY)) await bench.say(`refuse ${id} not now`);
    at += 7 * HOUR_MS;
    await bench.engine.tick();
    await bench.engine.relay();
    for (const { id, executor } of approved) {
      if (!executor) await bench.say(`take ${id}`);
      await bench.say(`done ${id} as planned --minutes 60`);
    }
  }
  return digests.length;
}
