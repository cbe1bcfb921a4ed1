import { newId } from '../../adapters/process/random.ts';
import { DAY_MS, HOUR_MS } from '../../src/base/language/date.ts';
import { makeRows } from '../support/database/rows.ts';
import { openBench } from './engine.ts';
import { median } from './figure.ts';
import { NOW, TENANT, WORKSPACE } from './seed.ts';

/**
 * A process that works as an agent: `queue.ts FILE ROUNDS`. All tasks that wait for a yes are approved and handed to an agent
 * first. Prints as JSON what a claim and a completion take, in milliseconds of CPU: the median of all rounds.
 */
const AGENT = 'M-6';
const HANDLE = 'executor-5';
const WARM_UP = 10;
const [file = '', rounds = '1'] = process.argv.slice(2);
await using bench = await openBench(file);
const { sqlite } = bench.db;
if (!sqlite) throw new Error('the bench runs on SQLite');
const { data } = (await bench.say(`token add coder --for @${HANDLE}`)) as { data?: unknown };
const approved = sqlite.prepare("select id, content_hash from tasks where state = 'proposed'").all();
const row = {
  ...makeRows(WORKSPACE, TENANT).decisions,
  choice: 'approve',
  decided_at: NOW - DAY_MS,
};
const columns = Object.keys(row);
const decide = sqlite.prepare(
  `insert into decisions (${columns.join(', ')}) values (${columns.map((name) => `@${name}`).join(', ')})`,
);
sqlite.transaction(() => {
  for (const [index, task] of (approved as { id: string; content_hash: string }[]).entries())
    decide.run({
      ...row,
      id: `D-${index + 1}`,
      number: index + 1,
      task_id: task.id,
      content_hash: task.content_hash,
    });
  sqlite
    .prepare("update tasks set state = 'assigned', assignee_id = ?, decided_at = ? where state = 'proposed'")
    .run(AGENT, NOW - 12 * HOUR_MS);
})();

const actor = { kind: 'token', id: (data as { id: string }).id } as const;
const claims: number[] = [];
const completions: number[] = [];
for (let round = 0; round < WARM_UP + Number(rounds); round++) {
  const claimed = await call('work claim', {}, claims);
  const [claim] = (claimed as { data: { claims: { task: string; fence: number }[] } }).data.claims;
  if (!claim) throw new Error(`nothing to claim: ${JSON.stringify(claimed)}`);
  await call('work complete', { task: claim.task, fence: claim.fence, text: 'Done.' }, completions);
}
process.stdout.write(
  JSON.stringify({
    tasks: approved.length,
    claimMs: median(claims.slice(WARM_UP)),
    completeMs: median(completions.slice(WARM_UP)),
  }),
);

async function call(command: string, args: Record<string, unknown>, took: number[]): Promise<unknown> {
  const start = process.threadCpuUsage();
  const view = await bench.engine.handle({
    ...{ workspace: WORKSPACE, actor, command, args, origin: newId(), placeId: null, waits: true },
  });
  const { user, system } = process.threadCpuUsage(start);
  took.push((user + system) / 1_000);
  if (view.kind === 'refusal') throw new Error(`${command}: ${view.message}`);
  return view;
}
