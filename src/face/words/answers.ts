import { type Choice, readReasonWords } from '../../decide/refuse/reasons.ts';

/** What somebody said to the tasks of a page, by their numbers on it or their ids. */
export interface Answers {
  /** Yes to all that can be answered at once. */
  isYesToAll: boolean;
  yes: readonly TaskRef[];
  no: readonly { task: TaskRef; reason: Choice | null }[];
  /** Put off to the next working day. */
  later: readonly TaskRef[];
}

/** A place on the page, from 1, or a task's id. */
type TaskRef = number | `T-${number}`;
type Verb = 'yes' | 'no' | 'later';

const YES = /^(?:yes|y|ok|okay|approve|ja|oui|sí|si|sim|✅|👍)$/u;
const NO = /^(?:no|n|not|refuse|nein|non|não|nao|❌|👎)$/u;
const LATER = /^(?:later|l|snooze|tomorrow|später|morgen|tard|demain|después|luego|depois|mais|💤|⏰)$/u;
const ALL = /^(?:all|everything|allen?|alles|tous|tout|todos?|tudo)$/;
const REF = /^(?:t-?(\d{1,9})|#?(\d{1,3}))$/;
const BREAK = ',';
const FILLER = /^(?:to|and|please|of|them|bitte|und|et|zu|pour|plus|más|à|a|por|favor|the|rest|:)$/;

/**
 * Reads `yes to all`, `1,2 yes 3 no too big 4 later`, `yes 1 and 4, no 3 not now`: a word of yes, no or later holds for the
 * numbers before it, or, where none stand there, for those after it; a reason follows its no. Undefined for anything else.
 */
export function readAnswers(typed: string): Answers | undefined {
  const words = typed
    .toLowerCase()
    .replace(/[,;.]+/g, ` ${BREAK} `)
    .split(/\s+/)
    .filter((word) => word !== '' && !FILLER.test(word));
  const yes: TaskRef[] = [];
  const no: { task: TaskRef; reason: Choice | null }[] = [];
  const later: TaskRef[] = [];
  let isYesToAll = false;
  let loose: TaskRef[] = [];
  let after: Verb | null = null;
  let refused: { task: TaskRef; reason: Choice | null }[] = [];
  const say = (verb: Verb, refs: readonly TaskRef[]) => {
    if (verb === 'yes') yes.push(...refs);
    else if (verb === 'later') later.push(...refs);
    else {
      const said = refs.map((task) => ({ task, reason: null }));
      refused.push(...said);
      no.push(...said);
    }
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === BREAK) {
      // “…, 3 no”: what stands before its own word is not what the last one was said of.
      if (after !== null && beginsAnew(words.slice(index + 1))) after = null;
      continue;
    }
    const ref = readRef(word);
    const said = refused.length > 0 ? readReasonWords(words.slice(index).join(' ')) : undefined;
    if (said) {
      for (const each of refused) each.reason = said.choice;
      refused = [];
      after = null;
      index += words.slice(index).join(' ').slice(0, said.length).split(' ').length - 1;
    } else if (ref !== undefined) {
      if (after === null) loose.push(ref);
      else say(after, [ref]);
    } else if (ALL.test(word) && (after === 'yes' || YES.test(words[index + 1] ?? ''))) isYesToAll = true;
    else {
      const verb = readVerb(word);
      if (verb === undefined) return undefined;
      refused = [];
      say(verb, loose);
      after = loose.length > 0 ? null : verb;
      loose = [];
    }
  }
  const isSomething = isYesToAll || yes.length + no.length + later.length > 0;
  return isSomething && loose.length === 0 ? { isYesToAll, yes, no, later } : undefined;
}

/** Whether words are numbers and then a word of yes, no or later, before the next comma. */
function beginsAnew(words: readonly string[]): boolean {
  const count = words.findIndex((word) => readRef(word) === undefined);
  const next = words[count] ?? '';
  return count > 0 && next !== BREAK && readVerb(next) !== undefined;
}

/** The same in few letters: `1,2 y 3 n too big 4 l y all`. */
export function writeAnswers({ isYesToAll, yes, no, later }: Answers): string {
  return [
    ...(yes.length > 0 ? [`${yes.join(',')} y`] : []),
    ...no.map(({ task, reason }) => (reason === null ? `${task} n` : `${task} n ${reason}`)),
    ...(later.length > 0 ? [`${later.join(',')} l`] : []),
    ...(isYesToAll ? ['y all'] : []),
  ].join(' ');
}

function readVerb(word: string): Verb | undefined {
  if (YES.test(word)) return 'yes';
  if (NO.test(word)) return 'no';
  return LATER.test(word) ? 'later' : undefined;
}

function readRef(word: string): TaskRef | undefined {
  const [, id, place] = REF.exec(word) ?? [];
  if (id !== undefined) return `T-${Number(id)}`;
  return place === undefined ? undefined : Number(place);
}
