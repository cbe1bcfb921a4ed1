import { badArgument } from '../../base/language/errors.ts';
import type { Row } from '../../base/store/tables.ts';
import { cleanLine } from '../../base/view/text.ts';
import { contentOf } from '../../todo/task/content.ts';
import type { Task } from '../../todo/task/task.ts';
import { hasRoom, type Job, type Room, type Staff } from '../select/staff.ts';
import type { PlanExecutor } from '../snapshot.ts';

/** Why a task changes hands; none of them is anybody's fault. */
export const HAND_OVER_REASONS = ['too much open', 'not my field', 'away', 'blocked', 'other'] as const;
export type HandOverReason = (typeof HAND_OVER_REASONS)[number];

const LONGEST_NOTE = 500;
const TO_FIRST = /^to\s+(@?[\p{L}\p{N}_-]+)[\s,:;]*/iu;
const TO_LAST = /(?<![\s,])[\s,]+to\s+(@[\p{L}\p{N}_-]+)\s*$/iu;

/** What somebody said on situation a task over. */
export interface HandOverWords {
  reason: HandOverReason;
  /** Who they want to have it, as typed; null for whoever fits best. */
  toRef: string | null;
  note: string;
}

/** Reads `to @ben too much open: until the release`. Throws a Refusal that names the reasons. */
export function readHandOver(typed: string): HandOverWords {
  const text = typed.trim();
  const named = TO_FIRST.exec(text) ?? TO_LAST.exec(text);
  const rest = named ? text.replace(named[0], '').trim() : text;
  const words = rest.toLowerCase().replace(/[-_]/g, ' ');
  const reason = HAND_OVER_REASONS.find((known) => words === known || /^\W/.test(after(words, known)));
  if (!reason) throw badArgument('why', rest === '' ? 'nothing' : rest, HAND_OVER_REASONS.join(', '));
  const note = cleanLine(rest.slice(reason.length).replace(/^[\s:,;.-]+/, ''), LONGEST_NOTE);
  return { reason, toRef: named?.[1] ?? null, note };
}

/** The task that some words say something waits for: `waits for T-5`, `by T-5`, `T-5`. */
export function readWaitsFor(words: string): string | undefined {
  return /^(?:it )?(?:waits? for |by |on |needs )?(t-?\d+)\.?$/i.exec(words.trim())?.[1];
}

/** What follows a reason at the start of some words; empty where they start otherwise. */
function after(words: string, reason: string): string {
  return words.startsWith(reason) ? words.slice(reason.length) : '';
}

/** Who can be chosen from, and by what. */
interface Choice {
  executors: readonly PlanExecutor[];
  staff: Staff;
  rooms: ReadonlyMap<string, Room>;
  /** Who hands it over. */
  from: Pick<Row<'executors'>, 'id' | 'kind'>;
}

/**
 * Who gets a task next: the best of those who may have it, have room, are not away and did not hand it over; null for
 * whoever takes it. A yes for a person is none for an agent, so it stays with its kind where a change of who does it
 * would not void the yes anyway.
 */
export function chooseNext(task: Task, job: Job, { staff, rooms, from }: Choice): PlanExecutor | null {
  const isBound = contentOf(task, from).assigneeId === null;
  return (
    staff
      .eligible(job)
      .find(
        ({ id, kind }) =>
          id !== from.id && hasRoom(rooms.get(id), task.effort_hours) && (!isBound || kind === from.kind),
      ) ?? null
  );
}
