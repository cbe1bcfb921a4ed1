import { createDraws, type Draws } from '../../gym/random.ts';
import { type Company, type CompanyTask, openCompany, type Read } from './company.ts';
import {
  APPROVERS,
  DILIGENCE,
  drawFirstReply,
  drawSignUps,
  FIRST_DAY,
  HOURS,
  LATER,
  LEAVE,
  PASTED,
  PEOPLE,
  SET_UP,
  SET_UP_ON,
  SILENT,
  TYPED,
  ZONES,
} from './script.ts';

/** What somebody did to a task, by the player's own book. */
interface Act {
  at: number;
  who: string;
  did: 'yes' | 'no' | 'later' | 'hand over' | 'take' | 'done' | 'fail';
  task: string;
  title: string;
  goal: string | null;
  /** Of a no: the reason. */
  why?: string;
}

/** A company's weeks, as they were read, done and ended. */
export interface CompanyWeeks {
  seed: number;
  reads: readonly Read[];
  acts: readonly Act[];
  /** A day each, the newest last. */
  signUps: readonly { on: string; value: number }[];
  /** When `go` was said. */
  liveAt: number;
  /** Every task as it was on each evening. */
  evenings: readonly { on: string; tasks: readonly CompanyTask[] }[];
  pings: number;
  logged: readonly string[];
}

interface Play {
  company: Company;
  draws: Draws;
  acts: Act[];
  signUps: { on: string; value: number }[];
  /** The agent's token. */
  secret: string;
}

const NO = ['not for us', 'too big', 'done already', 'less like this', 'not now', 'wrong goal'];
const ALL_STATES = [
  ...(['proposed', 'approved', 'open', 'assigned', 'started'] as const),
  ...(['done', 'failed', 'expired', 'refused'] as const),
];

/**
 * Eight people, one of them in New York, and an agent: three say yes, one of them more often no; some finish at once, some
 * late, one never answers anything. Emi is away for a week, for four days nobody decides, a campaign is told to nobody.
 */
export async function playCompany(
  seed: number,
  days: number,
  options: Parameters<typeof openCompany>[2] = {},
): Promise<CompanyWeeks> {
  await using company = await openCompany(PEOPLE, ZONES, { ...options, at: `${SET_UP_ON}T10:00:00Z` });
  const draws = createDraws(seed, 20);
  const play: Play = { company, draws, acts: [], signUps: [], secret: '' };
  play.secret = await setUp(play);
  await company.goTo(SET_UP_ON, '16:00');
  const liveAt = company.rig.now();
  await company.type('lead', 'go');
  const evenings: { on: string; tasks: CompanyTask[] }[] = [];
  for (let day = 0; day < days; day++) {
    const on = FIRST_DAY.add({ days: day }).toString();
    if (FIRST_DAY.add({ days: day }).dayOfWeek < 6) await live(play, day, on);
    await company.goTo(on, '21:30');
    evenings.push({ on, tasks: await company.listTasks(...ALL_STATES) });
  }
  const { reads, rig } = company;
  return {
    ...{ seed, reads, acts: play.acts, signUps: play.signUps, liveAt, evenings },
    ...{ pings: rig.countPings(), logged: rig.logged },
  };
}

/** Gives the agent's token. */
async function setUp(play: Play): Promise<string> {
  const { company } = play;
  for (const who of PEOPLE.slice(1)) {
    const role = APPROVERS.includes(who) ? ' --role approver' : '';
    await company.type('lead', `member add <@${who}> --hours ${HOURS[who]} --routed${role}`);
  }
  for (const line of SET_UP) await company.type('lead', line);
  await company.fill('lead', 'metric import', { file: drawHistory(play) });
  await company.type('lead', 'agent add @coder for=@ben hours=30 categories=quality,automation');
  const told = await company.type('ben', 'token add coder for=@coder');
  await paste(play, -1);
  return /tiller_[\w-]{43}/.exec(told)?.[0] ?? '';
}

/** Four weeks of both metrics before the first page. */
function drawHistory({ draws, signUps }: Play): string {
  const lines = Array.from({ length: 28 }, (_each, index) => {
    const day = index - 31;
    const on = FIRST_DAY.add({ days: day }).toString();
    const value = drawSignUps(draws, day, 0);
    const reply =
      FIRST_DAY.add({ days: day }).dayOfWeek === 5 ? drawFirstReply(draws, day / 7, 0) : undefined;
    signUps.push({ on, value });
    return `${on},${value},${reply ?? ''}`;
  });
  return ['date,sign-ups,first reply', ...lines].join('\n');
}

async function paste({ company }: Play, day: number): Promise<void> {
  for (const [when, who, lines] of PASTED)
    if (when === day) await company.fill(who, 'backlog paste', { list: lines.join('\n') });
}

/** A working day. */
async function live(play: Play, day: number, on: string): Promise<void> {
  const { company } = play;
  await company.goTo(on, '08:00');
  await recordValues(play, day);
  await paste(play, day);
  for (const [when, who, line] of LATER) if (when === day) await company.type(who, `propose ${line}`);
  for (const [when, who, line] of TYPED) if (when === day) await company.type(who, line);
  await company.goTo(on, '09:30');
  await company.type('lead', 'today');
  if (day < SILENT.from || day > SILENT.to) await decide(play, day);
  await company.goTo(on, '12:00');
  await runAgent(play);
  await company.goTo(on, '15:30');
  await work(play, day);
  await company.goTo(on, '17:30');
}

async function recordValues({ company, draws, signUps, acts }: Play, day: number): Promise<void> {
  const weekday = FIRST_DAY.add({ days: day }).dayOfWeek;
  const finished = (goal: string) => acts.filter((act) => act.did === 'done' && act.goal === goal).length;
  // On a Monday also of the weekend.
  for (let back = weekday === 1 ? 3 : 1; back > 0 && day > 0; back--) {
    const value = drawSignUps(draws, day - back, finished('G-1'));
    const on = FIRST_DAY.add({ days: day - back }).toString();
    signUps.push({ on, value });
    await company.type('ana', `metric record sign-ups ${value} at=${on}`);
  }
  if (weekday !== 5) return;
  const reply = drawFirstReply(draws, day / 7, finished('G-2'));
  await company.type('fay', `metric record first-reply ${reply} min`);
}

/** The lead says yes on three mornings, Ana on two, Ben mostly no; what is risky takes two of them. */
async function decide(play: Play, day: number): Promise<void> {
  const { company, draws } = play;
  const weekday = FIRST_DAY.add({ days: day }).dayOfWeek;
  const waiting = () => company.listTasks('proposed');
  if (weekday === 2 || weekday === 3)
    for (const task of (await waiting()).slice(-1)) {
      const why = NO[draws.below(NO.length)] as string;
      if (draws.uniform() < 0.7) await refuse(play, 'ben', task, why);
    }
  const decider = [1, 3, 5].includes(weekday) ? 'lead' : 'ana';
  for (const task of (await waiting()).slice(0, decider === 'lead' ? 3 : 2)) {
    const chance = draws.uniform();
    if (chance < 0.1) await refuse(play, decider, task, 'not now');
    else if (chance < 0.85) await act(play, decider, 'yes', task, 'approve');
  }
  // A second pair of eyes, where somebody has looked already.
  if (weekday === 4) for (const task of await waiting()) await act(play, 'lead', 'yes', task, 'approve');
}

async function refuse(play: Play, who: string, task: CompanyTask, why: string): Promise<void> {
  const more = why === 'too big' ? ` hours=1h` : why === 'wrong goal' ? ' goal=G-1' : '';
  await play.company.type(who, `refuse ${task.id} ${why}${more}`);
  const isDone = (await play.company.listTasks('refused')).some(({ id }) => id === task.id);
  if (isDone) note(play, who, 'no', task, why);
}

/** Presses, or types where there is nothing to press. */
async function act(
  play: Play,
  who: string,
  did: Act['did'],
  task: CompanyTask,
  command: string,
  answers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const told = await play.company.press(who, command, task.id, answers);
  if (told === undefined) await play.company.type(who, `${command} ${task.id}`);
  // A first yes of two, or of somebody who may not, decides nothing.
  const isDecided = (await play.company.listTasks('proposed')).every(({ id }) => id !== task.id);
  if (did !== 'yes' || isDecided) note(play, who, did, task);
}

function note({ acts, company }: Play, who: string, did: Act['did'], task: CompanyTask, why?: string): void {
  const { id, title, goal } = task;
  acts.push({ at: company.rig.now(), who, did, task: id, title, goal, ...(why !== undefined && { why }) });
}

/** The agent claims what it has, and brings most of it. */
async function runAgent(play: Play): Promise<void> {
  const { company, draws, secret } = play;
  const view = await company.call(secret, 'work claim', { most: 2 });
  const { claims = [] } = (view.data ?? {}) as {
    claims?: { task: string; fence: number; minutes: number }[];
  };
  for (const { task, fence } of claims) {
    const isDone = draws.uniform() < 0.8;
    const given = isDone
      ? { link: `https://example.org/pull/${task}`, minutes: 25 }
      : { why: 'The tests do not pass.' };
    await company.call(secret, isDone ? 'work complete' : 'work fail', { task, fence, ...given });
    const known = (await company.listTasks('done')).find(({ id }) => id === task);
    if (isDone && known) note(play, 'coder', 'done', known);
  }
}

/** Whoever has something may finish it; what is open is taken now and then; one thing is handed over, one put off. */
async function work(play: Play, day: number): Promise<void> {
  const { company, draws } = play;
  for (const task of await company.listTasks('open')) {
    const taker = ['dee', 'cy', 'fay', 'emi'][draws.below(4)] as string;
    if (draws.uniform() < 0.35 && !isAway(taker, day)) await act(play, taker, 'take', task, 'take');
  }
  for (const task of await company.listTasks('assigned', 'started')) {
    const { doer } = task;
    if (doer === null || doer === 'coder' || isAway(doer, day)) continue;
    const chance = draws.uniform();
    if (doer === 'dee' && chance > 0.9)
      await act(play, doer, 'hand over', task, 'hand over', { reason: 'too much open' });
    else if (doer === 'fay' && chance > 0.85) await act(play, doer, 'later', task, 'later');
    else if (chance < 0.06 * Number(doer !== 'gil')) await act(play, doer, 'fail', task, 'fail');
    else if (chance < (DILIGENCE[doer] ?? 0)) await act(play, doer, 'done', task, 'done');
  }
}

function isAway(who: string, day: number): boolean {
  return who === 'emi' && day >= LEAVE.from && day <= LEAVE.to;
}
