import type { Highs } from 'highs';
import type { ScoredIdea } from '../../src/plan/score.ts';
import { scoreCandidate } from '../../src/plan/score.ts';
import type { Staff } from '../../src/plan/select/staff.ts';
import type { PlanExecutor, Snapshot } from '../../src/plan/snapshot.ts';
import { isOfShare, readShareLimits, type ShareLimit } from '../../src/plan/terms/hour-shares.ts';
import { staffOf } from './choice-world.ts';

/** Makes blockers come before all value. */
const BLOCKER_FIRST = 1e4;
const MOST_BLOCKERS = 3;

/** One day as the exact programme sees it, read from the snapshot without the code that chooses. */
export interface ExactDay {
  day: Snapshot;
  ideas: readonly ScoredIdea[];
  staff: Staff;
  /** Optimistic chance × value × urgency of a pair, scaled so that the largest of the day is 1; null where it may not be. */
  worth: (idea: ScoredIdea, executor: PlanExecutor) => number | null;
}

export function readExactDay(day: Snapshot): ExactDay {
  const staff = staffOf(day);
  const ideas = day.candidates.map((each) => scoreCandidate(each, day));
  const raw = (idea: ScoredIdea, executor: PlanExecutor) =>
    staff.eligible(idea).includes(executor)
      ? staff.gain(executor, idea) * idea.countedValue * idea.urgency
      : null;
  const largest = Math.max(...ideas.flatMap((idea) => day.executors.map((each) => raw(idea, each) ?? 0)));
  return {
    day,
    ideas,
    staff,
    worth: (idea, executor) => {
      const worth = raw(idea, executor);
      return worth === null ? null : worth / largest;
    },
  };
}

/** An idea and who does it, by their ids. */
export interface Pair {
  idea: string;
  executor: string;
}

/** A batch as it is compared: worth in the day's scale. */
export interface Judged {
  worth: number;
  blockers: number;
  broken: string[];
}

/** What a batch is worth without what blockers get for coming first; and what it breaks, none for a feasible one. */
export function judge(exact: ExactDay, pairs: readonly Pair[]): Judged {
  const { day, ideas } = exact;
  const broken: string[] = [];
  const chosen = new Map(pairs.map(({ idea, executor }) => [idea, executor]));
  if (pairs.length > day.feed.cap || chosen.size < pairs.length) broken.push('places');
  let worth = 0;
  for (const [at, { idea, executor }] of pairs.entries()) {
    const scored = ideas.find(({ candidate }) => candidate.id === idea);
    const doer = day.executors.find(({ id }) => id === executor);
    const value = scored && doer && exact.worth(scored, doer);
    if (value === null || value === undefined) broken.push(`${idea} for ${executor}`);
    worth += value ?? 0;
    const before = pairs.slice(0, at).map((each) => each.idea);
    if (scored?.candidate.dependsOn.some((needed) => !before.includes(needed))) broken.push(`before ${idea}`);
  }
  for (const { id, freeHours } of day.executors) {
    const hours = ideas.reduce(
      (sum, { candidate, effortHours }) => sum + (chosen.get(candidate.id) === id ? effortHours : 0),
      0,
    );
    if (freeHours !== null && hours > freeHours) broken.push(`hours of ${id}`);
  }
  for (const { share, most } of limitsOf(exact)) {
    const hours = ideas.reduce(
      (sum, idea) => sum + (chosen.has(idea.candidate.id) && isOfShare(share, idea) ? idea.effortHours : 0),
      0,
    );
    if (most !== null && hours > most + 1e-9) broken.push(`share of ${share.id}`);
  }
  const inside = ideas.filter(({ candidate }) => chosen.has(candidate.id));
  const blockers = inside.filter(({ isBlocker }) => isBlocker).length;
  if (blockers > MOST_BLOCKERS) broken.push('blockers');
  for (const [goal, need] of needsOf(exact)) {
    const own = inside.filter(({ goalId, isBlocker }) => goalId === goal && !isBlocker);
    const passed = [...needsOf(exact)].find(
      ([other, more]) => more > need && !inside.some(({ goalId }) => goalId === other),
    );
    if (own.length > 1 && passed) broken.push(`${goal} before ${passed[0]}`);
  }
  return { worth, blockers, broken };
}

/** What shares of hours may get at most, in hours. */
function limitsOf({ day, ideas }: ExactDay): ShareLimit[] {
  return readShareLimits(day, ideas, day.feed.cap);
}

/** What each goal lacks of which some idea fits by itself. */
function needsOf({ ideas, day, staff }: ExactDay): Map<string, number> {
  const fits = (idea: ScoredIdea) =>
    idea.candidate.dependsOn.length === 0 &&
    staff.eligible(idea).some(({ freeHours }) => (freeHours ?? 0) >= idea.effortHours);
  const goals = new Map<string, number>();
  for (const idea of ideas) if (idea.goalId !== null && fits(idea)) goals.set(idea.goalId, idea.need);
  return day.goals.length > 1 ? goals : new Map();
}

/** The optimum of a day under the same constraints, proven by HiGHS with all ideas and executors; its worth is `judge`d. */
export function solveDay(exact: ExactDay, highs: Highs): Pair[] {
  const { day, ideas } = exact;
  const pairs = ideas.flatMap((idea, at) =>
    day.executors.flatMap((executor, who) => {
      const worth = exact.worth(idea, executor);
      return worth === null ? [] : [{ name: `x${at}_${who}`, idea, executor, worth }];
    }),
  );
  const sum = (some: readonly { name: string }[], sign = '+', factor = 1) =>
    some.map(({ name }) => ` ${sign} ${factor} ${name}`).join('');
  const of = (idea: ScoredIdea | undefined) => pairs.filter((pair) => pair.idea === idea);
  const rows: string[] = [`places:${sum(pairs)} <= ${day.feed.cap}`];
  const blockers = pairs.filter(({ idea }) => idea.isBlocker);
  if (blockers.length > 0) rows.push(`blockers:${sum(blockers)} <= ${MOST_BLOCKERS}`);
  for (const [who, { id, freeHours }] of day.executors.entries()) {
    const own = pairs.filter(({ executor }) => executor.id === id);
    if (own.length > 0)
      rows.push(
        `h${who}:${own.map(({ name, idea }) => ` + ${idea.effortHours} ${name}`).join('')} <= ${freeHours}`,
      );
  }
  for (const [at, { share, most }] of limitsOf(exact).entries()) {
    const own = pairs.filter(({ idea }) => isOfShare(share, idea));
    const terms = own.map(({ name, idea }) => ` + ${idea.effortHours} ${name}`).join('');
    if (most !== null && own.length > 0) rows.push(`s${at}:${terms} <= ${most}`);
  }
  const impossible: string[] = [];
  for (const [at, idea] of ideas.entries()) {
    const own = of(idea);
    if (own.length === 0) continue;
    rows.push(`once${at}:${sum(own)} <= 1`);
    for (const needed of idea.candidate.dependsOn) {
      const theirs = of(ideas.find(({ candidate }) => candidate.id === needed));
      rows.push(`after${at}:${sum(own)}${sum(theirs, '-')} <= 0`);
    }
    if (waitsForItself(idea, ideas)) impossible.push(...own.map(({ name }) => name));
  }
  for (const name of impossible) rows.push(`never_${name}: ${name} = 0`);
  const needs = [...needsOf(exact)];
  for (const [worse, [other, more]] of needs.entries()) {
    const served = pairs.filter(({ idea }) => idea.goalId === other);
    rows.push(`serve${worse}: y${worse}${sum(served, '-')} <= 0`);
    for (const [at, [goal, need]] of needs.entries()) {
      const own = pairs.filter(({ idea }) => idea.goalId === goal && !idea.isBlocker);
      if (more > need && own.length > 0)
        rows.push(`share${at}_${worse}:${sum(own)} - ${day.feed.cap} y${worse} <= 1`);
    }
  }
  const costs = pairs.map(
    ({ name, worth, idea }) => ` + ${(worth + (idea.isBlocker ? BLOCKER_FIRST : 0)).toFixed(9)} ${name}`,
  );
  const binary = [...pairs.map(({ name }) => name), ...needs.map((_need, at) => `y${at}`)];
  const program = `Maximize\n obj:${costs.join('\n')}\nSubject To\n ${rows.join('\n ')}\nBinary\n ${binary.join('\n ')}\nEnd\n`;
  const answer = highs.solve(program, { mip_rel_gap: 1e-9, mip_abs_gap: 1e-6, time_limit: 120 });
  if (answer.Status !== 'Optimal') throw new Error(`the exact day is ${answer.Status}`);
  const taken = pairs.filter(({ name }) => (answer.Columns[name]?.Primal ?? 0) > 0.5);
  const depth = ({ candidate }: ScoredIdea): number =>
    1 +
    Math.max(
      0,
      ...candidate.dependsOn.map((id) => depth(ideas.find((each) => each.candidate.id === id) as ScoredIdea)),
    );
  return taken
    .sort((a, b) => depth(a.idea) - depth(b.idea))
    .map(({ idea, executor }) => ({ idea: idea.candidate.id, executor: executor.id }));
}

function waitsForItself(
  idea: ScoredIdea,
  ideas: readonly ScoredIdea[],
  path: readonly string[] = [],
): boolean {
  const { id, dependsOn } = idea.candidate;
  if (path.includes(id)) return true;
  return dependsOn.some((needed) => {
    const next = ideas.find(({ candidate }) => candidate.id === needed);
    return !next || waitsForItself(next, ideas, [...path, id]);
  });
}
