import type { Db } from '../../../src/base/store/open.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { FIRST_DAY, MEASURED } from './morning.ts';

const WORKING_DAYS = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11];
const IDEAS = 50;
const VERBS = [
  'Write',
  'Fix',
  'Measure',
  'Speed up',
  'Explain',
  'Redesign',
  'Test',
  'Automate',
  'Translate',
  'Review',
];
const THINGS = [
  ...['the sign-up form', 'imports of big files', 'the weekly report', 'invoices', 'search'],
  ...['the help pages', 'mobile menus', 'the nightly backup', 'password resets', 'the price list'],
  ...['onboarding mails', 'the dashboard'],
];
const CATEGORIES = ['quality', 'enhancement', 'automation', 'tech_debt', 'strategic', 'revenue'];
/** Everybody in their own order: six people. */
const PEOPLE = ['lead', 'ana', 'ben', 'caro', 'dana', 'eve'];
const SET_UP: readonly (readonly [string, string])[] = [
  ...PEOPLE.map((handle) => [handle, 'me --hours 30 --routed on'] as const),
  ['lead', 'settings --country PT'],
  ['lead', 'vision set statement A shop that anyone can move into in an afternoon'],
  ['lead', 'vision set focus areas payments, onboarding'],
  ['lead', 'metric add Sign-ups --unit count'],
  ['lead', 'metric add Failed imports --unit percent'],
  [
    'lead',
    'goal add --title "More sign-ups" --metric sign-ups --direction "at least" --target 300 --deadline 2027-02-26',
  ],
  [
    'lead',
    'goal add --title "Imports that work" --metric failed-imports --direction "at most" --target 1 --deadline 2027-01-29 --owner @ana',
  ],
  ['lead', 'feed edit main --cap 5 --at 09:00'],
];

/** A team of six with fifty ideas, two goals with values and ten worked days behind it, on an empty database. */
export async function playTeam(db: Db): Promise<string> {
  const team = await startTeam({ db, at: `${FIRST_DAY}T08:00:00Z` });
  for (const [handle, line] of SET_UP) await team.ok(handle, line);
  for (let index = 0; index < IDEAS; index++)
    await team.ok(PEOPLE[index % PEOPLE.length] ?? 'lead', describeIdea(index));
  for (const day of WORKING_DAYS) await playDay(team, day);
  team.clock.set(`${MEASURED}T08:59:00Z`);
  await team.settle();
  return team.workspace;
}

async function playDay(team: Team, day: number): Promise<void> {
  const date = FIRST_DAY.add({ days: day });
  team.clock.set(`${date}T08:30:00Z`);
  await team.ok('lead', `metric record sign-ups ${100 + 3 * day + ((day * 7) % 5)}`);
  await team.ok('ana', `metric record failed-imports ${(4 - day / 10 + ((day * 3) % 4) / 10).toFixed(1)}`);
  team.clock.set(`${date}T09:00:00Z`);
  await team.settle();
  const proposed = await listTasks(team, 'proposed');
  // One waits for the next day.
  for (const id of proposed.slice(0, 3))
    for (const voter of ['lead', 'ana']) await team.say(voter, `approve ${id}`);
  team.clock.set(`${date}T09:30:00Z`);
  await team.settle();
  team.clock.set(`${date}T16:00:00Z`);
  for (const id of await listTasks(team, 'assigned'))
    await team.say(
      'lead',
      Number(id.slice(2)) % 5 === 0 ? `fail ${id} --minutes 90` : `done ${id} it is there --minutes 90`,
    );
  await team.settle();
}

async function listTasks(team: Team, state: 'proposed' | 'assigned'): Promise<string[]> {
  const { workspace } = team;
  const found = await team.db.read(
    (tx) =>
      tx
        .selectFrom('tasks')
        .select('id')
        .where('workspace_id', '=', workspace)
        .where('state', '=', state)
        .orderBy('number')
        .execute(),
    { workspace },
  );
  return found.map(({ id }) => id);
}

function describeIdea(index: number): string {
  const title = `${VERBS[index % VERBS.length]} ${THINGS[index % THINGS.length]}`;
  const goal =
    index % 3 === 0
      ? ''
      : ` --goal G-${(index % 2) + 1} --impact ${index % 2 === 0 ? '2..9' : '"-0.6..-0.1"'}`;
  return `propose ${title} --category ${CATEGORIES[index % CATEGORIES.length]} --effort ${1 + (index % 6)}h${goal}`;
}
