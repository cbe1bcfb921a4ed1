import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import type { DigestView, View } from '../../../src/base/view/view.ts';
import { createDraws, type Draws } from '../../gym/random.ts';
import { startTeam, type Team, type TeamOptions } from '../../support/team.ts';
import {
  type Act,
  drawTitle,
  type GoalRecord,
  lastAct,
  type MonthRecord,
  type TaskRecord,
} from './record.ts';

/** One thing that a person of the month read, with all that had happened by then. */
export interface ReadPage {
  kind: 'page' | 'review' | 'posted review' | 'why not' | 'why' | 'inbox' | 'goal';
  /** What was asked, where something was. */
  asked: string;
  /** Who read it. */
  by: string;
  on: string;
  /** The day of the page before. */
  since: string;
  lines: readonly string[];
}

const FIRST_DAY = Temporal.PlainDate.from('2026-11-02');
const HANDLES = ['lead', 'ana', 'ben', 'carla', 'dario', 'emi', 'fay', 'gus'];
const METRICS = ['sign-ups', 'visits', 'complaints', 'members', 'errors', 'waiting'];

/**
 * Plays a random month: people who propose, answer, forget, finish, give up and put off, metrics that scatter. `onPage` gets
 * each thing that was read, at once, with the record as it was then.
 */
export async function playMonth(
  seed: number,
  days: number,
  onPage: (page: ReadPage, record: MonthRecord) => void,
  options: Pick<TeamOptions, 'db'> = {},
): Promise<void> {
  const draws = createDraws(seed, 14);
  /** Of its own: who looks, and when, changes nothing of the month. */
  const looks = createDraws(seed, 15);
  const team = await startTeam({ ...options, at: `${FIRST_DAY}T07:00:00Z` });
  const month = await setUp(team, draws);
  let since = FIRST_DAY.subtract({ days: 1 }).toString();
  const read = async (kind: ReadPage['kind'], on: string, asked: string, by = 'lead') => {
    const view = await team.say(by, asked);
    noteTasks(month.record, on, view);
    onPage({ kind, asked, by, on, since, lines: toLines(view) }, month.record);
    if (kind === 'page') since = on;
    return view;
  };
  for (let day = 0; day < days; day++) {
    const on = FIRST_DAY.add({ days: day }).toString();
    const at = (time: string) => team.clock.set(`${on}T${time}:00Z`);
    at('08:00');
    await recordValues(team, month.record, draws, on);
    if (draws.uniform() < 0.4) await propose(team, month, draws, on);
    at('09:00');
    await team.settle();
    if (isWorkday(on)) {
      const page = await read('page', on, 'today');
      // Who answers takes a look first: what is decided at the instant of a page is on that page.
      at('09:20');
      if (page.kind === 'digest') await answerPage(team, month, draws, on, page);
      const idea = month.record.ideas[draws.below(month.record.ideas.length)];
      if (idea) await read('why not', on, `why not ${idea.title}`);
      const task = [...month.record.tasks.values()][draws.below(month.record.tasks.size || 1)];
      if (task) for (const how of ['', ' more']) await read('why', on, `why ${task.id}${how}`);
      const { people, goals } = month.record;
      if (looks.uniform() < 0.5) await read('inbox', on, 'inbox --all', people[looks.below(people.length)]);
      if (looks.uniform() < 0.3) await read('goal', on, `goal show G-${1 + looks.below(goals.length)}`);
    }
    if (Temporal.PlainDate.from(on).dayOfWeek === 5) {
      at('15:00');
      await team.settle();
      const posted = team.delivered.findLast(({ subject }) => subject === `review:main:${on}`);
      if (posted)
        onPage(
          { kind: 'posted review', asked: '', by: '', on, since, lines: toLines(posted.view) },
          month.record,
        );
    }
    at('16:00');
    await work(team, month, draws, on);
    await team.settle();
    if (Temporal.PlainDate.from(on).dayOfWeek === 5) {
      at('17:30');
      await team.settle();
      await read('review', on, 'review');
    }
  }
}

/** What people of a chat read of a view, whole. */
function toLines(view: View): string[] {
  const whole = view.kind === 'digest' ? { ...view, isWhole: true as const } : view;
  return outlineText(outlineView(whole, { zone: 'UTC', currency: 'EUR' }), 'UTC').split('\n');
}

interface Month {
  record: MonthRecord;
  /** How eager its people are, 0 to 1: to answer, to say yes, to finish on a day. */
  answers: number;
  agrees: number;
  finishes: number;
  ideas: number;
}

async function setUp(team: Team, draws: Draws): Promise<Month> {
  const people = HANDLES.slice(0, 3 + draws.below(HANDLES.length - 2));
  const approvers = people.slice(0, 1);
  for (const handle of people.slice(1)) {
    const role = draws.uniform() < 0.4 ? ' --role approver' : '';
    if (role !== '') approvers.push(handle);
    await team.ok('lead', `member add @${handle} --hours ${10 + draws.below(25)}${role}`);
    if (draws.uniform() < 0.8) await team.ok('lead', `member edit @${handle} --routed on`);
  }
  await team.ok('lead', 'vision set statement The town has a hall that everybody likes to use');
  const goals: GoalRecord[] = [];
  for (let count = 1 + draws.below(3); goals.length < count; ) {
    const metric = METRICS[(goals.length * 2 + draws.below(2)) % METRICS.length] as string;
    const direction = draws.uniform() < 0.5 ? 'at least' : 'at most';
    const start = 40 + draws.below(60);
    const target = direction === 'at least' ? start + 5 + draws.below(30) : start - 5 - draws.below(25);
    const deadlineOn = FIRST_DAY.add({ days: 25 + draws.below(60) }).toString();
    const step = draws.uniform() < 0.7 ? 1 : 7;
    await team.ok('lead', `metric add ${metric} --unit percent`);
    const goal = {
      metric,
      direction,
      start,
      target,
      deadlineOn,
      step,
      startsOn: FIRST_DAY.toString(),
    } as const;
    goals.push({ ...goal, values: await fillBack(team, goal, draws) });
    await team.ok('lead', `goal add ${metric} from ${start} to ${direction} ${target} by ${deadlineOn}`);
  }
  const month: Month = {
    record: { people, approvers, goals, ideas: [], tasks: new Map() },
    answers: 0.4 + 0.6 * draws.uniform(),
    agrees: 0.4 + 0.6 * draws.uniform(),
    finishes: 0.1 + 0.5 * draws.uniform(),
    ideas: 0,
  };
  for (let count = 4 + draws.below(14); count > 0; count--)
    await propose(team, month, draws, FIRST_DAY.toString());
  return month;
}

async function fillBack(
  team: Team,
  { metric, start, step }: Pick<GoalRecord, 'metric' | 'start' | 'step'>,
  draws: Draws,
): Promise<GoalRecord['values']> {
  const values: GoalRecord['values'] = [];
  for (let back = 7 * draws.below(6); back > 0; back -= step) {
    const on = FIRST_DAY.subtract({ days: back }).toString();
    const value = Math.round(start + 3 * draws.normal());
    values.push({ on, value });
  }
  if (values.length === 0) return values;
  const file = [`date,${metric}`, ...values.map(({ on, value }) => `${on},${value}`)].join('\n');
  const view = await team.run('lead', 'metric import', { file });
  if (view.kind === 'refusal') throw new Error(view.message);
  return values;
}

async function recordValues(team: Team, { goals }: MonthRecord, draws: Draws, on: string): Promise<void> {
  for (const goal of goals) {
    const last = goal.values.at(-1);
    const age = last ? Temporal.PlainDate.from(last.on).until(on).days : goal.step;
    if (age < goal.step || draws.uniform() < 0.1) continue;
    const way = (goal.target - goal.start) / 40;
    const drift = draws.uniform() < 0.5 ? way : 0;
    const value = Math.round((last?.value ?? goal.start) + drift + 2 * draws.normal());
    await team.ok('lead', `metric record ${goal.metric} ${value}`);
    goal.values.push({ on, value });
  }
}

async function propose(team: Team, month: Month, draws: Draws, on: string): Promise<void> {
  const { people, goals, ideas } = month.record;
  const by = people[draws.below(people.length)] as string;
  const title = drawTitle(draws, ++month.ideas);
  const goal = goals[draws.below(goals.length)];
  const isPromised = goal !== undefined && draws.uniform() < 0.4;
  const low = 0.5 + draws.below(3);
  const sign = goal && goal.target < goal.start ? -1 : 1;
  const promise = isPromised
    ? {
        metric: goal.metric,
        low: Math.min(sign * low, sign * 2 * low),
        high: Math.max(sign * low, sign * 2 * low),
      }
    : null;
  const hours = draws.uniform() < 0.5 ? 1 + draws.below(6) : null;
  const why = draws.uniform() < 0.2 ? `Somebody asked for it ${2 + draws.below(8)} times` : null;
  const line = [
    `propose ${title}`,
    promise && goal ? `--goal G-${goals.indexOf(goal) + 1} --impact ${promise.low}..${promise.high}` : '',
    hours === null ? '' : `--effort ${hours}h`,
    why === null ? '' : `--why "${why}"`,
  ];
  await team.ok(by, line.join(' '));
  ideas.push({ title, by, on, promise, hours, why });
}

const REASONS = ['too big', 'not now', 'wrong goal', 'done already', 'not for us', 'other'];

/** A task that a page shows is known from then on. */
function noteTasks({ tasks }: MonthRecord, on: string, view: View): void {
  if (view.kind !== 'digest') return;
  for (const { id, title, dueOn, executor, approvalKind } of view.tasks) {
    const task = tasks.get(id) ?? { id, title, firstSeenOn: on, dues: [], acts: [] };
    const shown = { lastSeenOn: on, doer: executor?.handle ?? null, approvalKind };
    tasks.set(id, { ...task, ...shown, dues: [...task.dues, dueOn] });
  }
}

async function answerPage(
  team: Team,
  month: Month,
  draws: Draws,
  on: string,
  page: DigestView,
): Promise<void> {
  const { people } = month.record;
  for (const { id, state } of page.tasks) {
    if (state !== 'proposed' || draws.uniform() > month.answers) continue;
    const by = people[draws.below(people.length)] as string;
    const isYes = draws.uniform() < month.agrees;
    const reason = REASONS[draws.below(REASONS.length)] as string;
    const view = await team.say(by, isYes ? `approve ${id}` : `refuse ${id} ${reason}`);
    if (view.kind === 'refusal') continue;
    act(month.record, id, isYes ? { on, by, did: 'yes' } : { on, by, did: 'no', what: reason });
  }
}

async function work(team: Team, month: Month, draws: Draws, on: string): Promise<void> {
  for (const task of [...month.record.tasks.values()]) {
    const last = lastAct(task);
    if (last?.did !== 'yes' && last?.did !== 'later') continue;
    const u = draws.uniform();
    const by = month.record.people[draws.below(month.record.people.length)] as string;
    const to = Temporal.PlainDate.from(on)
      .add({ days: 3 + draws.below(4) })
      .toString();
    if (u < month.finishes) await tell(team, month.record, task, `done ${task.id}`, { on, by, did: 'done' });
    else if (u < month.finishes + 0.05)
      await tell(team, month.record, task, `fail ${task.id} no time`, { on, by, did: 'fail' });
    else if (u < month.finishes + 0.1)
      await tell(team, month.record, task, `later ${task.id} ${to}`, { on, by, did: 'later', what: to });
  }
}

async function tell(
  team: Team,
  record: MonthRecord,
  task: TaskRecord,
  line: string,
  done: Act,
): Promise<void> {
  const view = await team.say(done.by, line);
  if (view.kind !== 'refusal') act(record, task.id, done);
}

function act(record: MonthRecord, id: string, done: Act): void {
  const task = record.tasks.get(id);
  if (task) record.tasks.set(id, { ...task, acts: [...task.acts, done] });
}

function isWorkday(on: string): boolean {
  return Temporal.PlainDate.from(on).dayOfWeek < 6;
}
