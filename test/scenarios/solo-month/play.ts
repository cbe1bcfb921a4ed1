import type { TeamOptions } from '../../support/team.ts';
import { type Sitting, sitDown } from './sit-down.ts';

/** What was read at the terminal: by itself where nothing was typed. */
interface Read {
  on: string;
  typed: string | null;
  text: string;
}

/** A person's weeks at the terminal, as they were read. */
export interface Weeks {
  reads: readonly Read[];
  team: Sitting['team'];
}

const FIRST_DAY = Temporal.PlainDate.from('2026-11-02');
const GOALS = [
  'vision set statement A small studio that lives on three good clients',
  'goal add 12 interviews by 18 December',
  'goal add find a bookkeeper before 27 November',
  'goal add invoiced from 3100 EUR to at least 5000 EUR by 31 December',
];
const IDEAS = [
  '- write to five old clients and ask for a call (2h)',
  '- put prices on the website',
  'case study about the bakery, 4h',
  'ask Jonas which bookkeeper he has, 30 min',
  '* interview questions: one page',
  'send reminder for the two open invoices !!',
  'Newsletter once a month??',
];
/** Every so many working days nobody sits down. */
const LAZY = 4;

/**
 * A freelancer alone at the terminal, who pastes ideas, answers most days, finishes something, puts something off, records
 * two numbers on Fridays and reads the review.
 */
export async function playWeeks(days: number, options: TeamOptions = {}): Promise<Weeks> {
  await using sitting = await sitDown({ at: `${FIRST_DAY}T07:30:00Z`, zone: 'Europe/Berlin', ...options });
  const reads: Read[] = [];
  let on = FIRST_DAY;
  const at = async (time: string) => {
    const text = await sitting.goTo(`${on}T${time}:00Z`);
    reads.push({ on: on.toString(), typed: null, text });
    return text;
  };
  const say = async (typed: string) => {
    const text = await sitting.type(typed);
    reads.push({ on: on.toString(), typed, text });
    return text;
  };
  /** Does what is asked back, as often as it is. */
  const sayYes = async (typed: string) => {
    for (let text = await say(typed); /: yes$/m.test(text); ) text = await say('yes');
  };
  for (const line of GOALS) await say(line);
  await say('backlog paste');
  for (const line of [...IDEAS, '']) await sitting.type(line);
  await say('propose call three people from the fair -> G-1');
  await say('what should I do today?');
  await say('goals');
  for (let workday = 0, day = 0; day < days; day++) {
    on = FIRST_DAY.add({ days: day });
    const page = await at('08:05');
    if (on.dayOfWeek > 5) continue;
    workday += 1;
    if (workday % LAZY !== 0) {
      await say('what should I do today?');
      if (workday === 1) await sayYes('1,2 yes 3 no too big');
      else if (page.includes('◻ 1')) await sayYes(workday === 9 ? 'yes to all' : '1 yes');
      await at('12:30');
      const task = /T-\d+/.exec(await say('mine'))?.[0];
      if (task) await say(workday % 3 === 0 ? `later ${task} ${on.add({ days: 4 })}` : `done ${task}`);
      if (workday === 7)
        for (const line of ['why T-1', 'why T-1 more', 'goal done G-2', 'thanks']) await say(line);
      if (on.dayOfWeek === 5) {
        await say('metric record interviews +2');
        await say(`metric record invoiced ${3100 + workday * 60}`);
      }
    }
    await at('16:30');
    if (on.dayOfWeek === 5) await say('review');
  }
  return { reads, team: sitting.team };
}
