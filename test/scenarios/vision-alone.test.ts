import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../adapters/process/random.ts';
import type { Row } from '../../src/base/store/tables.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { PlanView } from '../../src/base/view/view.ts';
import { isFull } from '../support/full.ts';
import { startTeam, type Team } from '../support/team.ts';

const WEEKS = isFull ? 4 : 1;
const WORKING_DAYS = 5 * WEEKS + 2;
/** Out of ten. */
const APPROVED = 0.6;
const REFUSED = 0.2;
const FINISHED_A_DAY = 0.5;

const EDU = [
  'vision set statement Create revenue streams through useful applications',
  'vision set focus_areas payment_integration, automation, self_healing',
  'vision set revenue_targets 999 by month 3, 1498 by month 6',
];
const FALCONERS = [
  'vision set statement Keep the old craft of falconry alive in our valley',
  'vision set focus_areas falconry evenings, aviary, apprentices',
];

const VISIONS = [
  ['a product', EDU],
  ['a club with focus areas of its own', FALCONERS],
] as const;

describe('a team with a vision alone', () => {
  it.runIf(isFull).each(VISIONS)(
    'has new work for weeks that repeats nothing that was done: %s',
    async (_name, vision) => {
      const team = await startTeam();
      for (const line of vision) await team.ok('lead', line);
      for (const who of ['ana', 'ben']) await team.ok(who, 'inbox');
      const tasks = await playMonth(team);
      const perWeek = Map.groupBy(tasks, ({ proposed_at }) => Math.floor((proposed_at - MONDAY) / WEEK_MS));
      for (let week = 0; week < WEEKS; week++)
        expect(perWeek.get(week)?.length ?? 0).toBeGreaterThanOrEqual(6);
      expect(tasks.length).toBeGreaterThan(10 * WEEKS);
      expect(await listEarlyRepeats(team, tasks)).toEqual([]);
    },
  );

  it('fills the cap on its first plan, and adds nothing while nothing changes', async () => {
    const team = await startTeam();
    for (const line of EDU) await team.ok('lead', line);
    await team.ok('lead', 'feed edit --cap 20');
    const plan = async () => (await team.ok('lead', 'plan')) as PlanView;
    expect((await plan()).queued).toBe(20);
    expect([(await plan()).queued, (await plan()).queued]).toEqual([0, 0]);
  });

  it('has as many tasks as are asked for, also more than a day’s cap and with nobody to hand them to', async () => {
    const team = await startTeam();
    for (const line of EDU) await team.ok('lead', line);
    for (const most of [3, 7]) {
      const { digest } = (await team.ok('lead', `plan --dry-run --max-tasks ${most}`)) as PlanView;
      expect(digest.tasks).toHaveLength(most);
    }
  });

  it('begins with what brings in money, at the seed’s guess, while the revenue target is not met', async () => {
    const team = await startTeam();
    for (const line of EDU) await team.ok('lead', line);
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    const money = digest.tasks.filter(({ category }) => category === 'revenue');
    expect(money.map(({ impactText }) => impactText)).toContain('+€1,000 a month (guess)');
    expect(digest.tasks.length).toBe(5);
    await team.ok('lead', 'revenue add --start 2026-11-01 --end 2026-11-30 --actual 200');
    team.clock.set('2026-11-24T09:00:00Z');
    const [standing] = ((await team.ok('lead', 'plan')) as PlanView).digest.changes;
    expect(plainText(standing ?? [], 'UTC')).toContain('€200');
  });

  it('proposes no work for revenue once the month’s target is met', async () => {
    const team = await startTeam();
    for (const line of EDU) await team.ok('lead', line);
    await team.ok('lead', 'revenue add --start 2026-11-01 --end 2026-11-30 --actual 2000');
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    expect(digest.tasks.length).toBe(5);
    expect(digest.tasks.filter(({ category }) => category === 'revenue')).toEqual([]);
  });
});

describe('a team with a goal beside its vision', () => {
  it('is offered one thing at a time for a focus area, until the goal is met', async () => {
    const team = await startTeam();
    for (const line of FALCONERS) await team.ok('lead', line);
    for (const line of ['metric add guests --unit guests', 'metric record guests 10'])
      await team.ok('lead', line);
    await team.ok('lead', 'goal add guests from 10 to at least 30 by 2027-01-31');
    const countForAreas = async (day: string) => {
      team.clock.set(`${day}T09:00:00Z`);
      const { digest } = (await team.ok('lead', 'plan')) as PlanView;
      return digest.tasks.filter(({ goal }) => goal === null).length;
    };
    expect([await countForAreas('2026-11-23'), await countForAreas('2026-11-24')]).toEqual([1, 1]);
    await team.ok('lead', 'metric record guests 31');
    expect(await countForAreas('2026-11-25')).toBeGreaterThan(2);
  });
});

const MONDAY = Temporal.Instant.from('2026-11-23T00:00:00Z').epochMilliseconds;
const WEEK_MS = 7 * 86_400_000;

/** A month in which people decide most of what is proposed and finish half of what is open each day. */
async function playMonth(team: Team): Promise<Row<'tasks'>[]> {
  const random = seededRandom('vision alone');
  let day = Temporal.PlainDate.from('2026-11-23');
  for (let worked = 0; worked < WORKING_DAYS; day = day.add({ days: 1 })) {
    if (day.dayOfWeek > 5) continue;
    worked++;
    team.clock.set(`${day}T09:00:00Z`);
    await team.settle();
    const { digest } = (await team.ok('lead', 'plan')) as PlanView;
    for (const { id, state } of digest.tasks) {
      if (state !== 'proposed') continue;
      const roll = random();
      if (roll < APPROVED) for (const who of ['lead', 'ana']) await team.say(who, `approve ${id}`);
      else if (roll < APPROVED + REFUSED) await team.say('ana', `refuse ${id} --reason "not now"`);
    }
    team.clock.set(`${day}T15:00:00Z`);
    const open = team.db.kysely.selectFrom('tasks').select('id').where('state', '=', 'open');
    for (const { id } of await open.execute()) {
      if (random() >= FINISHED_A_DAY) continue;
      await team.ok('ben', `take ${id}`);
      await team.ok('ben', `done ${id}`);
    }
  }
  return team.db.kysely.selectFrom('tasks').selectAll().orderBy('number').execute();
}

/** Tasks of an idea that was done, before it is worth doing again. */
async function listEarlyRepeats(team: Team, tasks: readonly Row<'tasks'>[]): Promise<string[]> {
  const ideas = await team.db.kysely.selectFrom('candidates').selectAll().execute();
  const recurs = new Map(ideas.map(({ id, recurs_every_days }) => [id, recurs_every_days]));
  return tasks.flatMap((task) => {
    const again = tasks.find((other) => other.number > task.number && other.title === task.title);
    if (!again || task.state !== 'done' || task.finished_at === null) return [];
    const days = (again.proposed_at - task.finished_at) / 86_400_000;
    const every = recurs.get(task.candidate_id) ?? Number.POSITIVE_INFINITY;
    return days < every - 1 ? [`${task.title}: again after ${Math.round(days)} days`] : [];
  });
}
