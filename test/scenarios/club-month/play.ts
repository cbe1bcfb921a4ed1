import { type Club, type ClubTask, openClub } from './club.ts';

type Options = Parameters<typeof openClub>[1];

/** A club's weeks, as they were read and as they ended. */
export interface ClubWeeks {
  reads: Club['reads'];
  /** Tasks that somebody said to be done, with the day. */
  done: readonly { id: string; on: string }[];
  /** Every task at the end. */
  tasks: readonly ClubTask[];
  pings: number;
  logged: readonly string[];
}

export const FIRST_DAY = Temporal.PlainDate.from('2027-03-01');
/** The last is no member at first. */
export const PEOPLE = [
  ...['lead', 'ana', 'ben', 'cam', 'dee', 'emi', 'fay', 'gus'],
  ...['hal', 'ida', 'jon', 'kim', 'lou', 'mia', 'zoe'],
];
const HOURS = ['3 a month', '4 a month', '2 a month'];
/** Who takes something open on which weekday. */
const TAKERS: Readonly<Record<number, string>> = { 2: 'hal', 3: 'fay', 5: 'lou', 7: 'kim' };

const SET_UP = [
  'member edit @ana --role approver',
  'member edit @ben --role approver',
  'feed edit main --when "weekdays at 18:00 Europe/Berlin"',
  'vision set statement A boat club where everybody who wants to row can',
  'goal add find a room before 31 March',
  'goal add 12 new members by 31 May',
  'metric record new-members 1',
];
/** Who proposes what, and on which day of the weeks. */
const IDEAS: readonly (readonly [day: number, who: string, line: string])[] = [
  [0, 'lead', 'Open the boathouse every first Saturday, rota of @ana, @ben and @cam'],
  [0, 'lead', 'Sweep the boathouse every Sunday, rota of @cam, @dee and @gus, 30 min'],
  [0, 'lead', 'Ask the school whether its gym is free on Thursdays, 1h -> G-1'],
  [0, 'ana', 'Poster for the library and the bakery (2h) -> G-2'],
  [0, 'gus', 'Open day for beginners -> G-2'],
  [0, 'dee', 'Paint the fence (3h)'],
  [2, 'cam', 'Sort the life jackets, 90 min'],
  [4, 'kim', 'Write to the town about the old post office, 1h -> G-1'],
  [8, 'ben', 'Bring a friend evening -> G-2'],
  [9, 'lou', 'Every spring: air the boats'],
  [14, 'zoe', 'A stall at the spring market (4h) -> G-2'],
  [16, 'jon', 'Mend the gate, 1h'],
];

/**
 * A boat club of fifteen with two to four hours a month. Three people decide, each on days of their own; four take what is
 * open, and tell days later that it is done; most say nothing. One is away for two weeks, one leaves, one asks to join.
 */
export async function playClub(days: number, options: Options = {}): Promise<ClubWeeks> {
  await using club = await openClub(PEOPLE, { ...options, at: `${FIRST_DAY}T07:00:00Z` });
  const done: { id: string; on: string }[] = [];
  for (const [index, who] of PEOPLE.slice(1, -1).entries())
    await club.type('lead', `member add <@${who}> --hours "${HOURS[index % HOURS.length]}"`);
  for (const line of SET_UP) await club.type('lead', line);
  for (let day = 0; day < days; day++) {
    const on = FIRST_DAY.add({ days: day }).toString();
    await club.goTo(on, '07:30');
    for (const [when, who, line] of IDEAS) if (when === day) await club.type(who, `propose ${line}`);
    await live(club, day);
    // The page is there: whoever looks at it that evening answers.
    await club.goTo(on, '18:30');
    await decide(club, day);
    for (const id of await work(club, day)) done.push({ id, on });
  }
  const tasks = await club.listTasks('proposed', 'open', 'assigned', 'started', 'done', 'expired', 'refused');
  return { reads: club.reads, done, tasks, pings: club.rig.countPings(), logged: club.rig.logged };
}

/** What happens to the people of the club, and what they ask. */
async function live(club: Club, day: number): Promise<void> {
  if (day === 3) await club.type('ida', 'what should I do?');
  if (day === 7) await club.type('emi', 'away 8-19 Mar');
  if (day === 8) await club.type('zoe', 'join');
  if (day === 10) await club.pressOwn('lead', 'admit');
  if (day === 11) await club.leave('fay');
  if (day === 14) await club.pressOwn('lead', 'hand');
  if (day === 25) await club.type('lead', 'goal done G-1');
  if (weekdayOf(day) === 4) await club.type('lead', `metric record new-members +${1 + (day % 2)}`);
}

/** The lead decides two on Mondays and Thursdays, Ben one on Tuesdays by a reaction, Ana on Saturdays what is left. */
async function decide(club: Club, day: number): Promise<void> {
  const waiting = await club.listTasks('proposed');
  const weekday = weekdayOf(day);
  const fence = waiting.find(({ title }) => title === 'Paint the fence');
  if (day === 3 && fence) await club.press('lead', 'refuse', fence.id, { reason: 'not now' });
  if (weekday === 1 || weekday === 4)
    for (const { id } of waiting.filter((task) => task !== fence).slice(0, 2))
      await club.press('lead', 'approve', id);
  if (weekday === 2 && waiting.length > 0) await club.react('ben', ' wait', '1️⃣');
  if (weekday === 6) for (const { id } of waiting) await club.press('ana', 'approve', id);
}

/** Somebody takes something, and whoever has a task for some days, or on its day, has done it; gives what is done. */
async function work(club: Club, day: number): Promise<string[]> {
  const taker = TAKERS[weekdayOf(day)];
  const [open] = await club.listTasks('open');
  const today = FIRST_DAY.add({ days: day }).toString();
  if (taker !== undefined && open && !(taker === 'fay' && day > 7)) await club.press(taker, 'take', open.id);
  const done: string[] = [];
  for (const { id, doer, title, dueOn } of await club.listTasks('assigned', 'started')) {
    const isTurn = title.endsWith('the boathouse');
    const isDone = isTurn ? dueOn === today : (Number(id.slice(2)) + day) % 4 === 0;
    if (doer === null || doer === 'fay' || !isDone) continue;
    if (!(await club.press(doer, 'done', id))) await club.type(doer, `done ${id}`);
    done.push(id);
  }
  return done;
}

function weekdayOf(day: number): number {
  return FIRST_DAY.add({ days: day }).dayOfWeek;
}
