import type { Row } from '../../base/store/tables.ts';

/** A lesson is looked at again after so many days. */
export const REVIEW_DAYS = 60;
/** What is settled longer ago than this proposes nothing. */
export const CASE_DAYS = 90;

const FEWEST_IMPACTS = 3;
const FEWEST_TASKS = 4;
/** From this share on it is no chance. */
const TELLING_SHARE = 0.75;

export type Lesson = Row<'lessons'>;

/** A settled part of a task's forecast, with who did the task. */
export interface LessonCase {
  taskId: string;
  category: string;
  part: 'success' | 'impact';
  verdict: Row<'settlements'>['verdict'];
  /** Null where nobody did it. */
  executor: { id: string; kind: 'member' | 'agent'; handle: string } | null;
}

/** What the cases say by themselves, for people to keep, to put better or to drop. */
export interface Proposal {
  /** Names the rule and what it is about: the same is not proposed twice. */
  rule: string;
  body: string;
  category: string;
  cases: readonly string[];
}

/** The lesson that most settled cases speak for and that has not been proposed before; null without one. */
export function findProposal(cases: readonly LessonCase[], known: ReadonlySet<string>): Proposal | null {
  return listProposals(cases).find(({ rule }) => !known.has(rule)) ?? null;
}

/**
 * The lessons that settled cases speak for, the most cases first. Three rules, no model: what a category brings is outside
 * what was promised, it is not done in time, an agent fails at it. None is about a person: what only one person's tasks
 * say is left out.
 */
export function listProposals(cases: readonly LessonCase[]): Proposal[] {
  const categories = [...new Set(cases.map(({ category }) => category))].sort();
  return categories
    .flatMap((category) => {
      const own = cases.filter((each) => each.category === category && each.verdict !== 'void');
      return [...findOffPromise(category, own), ...findLate(category, own), ...findFailing(category, own)];
    })
    .sort((a, b) => b.cases.length - a.cases.length || (a.rule < b.rule ? -1 : 1));
}

function findOffPromise(category: string, cases: readonly LessonCase[]): Proposal[] {
  const impacts = cases.filter(({ part }) => part === 'impact');
  return (['too little', 'too much'] as const).flatMap((verdict) => {
    const off = impacts.filter((each) => each.verdict === verdict);
    if (off.length < FEWEST_IMPACTS || !isTelling(off, impacts)) return [];
    const side = verdict === 'too little' ? 'more' : 'less';
    const body = `What ${category} tasks bring is ${side} than promised: ${off.length} of ${impacts.length} came out ${verdict === 'too little' ? 'above' : 'below'} the range.`;
    return [{ rule: `${verdict}:${category}`, body, category, cases: idsOf(off) }];
  });
}

function findLate(category: string, cases: readonly LessonCase[]): Proposal[] {
  const chances = cases.filter(({ part }) => part === 'success');
  const late = chances.filter(({ verdict }) => verdict === 'miss');
  if (chances.length < FEWEST_TASKS || !isTelling(late, chances) || isOnePerson(late)) return [];
  const body = `${capital(category)} tasks are not done in time: ${late.length} of ${chances.length} missed their date. Make them smaller, or give them longer.`;
  return [{ rule: `late:${category}`, body, category, cases: idsOf(late) }];
}

function findFailing(category: string, cases: readonly LessonCase[]): Proposal[] {
  const byAgent = new Map<string, LessonCase[]>();
  for (const each of cases) {
    if (each.part !== 'success' || each.executor?.kind !== 'agent') continue;
    byAgent.set(each.executor.id, [...(byAgent.get(each.executor.id) ?? []), each]);
  }
  return [...byAgent.entries()].flatMap(([id, own]) => {
    const missed = own.filter(({ verdict }) => verdict === 'miss');
    if (own.length < FEWEST_TASKS || !isTelling(missed, own)) return [];
    const body = `@${own[0]?.executor?.handle} does not get ${category} tasks done in time: ${missed.length} of ${own.length} missed. Give it smaller ones, or other work.`;
    return [{ rule: `agent:${id}:${category}`, body, category, cases: idsOf(missed) }];
  });
}

function isTelling(some: readonly LessonCase[], all: readonly LessonCase[]): boolean {
  return some.length > 0 && some.length / all.length >= TELLING_SHARE;
}

function isOnePerson(cases: readonly LessonCase[]): boolean {
  const doers = new Set(cases.map(({ executor }) => executor?.id ?? null));
  return doers.size < 2;
}

function idsOf(cases: readonly LessonCase[]): string[] {
  return [...new Set(cases.map(({ taskId }) => taskId))];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** How often what rested on a lesson came true, and how often not: each settled part counts once. */
export function countStrength(
  lessonId: string,
  settled: readonly { lessonIds: readonly string[]; verdict: Row<'settlements'>['verdict'] }[],
): { hits: number; misses: number } {
  const own = settled.filter(({ lessonIds, verdict }) => verdict !== 'void' && lessonIds.includes(lessonId));
  const hits = own.filter(({ verdict }) => verdict === 'hit' || verdict === 'inside').length;
  return { hits, misses: own.length - hits };
}

/** `held 3 of 4 times`, or that nothing has rested on it. */
export function describeStrength({ hits, misses }: Pick<Lesson, 'hits' | 'misses'>): string {
  const seen = hits + misses;
  if (seen === 0) return 'not tested yet';
  return `held ${hits} of ${seen} ${seen === 1 ? 'time' : 'times'}`;
}
