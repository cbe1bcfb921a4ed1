import { file } from '../../adapters/sources/file/index.ts';
import { github as githubKind } from '../../adapters/sources/github/index.ts';
import { stripe } from '../../adapters/sources/stripe/index.ts';
import { addDays, instantOf, weekdayOf } from '../../src/base/language/date.ts';
import { startFakeFiles } from '../support/fake-file/index.ts';
import { type Repository, startFakeGitHub } from '../support/fake-github/index.ts';
import { startFakeStripe } from '../support/fake-stripe/index.ts';
import { textOf } from '../support/sourced-team.ts';
import { startTeam, type Team } from '../support/team.ts';

const FIRST_DAY = '2026-10-05';
const PEOPLE = ['ana', 'ben', 'cara', 'dan', 'eve'] as const;
const SUBJECTS = ['sign-up page', 'welcome mail', 'search', 'export', 'pricing page', 'help text', 'import'];
const WORK = [
  'Shorten the',
  'Reword the',
  'Speed up the',
  'Add a hint to the',
  'Clean up the',
  'Translate the',
];

/** What six weeks came to. */
export interface SourcedWeeks {
  team: Team;
  /** Everything that anybody typed, but for questions. */
  typed: readonly string[];
  /** What the team reads on the last day, by command. */
  pages: ReadonlyMap<string, string>;
}

/**
 * Six weeks of six people who only decide: ideas come from GitHub's issues and end by merges, sign-ups come from a sheet,
 * money from Stripe, each a server of this machine in its vendor's shapes.
 */
export async function playSourcedWeeks(draw: () => number, lastDay: number): Promise<SourcedWeeks> {
  const start = instantOf(FIRST_DAY, '06:00', 'UTC');
  const github = await startFakeGitHub(start);
  const sheet = await startFakeFiles();
  const bank = await startFakeStripe(start);
  const secrets: Readonly<Record<string, string>> = { GH: github.token, STRIPE: 'rk_live_good' };
  const team = await startTeam({
    at: `${FIRST_DAY}T06:00:00Z`,
    isCalm: true,
    sources: { kinds: [githubKind, file, stripe], readVariable: (name) => secrets[name] },
  });
  const typed: string[] = [];
  const say = async (who: string, line: string) => {
    typed.push(line);
    return team.say(who, line);
  };
  const moveTo = (date: string, time: string) => {
    const at = instantOf(date, time, 'UTC');
    team.clock.set(new Date(at).toISOString());
    github.advance(at - github.world.now);
    bank.state.now = at;
  };
  const site = github.addRepository('acme/site');
  const days: string[] = Array.from(
    { length: 30 },
    (_, place) => `${addDays(FIRST_DAY, place - 30)},${20 + Math.round(draw() * 4)}`,
  );
  const publish = () => sheet.files.set('/sign-ups.csv', { text: `date,sign-ups\n${days.join('\n')}\n` });
  publish();
  sell(bank, '2026-09-03', 1_500);
  for (const name of PEOPLE) await team.ok('lead', `member add @${name} --hours 30`);
  await team.ok('lead', 'project add Shop --earns-revenue');
  const people = PEOPLE.map((name) => `${name}-gh: @${name}`).join(', ');
  await team.ok(
    'lead',
    `source add github repo=acme/site url=${github.url} token=env:GH --private --people "${people}"`,
  );
  await team.ok('lead', `source add file url=${sheet.url}/sign-ups.csv --private --name sheet`);
  await team.ok('lead', `source add stripe project=Shop api=${bank.url} token=env:STRIPE --private`);
  await team.engine.readSources();
  await team.ok(
    'lead',
    'goal add --metric sign-ups --direction "at least" --target 40 --deadline 2026-12-31 --owner @ana',
  );

  for (let day = 0; day < lastDay; day++) {
    const date = addDays(FIRST_DAY, day);
    const isWorkday = weekdayOf(date) <= 5;
    moveTo(date, '07:30');
    if (isWorkday) openIssues(site, day, draw);
    if (day > 0) days.push(`${addDays(date, -1)},${Math.round(20 + day * 0.3 + draw() * 4)}`);
    publish();
    if (day % 7 === 2) sell(bank, date, 1_000 + day * 40);
    await team.engine.readSources();
    moveTo(date, '09:01');
    await team.settle();
    if (!isWorkday) continue;
    moveTo(date, '10:00');
    await decide(team, say, draw);
    moveTo(date, '10:10');
    await team.settle();
    await takeOpen(team, say, draw);
    moveTo(date, '15:00');
    await mergeSome(team, site, draw);
    moveTo(date, '17:00');
    await team.engine.readSources();
    await team.settle();
  }
  const pages = new Map<string, string>();
  for (const line of ['today', 'goal show G-1', 'metric show sign-ups', 'revenue', 'source list', 'score'])
    pages.set(line, textOf(await team.say('lead', line)));
  await github[Symbol.asyncDispose]();
  await sheet[Symbol.asyncDispose]();
  await bank[Symbol.asyncDispose]();
  return { team, typed, pages };
}

function openIssues(site: Repository, day: number, draw: () => number): void {
  for (let count = 0; count < 2; count++) {
    const what = `${WORK[(day + count * 3) % WORK.length]} ${SUBJECTS[(day * 2 + count) % SUBJECTS.length]}`;
    const labels = [draw() < 0.2 ? 'bug' : 'enhancement', `${1 + Math.floor(draw() * 4)}h`];
    const milestone = draw() < 0.6 ? { title: 'G-1', dueOn: null } : null;
    site.open({ title: `${what}, part ${day + 1}`, labels, milestone });
  }
}

function sell(bank: Awaited<ReturnType<typeof startFakeStripe>>, date: string, amount: number): void {
  const at = `${date}T05:00:00Z`;
  bank.addSubscription({ product: 'prod_a', amount, from: at });
  bank.addInvoice({ made: at, paid: at, lines: [{ product: 'prod_a', amount }] });
}

type Say = (who: string, line: string) => Promise<unknown>;

/** Two of three proposed tasks get a yes, by two people where it takes two. */
async function decide(team: Team, say: Say, draw: () => number): Promise<void> {
  for (const { id } of await listIn(team, ['proposed'])) {
    const line = draw() < 0.8 ? `approve ${id}` : `refuse ${id} not now`;
    await say('lead', line);
    if (line.startsWith('approve')) await say('ana', line);
  }
}

async function takeOpen(team: Team, say: Say, draw: () => number): Promise<void> {
  for (const { id } of await listIn(team, ['open']))
    await say(PEOPLE[1 + Math.floor(draw() * 4)] ?? 'ben', `take ${id}`);
}

/** Somebody's pull request for the issue of a task in hand is merged, as it happens on most days. */
async function mergeSome(team: Team, site: Repository, draw: () => number): Promise<void> {
  for (const { id, candidate_id } of await listIn(team, ['assigned', 'started', 'approved', 'open'])) {
    if (draw() < 0.4) continue;
    const item = await team.db.kysely
      .selectFrom('source_items')
      .select('label')
      .where('became_id', '=', candidate_id)
      .executeTakeFirst();
    const number = Number(/\d+$/.exec(item?.label ?? '')?.[0]);
    if (!Number.isInteger(number)) continue;
    const author = site.world.account(`${PEOPLE[Math.floor(draw() * 5)]}-gh`);
    const pull = site.propose({ title: `Work on ${id}`, body: `Closes #${number}`, author });
    site.world.now += 2 * 3_600_000;
    site.merge(pull);
  }
}

async function listIn(team: Team, states: readonly string[]) {
  return team.db.kysely
    .selectFrom('tasks')
    .select(['id', 'candidate_id'])
    .where('state', 'in', states as never)
    .orderBy('number')
    .execute();
}
