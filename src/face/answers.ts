import { type Choice, readReasonWords } from '../decide/refuse/reasons.ts';

/** What somebody said to the tasks of a page, by their numbers on it or their ids. */
export interface Answers {
  /** Yes to all that can be answered at once. */
  isYesToAll: boolean;
  yes: readonly TaskRef[];
  no: readonly { task: TaskRef; reason: Choice | null }[];
}

/** A place on the page, from 1, or a task's id. */
type TaskRef = number | `T-${number}`;

const YES = /^(?:yes|y|ok|okay|approve|ja|oui|sí|si|sim|✅|👍)$/u;
const NO = /^(?:no|n|not|refuse|nein|non|não|nao|❌|👎)$/u;
const ALL = /^(?:all|everything|alle|alles|tous|tout|todos)$/;
const REF = /^(?:t-?(\d{1,9})|#?(\d{1,3}))$/;
const FILLER = /^(?:to|and|please|und|et|zu|pour|a|the|rest|:)$/;

/**
 * Reads `yes to all`, `1,2 yes 3 no too big`, `yes 1 and 4, no 3 not now`: a word of yes or no holds for the numbers
 * before it, or, where none stand there, for those after it; a reason follows its no. Undefined for anything else.
 */
export function readAnswers(typed: string): Answers | undefined {
  const words = typed
    .toLowerCase()
    .replace(/[,;.]+/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '' && !FILLER.test(word));
  const yes: TaskRef[] = [];
  const no: { task: TaskRef; reason: Choice | null }[] = [];
  let isYesToAll = false;
  let loose: TaskRef[] = [];
  let after: 'yes' | 'no' | null = null;
  let refused: { task: TaskRef; reason: Choice | null }[] = [];
  const say = (what: 'yes' | 'no', refs: readonly TaskRef[]) => {
    if (what === 'yes') yes.push(...refs);
    else {
      refused = refs.map((task) => ({ task, reason: null }));
      no.push(...refused);
    }
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const ref = readRef(word);
    const said = refused.length > 0 ? readReasonWords(words.slice(index).join(' ')) : undefined;
    if (said) {
      for (const each of refused) each.reason = said.choice;
      refused = [];
      after = null;
      index += words.slice(index).join(' ').slice(0, said.length).split(' ').length - 1;
    } else if (ref !== undefined) {
      if (after === null) loose.push(ref);
      else if (after === 'yes') yes.push(ref);
      else {
        const one = { task: ref, reason: null };
        no.push(one);
        refused.push(one);
      }
    } else if (ALL.test(word) && (after === 'yes' || YES.test(words[index + 1] ?? ''))) isYesToAll = true;
    else if (YES.test(word) || NO.test(word)) {
      const what = YES.test(word) ? 'yes' : 'no';
      refused = [];
      say(what, loose);
      after = loose.length > 0 ? null : what;
      loose = [];
    } else return undefined;
  }
  const isSomething = isYesToAll || yes.length + no.length > 0;
  return isSomething && loose.length === 0 ? { isYesToAll, yes, no } : undefined;
}

/** The same in few letters: `1,2 y 3 n too big y all`. */
export function writeAnswers({ isYesToAll, yes, no }: Answers): string {
  return [
    ...(yes.length > 0 ? [`${yes.join(',')} y`] : []),
    ...no.map(({ task, reason }) => (reason === null ? `${task} n` : `${task} n ${reason}`)),
    ...(isYesToAll ? ['y all'] : []),
  ].join(' ');
}

function readRef(word: string): TaskRef | undefined {
  const [, id, place] = REF.exec(word) ?? [];
  if (id !== undefined) return `T-${Number(id)}`;
  return place === undefined ? undefined : Number(place);
}
