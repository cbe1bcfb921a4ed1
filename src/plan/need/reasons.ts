import { daysBetween } from '../../base/language/date.ts';
import { YES_OR_NO } from '../../base/language/format-quantity.ts';
import type { Fact } from '../../base/view/view.ts';
import { describeStrength } from '../../learn/lesson/lesson.ts';
import type { ScoredIdea } from '../score.ts';
import type { PlanProject, Snapshot } from '../snapshot.ts';
import { shareLacking } from './need.ts';

/** Without a figure it was chosen for what needs it: how much is left of the way, and of the time. */
export function needFacts({ goal, need, countedFrom, impact }: ScoredIdea, { now, today }: Snapshot): Fact[] {
  if (!goal || countedFrom !== 'need' || impact.low !== null) return [];
  const { id, state, unit } = goal.figures;
  const way = shareLacking(goal.figures);
  const days = Math.max(0, daysBetween(today, goal.deadlineOn));
  const left =
    goal.figures.gap === null ? 'has no value yet' : `has ${Math.round(way * 100)} % of its way left`;
  const time = days === 0 ? 'is due today' : days === 1 ? '1 day to go' : `${days} days to go`;
  if (unit === YES_OR_NO) {
    const undone = `For ${id} ${goal.figures.title}, which is not done yet, ${time}.`;
    return [{ claim: 'need', source: id, value: round(need), unit: 'share', asOfAt: now, text: undone }];
  }
  const standing = state === 'no data' ? '' : `, ${state}`;
  const text = `For ${id}, which ${left}, ${time}${standing}. Nobody has estimated how much this helps.`;
  return [{ claim: 'need', source: id, value: round(need), unit: 'share', asOfAt: now, text }];
}

const SPEAKERS: Readonly<Record<string, string>> = {
  user: 'A user said',
  stakeholder: 'A stakeholder said',
  market: 'Seen in the market',
};

/** What was said outside about it, the newest first. */
export function voiceFacts({ voices }: ScoredIdea): Fact[] {
  const [note] = voices;
  if (!note) return [];
  const more = voices.length > 1 ? ` (and ${voices.length - 1} more)` : '';
  const text = `${SPEAKERS[note.source] ?? note.source}${more}: “${note.body}”`;
  return [
    { claim: 'note', source: note.id, value: voices.length, unit: 'notes', asOfAt: note.notedAt, text },
  ];
}

function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}

/** The lessons that it rests on, as the team words them; `value` is how often one held. */
export function lessonFacts({ lessonIds }: ScoredIdea['candidate'], snapshot: Snapshot): Fact[] {
  return snapshot.lessons
    .filter(({ id }) => lessonIds.includes(id))
    .map((lesson) => ({
      claim: 'lesson',
      source: lesson.id,
      value: lesson.hits,
      unit: 'times held',
      asOfAt: snapshot.now,
      text: `${lesson.id}: “${lesson.body}” (${describeStrength(lesson)}).`,
    }));
}

/** A project says why only for work on the project itself: its blockers, or what is left of it. */
export function projectFacts(
  project: PlanProject,
  { candidate, isBlocker }: ScoredIdea,
  snapshot: Snapshot,
): Fact[] {
  if (!isBlocker && candidate.source !== 'state') return [];
  const base = { source: `project:${project.id}`, asOfAt: snapshot.now };
  const facts: Fact[] = [];
  const blockers = project.criticalBugs.length;
  if (blockers > 0) {
    const [first] = project.criticalBugs;
    const named = blockers === 1 ? `: ${first?.title}` : '';
    const text = `${blockers === 1 ? 'A critical bug blocks' : `${blockers} critical bugs block`} ${project.name}${named}.`;
    facts.push({ ...base, claim: 'project.blockers', value: blockers, unit: 'bugs', text });
  }
  if (project.completion !== null) {
    const share = Math.round(project.completion * 100);
    const text = `${project.name} is ${share} % complete: ${project.done} of ${project.total} features done.`;
    facts.push({ ...base, claim: 'project.completion', value: project.completion, unit: 'share', text });
  }
  return facts;
}
