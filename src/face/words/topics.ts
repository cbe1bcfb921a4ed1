import { isMonthName } from '../../base/language/date.ts';
import { Refusal } from '../../base/language/errors.ts';
import { readPeriod } from '../../base/language/period.ts';
import { isFilling, isNegation, isSelf, isTime, spellOut } from './closed-classes.ts';

/** What questions are about, each with its words; one that ends in `-` is how they begin. */
const TOPICS = {
  late: 'overdue late delayed slipped slipping behind überfällig- verspätet- retard atrasad- retrasad- vencid-',
  blocked:
    'blocked blocking blocker blockers stuck stalled waiting blockiert- wartet warten bloqué- bloquead-',
  due: 'due deadline deadlines fällig- frist fristen échéance- plazo- vence- prazo-',
  away: 'away off out ooo absent- holiday holidays vacation leave ill sick weg abwesend urlaub krank vacances congé- fuera ausente- vacaciones fora férias',
  here: 'here back around zurück anwesend aquí aqui',
  free: 'free time capacity available spare hands zeit frei temps libre- disponib- tiempo tempo livre-',
  tasks:
    'task tasks do does doing work works working todo todos aufgabe- arbeitet macht machen tun tâche- fait font faire tarea- hace- tarefa- faz- haciendo fazendo',
  busy: 'busy swamped overloaded overworked beschäftigt occupé- ocupad-',
  left: 'open left remain- undone unfinished übrig offen- ouvert- abiert- abert- reste restant- falta- queda- pendiente- pendente-',
  untaken: 'untaken unassigned',
  goals: 'goal goals target targets ziel ziele zielen objectif- objetivo- meta metas',
  course: 'track far progress- going stand stehen weit avance- avançons avanza- vamos make',
  done: 'done finished completed shipped delivered achieved accomplished happened geschafft erledigt passiert terminé- hecho terminado feito',
  missed: 'miss missed verpasst manqué perdí perdi',
  deciders: 'decide decides approve approves decider- approver- entscheide- décide- aprueba- aprova-',
  ideas: 'idea ideas backlog ideen idée- ideia-',
  pages: 'page pages digest digests post posts posting postest review reviews rückblick',
  next: 'next nächste- prochain- próxim-',
  news: 'new news changed change changes neu neues neuigkeiten nouveau- nouvelle- nuevo- novedades novo- novidades',
} as const;

type Topic = keyof typeof TOPICS;

const TOPIC_WORDS = Object.entries(TOPICS).map(([topic, words]) => ({
  topic: topic as Topic,
  words: words.split(' '),
}));

/** What a question says. */
interface Said {
  /** A person's handle with its sign, or `me`. */
  who: string | null;
  /** Days that are not over, in words that can be read. */
  when: string | null;
  /** Of days that are over. */
  isPast: boolean;
  /** Of what was done, on whatever days. */
  hasBeen: boolean;
  isNot: boolean;
  /** What others are or do. */
  isOfOthers: boolean;
  /** What I do who answer. */
  isOfMe: boolean;
}

/** Days that are over. */
const PAST =
  /(?<!\p{L})(?:yesterday|(?:last|past) (?:week|month)|gestern|letzte woche|la semaine dernière|ayer|ontem|la semana pasada|semana passada)(?!\p{L})/gu;
/** Before the reason of something. */
const REASON = /\s*[,;:(–—]\s*|\s+-+\s+|\s+(?:because|weil|parce que|porque|cause)\s+/iu;
const OTHERS = /(?<!\p{L})(?:we|they|is|are|was|were|wir|ist|sind|nous|est|está|están|é|estão)(?!\p{L})/u;
/** How I who answer am called. */
const ME = /(?<!\p{L})(?:you|your|tiller|du|dein|tu|vous|você)(?!\p{L})/u;
const MOST_DAY_WORDS = 5;
/** A longer question says more than this reads. */
const MOST_WORDS = 14;

/** What shows the answer, by the topics that are named and no other. */
const ANSWERS: Readonly<Record<string, (said: Said) => string | undefined>> = {
  late: (said) => (said.isNot ? undefined : listTasks('overdue', said)),
  blocked: (said) => (said.isNot ? undefined : listTasks('blocked', said)),
  due: (said) => listTasks('', said),
  left: (said) => listTasks('', said),
  tasks: (said) => (said.isNot || said.hasBeen ? undefined : listTasks('', said)),
  untaken: ({ who }) => (who === null ? 'tasks open' : undefined),
  away: listAway,
  here: (said) => (said.who === null && !said.isNot ? undefined : listAway(said)),
  free: ({ isPast }) => (isPast ? undefined : 'team'),
  busy: (said) => (said.who === null ? forAll('team', said) : listTasks('', said)),
  done: ({ who, when, isNot }) =>
    isNot ? 'tasks all' : who === null && when === null ? 'review' : undefined,
  missed: ({ when }) => (when === null ? 'review' : undefined),
  news: ({ who, isPast }) => (who === null && !isPast ? 'today' : undefined),
  course: (said) => forAll('state', said),
  deciders: (said) => forAll('policy', said),
  ideas: (said) => forAll('backlog', said),
  'ideas left': (said) => forAll('backlog', said),
  'ideas news': (said) => forAll('backlog', said),
  goals: (said) => forAll('goal list', said),
  'goals late': (said) => forAll('goal list', said),
  'course goals': (said) => forAll('goal list', said),
  'due goals': (said) => forAll('goal list', said),
  'goals left': (said) => forAll('goal list', said),
  // “Who does the post?” is of another one.
  pages: (said) => (said.isOfMe ? forAll('feed list', said) : undefined),
  'next pages': (said) => forAll('feed list', said),
};

/**
 * The line that answers a question about how things stand, `who is away next week?`; undefined for one in which any other word
 * is said. Never one that changes something.
 */
export function readTopic(question: string, today: string): string | undefined {
  const said = readSaid(question, today);
  return said && ANSWERS[said.topics]?.(said);
}

/** Whether a question asks what I am, or what this is, and names nothing else: `what are you for?`. */
export function isAboutMe(question: string): 'you' | 'this' | undefined {
  const words = spellOut(question).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (!words.every((word) => isFilling(word) || isSelf(word) || topicOf(word) === 'tasks')) return undefined;
  if (words.some((word) => /^(?:you|your|du|dich|dir|tu|toi|tú|você)$/.test(word))) return 'you';
  return words.some((word) => /^(?:this|it|here|das|dies|ça|esto|isto)$/.test(word)) ? 'this' : undefined;
}

/** Whether words are that somebody is away, and when, and no more: `sick today` leaves out who, and mostly means who says it. */
export function isBareAbsence(line: string, today: string): boolean {
  const plain = spellOut(line);
  const words = plain.match(/\p{L}+/gu) ?? [];
  const said = readSaid(line, today);
  const isState = (word: string) => topicOf(word) === 'away';
  const days = said?.when?.split(' ') ?? [];
  return (
    said?.topics === 'away' && !said.isPast && words.every((word) => isState(word) || days.includes(word))
  );
}

/** What somebody says of their own days: when they have no time, null where they do not say when, or `back` where they have again. */
export function readAbsence(statement: string, today: string): { when: string | null } | 'back' | undefined {
  // “…, I am sick”: why they have none comes behind it.
  const [own = ''] = statement.split(REASON);
  return readOwn(statement, today) ?? (own === statement ? undefined : readOwn(own, today));
}

function readOwn(statement: string, today: string): { when: string | null } | 'back' | undefined {
  const said = readSaid(statement, today);
  if (!said || said.isPast || (said.who !== 'me' && (said.who !== null || said.isOfOthers))) return undefined;
  const { topics, isNot, when } = said;
  if (['here', 'away here'].includes(topics) && !isNot && when === null) return 'back';
  // “I can’t do anything this week”, where “nothing to do” is none of it.
  const isUnable = topics === 'tasks' && /\b(?:can|will) not\b/.test(spellOut(statement));
  const isAway = isNot
    ? isUnable || ['free', 'here', 'course'].includes(topics)
    : ['away', 'busy'].includes(topics);
  // “I can't this week”: where nothing else is said, it is all.
  return isAway || (isNot && topics === '' && when !== null) ? { when } : undefined;
}

function readSaid(line: string, today: string): (Said & { topics: string }) | undefined {
  const plain = spellOut(line);
  const now = plain.replace(PAST, ' ');
  const words = now.match(/@?[\p{L}\p{N}]+(?:[-_][\p{L}\p{N}]+)*/gu) ?? [];
  if (words.length > MOST_WORDS) return undefined;
  const days = findDays(words, today);
  const others = days === undefined ? words : words.toSpliced(days.from, days.count);
  const people = new Set(others.filter((word) => word.startsWith('@')));
  const rest = others.filter(
    (word) => !word.startsWith('@') && !isSelf(word) && !isNegation(word) && !ME.test(word),
  );
  const topics = new Set(rest.flatMap((word) => topicOf(word) ?? []));
  if (people.size > 1 || !rest.every((word) => topicOf(word) !== undefined || isFilling(word)))
    return undefined;
  // What is done, and by whom, goes with every other topic.
  if (topics.size > 1) topics.delete('tasks');
  const [person] = people;
  return {
    topics: [...topics].sort().join(' '),
    who: person ?? (others.some(isSelf) ? 'me' : null),
    when: days?.said ?? null,
    isPast: now !== plain,
    hasBeen: /\bdid\b/.test(now),
    isNot: others.some(isNegation),
    isOfOthers: OTHERS.test(now),
    isOfMe: ME.test(now),
  };
}

function topicOf(word: string): Topic | undefined {
  return TOPIC_WORDS.find(({ words }) =>
    words.some((each) => (each.endsWith('-') ? word.startsWith(each.slice(0, -1)) : each === word)),
  )?.topic;
}

/** The longest run of words that are days, and no other words. */
function findDays(
  words: readonly string[],
  today: string,
): { from: number; count: number; said: string } | undefined {
  for (let count = Math.min(MOST_DAY_WORDS, words.length); count > 0; count--)
    for (let from = 0; from + count <= words.length; from++) {
      const run = words.slice(from, from + count);
      if (!isEdge(run[0]) && !isEdge(run.at(-1)) && isPeriod(run.join(' '), today))
        return { from, count, said: run.join(' ') };
    }
  return undefined;
}

/** Words that join begin no days, but for `this`, and end none. */
function isEdge(word: string | undefined): boolean {
  return word === undefined || (word !== 'this' && (isFilling(word) || isSelf(word) || isNegation(word)));
}

/** Whether words are days that are not over, and nothing else: what reads them leaves out what it does not know. */
export function isPeriod(words: string, today: string): boolean {
  const known = (words.match(/[\p{L}\p{N}]+/gu) ?? []).every(
    (word) => isTime(word) || (isFilling(word) && topicOf(word) === undefined) || isMonthName(word),
  );
  if (!known) return false;
  try {
    readPeriod('when', words, today);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** `tasks @ben overdue`; of nobody in particular everybody's. */
function listTasks(which: string, { who, when, isPast }: Said): string | undefined {
  if (isPast) return undefined;
  const asked = [who, which, when === null ? '' : `due ${when}`].filter(
    (part) => part !== null && part !== '',
  );
  return `tasks ${asked.length === 0 ? 'all' : asked.join(' ')}`;
}

function listAway({ who, when, isPast }: Said): string | undefined {
  return isPast ? undefined : ['away list', who, when].filter((part) => part !== null).join(' ');
}

/** What is the same for everybody answers nothing about one person. */
function forAll(line: string, { who, isPast }: Said): string | undefined {
  return (who === null || who === 'me') && !isPast ? line : undefined;
}
