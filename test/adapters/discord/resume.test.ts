import { expect, it } from 'vitest';
import { seededRandom } from '../../../adapters/process/random.ts';
import { startDiscordMorning } from '../../support/discord/morning.ts';
import { isFull } from '../../support/full.ts';
import { until } from '../../support/until.ts';

const DISCONNECTS = isFull ? 200 : 3;
/** Events while a connection is away, and as many at most that Discord tells again of those that were taken. */
const MOST_EVENTS = 50;
const TASKS = ['T-1', 'T-2'] as const;

it(`what Discord tells after ${DISCONNECTS} lost connections, part of it again, counts as what is on the messages`, async () => {
  await using morning = await startDiscordMorning();
  const { team } = morning;
  const { discord, people, db } = team;
  const random = seededRandom('resumed');
  const draw = (most: number) => Math.floor(random() * most);
  const approvals = new Map<string, boolean>(TASKS.map((task) => [task, false]));
  const expectStates = () =>
    until(async () => {
      for (const [task, isApproved] of approvals)
        expect(await morning.taskState(task)).toBe(isApproved ? 'approved' : 'proposed');
    });
  let told = 0;
  for (let round = 0; round < DISCONNECTS; round++) {
    const resumed = discord.whenCalled('RESUMED');
    discord.gateway.repeat(draw(MOST_EVENTS + 1));
    discord.gateway.cut();
    const events = draw(MOST_EVENTS + 1);
    for (let event = 0; event < events; event++) {
      const task = TASKS[draw(TASKS.length)] ?? 'T-1';
      const isApproved = approvals.get(task) === true;
      if (isApproved) await discord.users.unreact(people.lead, morning.line(task), '✅');
      else await discord.users.react(people.lead, morning.line(task), '✅');
      approvals.set(task, !isApproved);
    }
    told += events;
    await resumed;
    // As often as not the next connection is lost before all is read.
    if (round % 2 === 0) await expectStates();
  }
  await expectStates();
  await team.settle();
  await expectStates();
  expect(told).toBeGreaterThan(DISCONNECTS);
  const left = await db.kysely
    .selectFrom('outbox')
    .select('state')
    .where('state', 'in', ['dead', 'unknown'])
    .execute();
  expect(left).toEqual([]);
  expect(discord.state.violations).toEqual([]);
  expect(team.fatal).toEqual([]);
});
