import { formatDate } from '../../base/language/period.ts';
import { count, joinNames } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { Action, DigestView, TaskCard } from '../../base/view/view.ts';
import { RISKY } from '../../decide/policy/policy.ts';
import { PAGE_FULL } from '../../plan/empty.ts';
import { sayOnce } from '../../plan/need/reasons.ts';
import { NO_TAKERS } from '../../plan/select/problem.ts';
import { describeUntaken, MOST_BY_TITLE } from '../../todo/task/task.ts';

/** What can still be done in time, or not. */
const EXPECTED_STATES: readonly string[] = ['proposed', 'approved', 'open', 'assigned', 'started'];

/** Tasks that a headline names. */
const MOST_NAMED = 3;

export interface DigestInput {
  feed: string;
  date: string;
  zone: string;
  cards: readonly TaskCard[];
  changes: readonly Text[];
  foot: readonly Text[];
  /** Why no task is on it; null where there are some. */
  emptyBecause: string | null;
  /** Why nothing on it is new; null where something is, and in what was left before this was said. */
  quietBecause: string | null;
  isLate: boolean;
  /** What nobody answered, to be asked again. */
  comebacks: readonly Action[];
  /** What a quiet page says of tasks that are past their date; null where there is nothing. */
  late: string | null;
  /** Older tasks that nobody has. */
  untaken: readonly Pick<Row<'tasks'>, 'id' | 'title'>[];
  /** Undecided tasks that are not on it. */
  unlisted: readonly Pick<Row<'tasks'>, 'id'>[];
  /** Tasks that nobody has by now. */
  openCount: number;
  /** When a page on which nothing is new and nothing waits comes again (ISO date); null for any other. */
  againOn: string | null;
}

/** The day's one message. */
export function buildDigest(input: DigestInput): DigestView {
  const { cards, foot } = input;
  const quietBecause = sayNow(input.quietBecause, input.openCount);
  const emptyBecause = sayNow(input.emptyBecause, input.openCount);
  const asked =
    quietBecause !== null
      ? `Nothing new: ${describeQuiet(quietBecause, input)}`
      : cards.length === 0 && emptyBecause !== null
        ? `No new task: ${emptyBecause}`
        : describeAsked(cards);
  const [first, ...others] = foot;
  const expectation = describeExpectation(cards);
  return {
    kind: 'digest',
    feed: input.feed,
    date: input.date,
    zone: input.zone,
    headline: [
      bold(formatDate(input.date, input.date)),
      `${input.isLate ? ' (late)' : ''} · ${asked}`,
      ...(input.againOn === null
        ? []
        : [` I come again on ${formatDate(input.againOn, input.date)}, or as soon as something is new.`]),
    ],
    changes: input.changes,
    tasks: sayOnce(cards),
    // One line says what to expect, and how much there is besides.
    foot:
      expectation && first
        ? [[...expectation, ' ', ...first], ...others]
        : [...(expectation ? [expectation] : []), ...foot],
    actions: [
      ...listPageActions(cards),
      ...input.comebacks,
      ...input.untaken.slice(0, MOST_BY_TITLE).map(offerTask),
    ],
    ...(quietBecause !== null && { isQuiet: true as const }),
  };
}

/** Why nothing is new, or no task there, as things stand: open tasks are taken in the course of the day. */
function sayNow(because: string | null, openCount: number): string | null {
  if (because !== `${NO_TAKERS}.`) return because;
  if (openCount === 0) return 'all that was open is taken; the next page brings the next.';
  return `${count(openCount, 'open task')} already ${openCount === 1 ? 'waits' : 'wait'} for a taker.`;
}

/** `4 tasks wait for a yes`; where none does, what became of them: `1 of 2 decided, 1 taken back`. */
function describeAsked(cards: readonly TaskCard[]): string {
  const countOf = (which: string) => cards.filter(({ state }) => state === which).length;
  const waiting = countOf('proposed');
  if (waiting > 0) return waiting === 1 ? '1 task waits for a yes' : `${waiting} tasks wait for a yes`;
  const missed = countOf('expired');
  const back = countOf('cancelled');
  if (missed === cards.length) return 'not decided in time';
  if (back === cards.length) return back === 1 ? 'taken back' : `all ${back} taken back`;
  if (missed + back === 0) return cards.length === 1 ? 'decided' : `all ${cards.length} decided`;
  const decided = `${cards.length - missed - back} of ${cards.length} decided${missed > 0 ? ' in time' : ''}`;
  return back > 0 ? `${decided}, ${back} taken back` : decided;
}

/** `everyone is full. T-2 and T-4 still wait. 1 still open past its date: T-3 (@ana). Nobody has T-1 “Poster for the library” yet.` */
function describeQuiet(because: string, { cards, late, untaken, unlisted }: DigestInput): string {
  const listed = cards.flatMap(({ id, state }) => (state === 'proposed' ? [id] : []));
  const waiting = [...listed, ...unlisted.map(({ id }) => id)];
  const still =
    waiting.length === 0
      ? null
      : waiting.length > MOST_NAMED
        ? `${waiting.length} still wait for a yes.`
        : `${joinNames(waiting)} still ${waiting.length === 1 ? 'waits' : 'wait'}.`;
  const why =
    because === PAGE_FULL && still === null ? 'all of it is over; the next page brings the next.' : because;
  return [why, still, late, describeUntaken(untaken)].filter((part) => part !== null).join(' ');
}

/** What goes for all of it. A risky task gets a yes of its own. */
function listPageActions(cards: readonly TaskCard[]): Action[] {
  const open = cards.filter(({ state, actions }) => state === 'proposed' && actions.length > 0);
  // Who looks alone may not decide all of it.
  const own = open.filter(({ actions }) => actions.some(({ command }) => command === 'approve'));
  const plain = own.filter(({ approvalKind }) => approvalKind !== RISKY).length;
  if (open.length === 0) return [];
  return [
    ...(plain > 1 ? [pageAction(nameYes(plain, own.length), 'answer', { answers: 'yes to all' })] : []),
    pageAction('Mine', 'mine'),
    pageAction('Why these', 'why'),
  ];
}

/** `Yes to all 4`; `Yes to 3, not the risky one`. */
function nameYes(plain: number, open: number): string {
  const risky = open - plain;
  if (risky === 0) return `Yes to all ${plain}`;
  return `Yes to ${plain}, not the risky ${risky === 1 ? 'one' : risky}`;
}

function offerTask({ id }: DigestInput['untaken'][number]): Action {
  return { label: `Take ${id}`, command: 'take', args: { task: id }, style: 'plain' };
}

function pageAction(label: string, command: string, args: Action['args'] = {}): Action {
  return { label, command, args, style: 'plain' };
}

/**
 * `I expect 3 of 4 on time (little record).`: of all that is not over on the page; no task's own chance stands on it. One
 * alone is said to come in time or, with what would help, to come late.
 */
function describeExpectation(cards: readonly TaskCard[]): Text | null {
  const ahead = cards.filter(({ state }) => EXPECTED_STATES.includes(state));
  if (ahead.length === 0) return null;
  const expected = ahead.reduce((sum, { chance }) => sum + chance.probability, 0);
  const unknown = ahead.filter(({ chance }) => chance.isLittleRecord).length;
  const record = unknown * 2 > ahead.length ? ' (little record)' : '';
  const hits = Math.round(expected);
  if (ahead.length > 1)
    return text`I expect ${hits === 0 ? 'none' : hits} of ${ahead.length} on time${record}.`;
  const it = cards.length === 1 ? 'it' : 'the one still open';
  return hits === 1
    ? text`I expect ${it} to be on time${record}.`
    : text`I expect ${it} to be late${record}: a later date or less of it would help.`;
}
