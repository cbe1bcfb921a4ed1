import { describe, expect, it } from 'vitest';
import { listDue, setDue } from '../../src/base/run/due.ts';
import { addJob, claimJob } from '../../src/base/run/jobs.ts';
import { DIALECTS } from '../support/database.ts';
import { startTeam } from '../support/team.ts';

const KIND = 'test turn';
const MANY = 40;

/** Two teams; the first has much to do, and had it first. */
async function startNoisy(dialect: (typeof DIALECTS)[number]) {
  const team = await startTeam({ dialect });
  const { workspace: quiet } = await team.engine.enter(
    {
      ...{ platform: 'terminal', tenant: 'quiet', tenantName: 'Quiet', user: 'ana', userName: 'ana' },
      ...{ place: 'main', placeName: 'terminal' },
    },
    { standing: 'vouched', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
  );
  const now = team.clock.now();
  const leave = (workspace: string, count: number) =>
    team.db.transact(
      async (tx) => {
        for (let index = 0; index < count; index++) {
          const origin = `${workspace === quiet ? 'quiet' : 'noisy'}:${index}`;
          await addJob(tx, workspace, { origin, call: { command: 'plan' }, now, claimToken: null });
          await setDue(tx, workspace, KIND, String(index), now - count + index);
        }
      },
      { workspace },
    );
  await leave(team.workspace, MANY);
  await leave(quiet, 1);
  return { db: team.db, now, noisy: team.workspace, quiet };
}

describe.each(DIALECTS)('a workspace with much to do, on %s', (dialect) => {
  it('takes turns with the others over jobs, its own in their order', async () => {
    const { db, now, noisy, quiet } = await startNoisy(dialect);
    const claimed: string[] = [];
    let after = '';
    for (let turn = 0; turn < 4; turn++) {
      const job = await claimJob(db, { now, token: `t${turn}`, after });
      after = job?.workspace_id ?? '';
      claimed.push(job?.origin ?? 'none');
    }
    expect(claimed.slice(0, 2)).toContain('quiet:0');
    expect(claimed.filter((origin) => origin !== 'quiet:0')).toEqual(['noisy:0', 'noisy:1', 'noisy:2']);
    expect(noisy).not.toBe(quiet);
  });

  it('has no more than its share of what is due done in a round', async () => {
    const { db, now, noisy, quiet } = await startNoisy(dialect);
    const due = await listDue(db, [KIND], now);
    expect(due.filter(({ workspace_id }) => workspace_id === noisy).map(({ subject }) => subject)).toEqual(
      Array.from({ length: 10 }, (_, index) => String(index)),
    );
    expect(due.at(-1)).toMatchObject({ workspace_id: quiet, subject: '0' });
  });
});
