import { SOURCE_KINDS } from '../../../adapters/sources/index.ts';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import type { DigestView, View } from '../../../src/base/view/view.ts';
import { openLastingDatabase } from '../../support/database.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { openShop, type Shop } from './shop.ts';

const FIRST_ON = '2026-10-05';
const WEDNESDAY = 3;
const FRIDAY = 5;
const APPROVERS = ['lead', 'ben'];
const PEOPLE = ['lead', 'ben', 'cleo', 'dan', 'eva', 'finn'];

/** Something that a person read. */
interface ReadPage {
  on: string;
  asked: string;
  lines: readonly string[];
}

export interface PlayedWeeks {
  team: Team;
  shop: Shop;
  pages: readonly ReadPage[];
  /** The last day. */
  on: string;
  /** What had been paid a month when Stripe was read last, in cents. */
  paidAtRead: ReadonlyMap<string, number>;
  /** What people typed, in order. */
  typed: readonly string[];
}

/** What the acts of a day are about. */
interface Weeks {
  team: Team;
  shop: Shop;
  say(handle: string, line: string): Promise<View>;
  /** Pull requests, and when each is merged in UTC milliseconds. */
  pulls: { pull: number; task: string; mergesAt: number }[];
}

/**
 * Plays weeks of six people who only say yes or no to tasks and take them: what is done comes from GitHub, values from a
 * sheet, money from Stripe.
 */
export async function playWeeks(seed: number, days: number): Promise<PlayedWeeks> {
  const shop = await openShop(seed, FIRST_ON);
  const secrets: Record<string, string> = { GITHUB_TOKEN: shop.github.token, STRIPE_KEY: 'rk_live_good' };
  const team = await startTeam({
    db: await openLastingDatabase(),
    at: `${FIRST_ON}T07:00:00Z`,
    sources: { kinds: SOURCE_KINDS, readVariable: (name) => secrets[name] },
  });
  const typed: string[] = [];
  const pages: ReadPage[] = [];
  const say = async (handle: string, line: string) => {
    typed.push(line);
    const view = await team.say(handle, line);
    if (view.kind === 'refusal') throw new Error(`${line}: ${view.message}`);
    return view;
  };
  const read = async (on: string, asked: string) => {
    const view = await say('lead', asked);
    pages.push({ on, asked, lines: toLines(view) });
    return view;
  };
  const at = (on: string, time: string) => {
    team.clock.set(`${on}T${time}:00Z`);
    shop.setNow(team.clock.now());
  };
  const weeks: Weeks = { team, shop, say, pulls: [] };
  await setUp(weeks);
  let on = FIRST_ON;
  let paidAtRead = new Map(shop.paid);
  for (let day = 0; day < days; day++) {
    on = Temporal.PlainDate.from(FIRST_ON).add({ days: day }).toString();
    at(on, '08:00');
    if (isOn(on, WEDNESDAY)) failOnce(shop);
    await team.engine.readSources();
    at(on, '09:00');
    await team.settle();
    if (isWorkday(on)) {
      await promise(weeks);
      const page = await read(on, 'today');
      if (page.kind === 'digest') await answerPage(weeks, page);
      await takeWork(weeks);
      at(on, '11:00');
      if (shop.draws.uniform() < 0.6) shop.wish();
      await openPulls(weeks, on);
      if (isOn(on, FRIDAY)) reconsider(shop);
      at(on, '12:00');
      await team.engine.readSources();
      at(on, '16:00');
      for (const { pull, mergesAt } of weeks.pulls) {
        if (mergesAt > team.clock.now() || shop.site.get(pull).pull?.mergedAt !== null) continue;
        shop.merge(pull);
      }
      at(on, '17:00');
      await team.engine.readSources();
      await team.settle();
      if (isOn(on, FRIDAY)) {
        at(on, '17:30');
        await team.settle();
        await read(on, 'review');
      }
    }
    paidAtRead = new Map(shop.paid);
    at(on, '23:30');
    shop.endDay(on);
  }
  for (const asked of [
    'source list',
    'metric show sign-ups',
    'metric show MRR',
    'revenue',
    'score',
    'goal list',
  ])
    await read(on, asked);
  return { team, shop, pages, on, typed, paidAtRead };
}

async function setUp({ team, shop, say }: Weeks): Promise<void> {
  for (let count = 0; count < 14; count++) shop.wish();
  for (const handle of PEOPLE.slice(1))
    await say(
      'lead',
      `member add @${handle} --hours 15${APPROVERS.includes(handle) ? ' --role approver' : ''}`,
    );
  const people = PEOPLE.map((handle) => `${handle}-gh: @${handle}`).join(', ');
  const { web, github, stripe } = shop;
  await say('lead', 'project add shop');
  await say('lead', `source add file url=${web.url}/numbers.csv --name numbers --private`);
  await team.engine.readSources();
  await say('lead', 'goal add sign-ups from 40 to at least 54 by 2026-11-27');
  await say('lead', 'goal add returns from 14 to at most 9 by 2026-11-27');
  await say('lead', 'vision set revenue targets 999 by month 3');
  const repository = `repo=acme/shop url=${github.url} token=env:GITHUB_TOKEN`;
  await say('lead', `source add github ${repository} --private --people "${people}"`);
  await say('lead', `source add stripe token=env:STRIPE_KEY project=shop api=${stripe.url} --private`);
  await team.engine.readSources();
}

/** The lead says yes to most of a page and no to some; what needs a second yes has it from another one. */
async function answerPage({ team, shop, say }: Weeks, { tasks }: DigestView): Promise<void> {
  const { kysely } = team.db;
  for (const { id, state } of tasks) {
    if (state !== 'proposed') continue;
    if (shop.draws.uniform() < 0.15) {
      await say('lead', `refuse ${id} not now`);
      continue;
    }
    await say('lead', `approve ${id}`);
    const task = await kysely.selectFrom('tasks').select('state').where('id', '=', id).executeTakeFirst();
    if (task?.state === 'proposed') await say('ben', `approve ${id}`);
  }
}

/** The lead says of each idea for the goal what it should bring: a promise, which no tracker knows. */
async function promise({ team, say }: Weeks): Promise<void> {
  const ideas = await team.db.kysely
    .selectFrom('candidates')
    .select(['id', 'goal_id'])
    .where('source', '=', 'github')
    .where('goal_id', 'is not', null)
    .where('impact_low', 'is', null)
    .where('state', '=', 'open')
    .execute();
  for (const { id, goal_id } of ideas)
    await say('lead', `backlog edit ${id} --impact ${goal_id === 'G-2' ? '-3..-1' : '0.5..1.5'}`);
}

/** Whoever has nothing takes what was approved. */
async function takeWork({ team, say }: Weeks): Promise<void> {
  const tasks = await team.db.kysely.selectFrom('tasks').selectAll().orderBy('number').execute();
  const isFree = (state: string) => state === 'approved' || state === 'open';
  const free = tasks.filter(({ state, assignee_id }) => isFree(state) && assignee_id === null);
  const executors = await team.db.kysely.selectFrom('executors').select(['id', 'handle']).execute();
  const busy = new Set(
    tasks.filter(({ state }) => state === 'assigned').map(({ assignee_id }) => assignee_id),
  );
  for (const handle of PEOPLE) {
    if (busy.has(executors.find((each) => each.handle === handle)?.id ?? '')) continue;
    // Who said yes to something risky does not do it.
    const next = free.find(({ approval_kind }) => approval_kind !== 'risky' || !APPROVERS.includes(handle));
    if (!next) continue;
    free.splice(free.indexOf(next), 1);
    await say(handle, `take ${next.id}`);
  }
}

/** Whoever has a task opens its pull request, and merges it some days later. */
async function openPulls({ team, shop, pulls }: Weeks, on: string): Promise<void> {
  const held = await team.db.kysely
    .selectFrom('tasks')
    .innerJoin('executors', 'executors.id', 'tasks.assignee_id')
    .innerJoin('candidates', 'candidates.id', 'tasks.candidate_id')
    .select(['tasks.id as task', 'executors.handle', 'candidates.source', 'candidates.title'])
    .where('tasks.state', '=', 'assigned')
    .orderBy('tasks.number')
    .execute();
  for (const { task, handle, source, title } of held) {
    if (pulls.some((pull) => pull.task === task) || shop.draws.uniform() < 0.2) continue;
    const issue = shop.site.issues.find((each) => each.title === title);
    const what = source === 'github' && issue ? { issue: issue.number } : { task };
    const pull = shop.propose(`${handle}-gh`, what);
    const days = shop.draws.uniform() < 0.7 ? 0 : 1 + shop.draws.below(2);
    const mergesAt = Date.parse(`${Temporal.PlainDate.from(on).add({ days })}T16:00:00Z`);
    pulls.push({ pull, task, mergesAt });
  }
}

function toLines(view: View): string[] {
  const whole = view.kind === 'digest' ? { ...view, isWhole: true as const } : view;
  return outlineText(outlineView(whole, { zone: 'UTC', currency: 'EUR' }), 'UTC').split('\n');
}

/** At GitHub somebody closes the oldest open issue as not planned, and opens a closed one again. */
function reconsider({ site }: Shop): void {
  const issues = site.issues.filter(({ pull }) => pull === null);
  const isWorkedOn = (number: number) => site.issues.some(({ body }) => body === `Closes #${number}`);
  const unwanted = issues.find(({ state, number }) => state === 'open' && !isWorkedOn(number));
  const again = issues.findLast(({ state, reason }) => state === 'closed' && reason === 'completed');
  if (unwanted) site.close(unwanted.number, 'not_planned');
  if (again) site.reopen(again.number);
}

/** GitHub and Stripe answer once what they answer on a bad day; the next read has all of it. */
function failOnce({ github, stripe }: Shop): void {
  github.fail('/issues', { kind: 'answer', status: 502 });
  stripe.faults.push('half');
}

function isWorkday(on: string): boolean {
  return Temporal.PlainDate.from(on).dayOfWeek < 6;
}

function isOn(on: string, weekday: number): boolean {
  return Temporal.PlainDate.from(on).dayOfWeek === weekday;
}
