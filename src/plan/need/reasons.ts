import { nameRule, nextByRule } from '../../base/calendar/recurrence.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatChange, formatQuantity, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { formatDate } from '../../base/language/period.ts';
import { joinNames } from '../../base/language/words.ts';
import type { Fact, TaskCard } from '../../base/view/view.ts';
import { describeStrength } from '../../learn/lesson/lesson.ts';
import { DERIVED_SOURCES, TEAM_SOURCE } from '../../todo/idea/candidate.ts';
import { GUESS_MARK } from '../../todo/task/figures-store.ts';
import { topicOf } from '../gather/state-source.ts';
import type { ScoredIdea } from '../score.ts';
import type { PlanProject, Snapshot } from '../snapshot.ts';

/** 1 said how much of the way and the time is left. */
const NEED_EDITION = 2;

/** Without a figure it was chosen for what needs it: what its goal lacks, and by when; or that it lacks nothing any more. */
export function needFacts(
  { candidate, goal, need, countedFrom, impact }: ScoredIdea,
  { now, today, currency }: Snapshot,
): Fact[] {
  if (!goal || countedFrom !== 'need' || impact.low !== null) return [];
  const { id, gap, unit, target, state, hasSlipped } = goal.figures;
  // A milestone has no metric of a name of its own: its title is what it is to do.
  const whom = unit === YES_OR_NO ? `“${goal.figures.title}”` : goal.metricName;
  const name = `${whom}${candidate.guessed?.goal === undefined ? '' : GUESS_MARK}`;
  const left =
    unit === YES_OR_NO
      ? 'not done yet, due'
      : gap === null
        ? 'no value yet, due'
        : `${formatChange(Math.abs(gap), unit, currency).replace('+', '')} to go by`;
  const text =
    state === 'met' && !hasSlipped
      ? `For ${name}: its target of ${formatQuantity(target, unit, currency)} is met by now.`
      : `For ${name}: ${left} ${formatDate(goal.deadlineOn, today)}.`;
  const value = Math.round(need * 1000) / 1000;
  return [{ claim: 'need', source: id, value, unit: 'share', asOfAt: now, edition: NEED_EDITION, text }];
}

/**
 * What a goal lacks stands once on a page; of another task for it, who proposed it: `For sign-ups too. @ana proposed it Mon
 * 2 Nov.` So does that nothing is known of what a task changes, and that one serves no goal.
 */
export function sayOnce(cards: readonly TaskCard[]): TaskCard[] {
  const said = new Set<string>();
  return cards.map((card) => {
    if (card.state === 'proposed' && card.reasoning.endsWith(NOTHING_KNOWN)) {
      const reasoning = said.has(NOTHING_KNOWN) ? card.reasoning.replace(NOTHING_KNOWN, '.') : card.reasoning;
      said.add(NOTHING_KNOWN);
      return { ...card, reasoning };
    }
    if (card.state === 'proposed' && card.reasoning.startsWith(UNSERVED)) {
      const reasoning = said.has(UNSERVED)
        ? card.reasoning.replace(UNSERVED, 'For no goal either.')
        : card.reasoning;
      said.add(UNSERVED);
      return { ...card, reasoning };
    }
    const need = card.reasons.find(({ claim, text }) => claim === 'need' && text === card.reasoning);
    if (!need || card.state !== 'proposed') return card;
    if (!said.has(need.source)) {
      said.add(need.source);
      return card;
    }
    const whom = need.text.slice(0, need.text.lastIndexOf(': '));
    const proposed = card.reasons.find(({ claim, value }) => claim === 'proposed' && value !== null);
    // Without another fact the gap is said again: no task stands there without one.
    return proposed ? { ...card, reasoning: `${whom} too. ${proposed.text}` } : card;
  });
}

const UNSERVED = 'For no goal that I know of.';

/** Ends the sentence of who proposed something where that is all there is to say. */
export const NOTHING_KNOWN = '; what it changes is not known.';

const ENDS: Readonly<Record<string, string>> = {
  done: 'was done',
  refused: 'was refused',
  failed: 'could not be done',
};

/** What became of it before: a no whose time is over, what nobody decided, what could not be done, what comes again. */
export function againFacts(
  { candidate }: Pick<ScoredIdea, 'candidate'>,
  { endedTasks, now, today, zone }: Pick<Snapshot, 'endedTasks' | 'now' | 'today' | 'zone'>,
): Fact[] {
  const ended = endedTasks.get(candidate.id);
  if (!ended || ended.endedAt === null) return [];
  const on = formatDate(dateOf(ended.endedAt, zone), today);
  const of = { source: candidate.id, value: ended.id, unit: '', asOfAt: now };
  if (ended.state === 'expired')
    return [{ ...of, claim: 'undecided', text: `It is back: nobody had decided ${ended.id} on ${on}.` }];
  if (ENDS[ended.state] === undefined) return [];
  const lead = ended.state === 'done' ? 'It comes again' : 'It is back';
  const text = `${lead}: ${ended.id} ${ENDS[ended.state]} on ${on}.`;
  return [{ ...of, claim: 'again', text }];
}

/** Critical bugs that are open after somebody said that they were resolved. */
export function stillOpenFacts(
  { candidate: { id, source, key }, project }: Pick<ScoredIdea, 'candidate' | 'project'>,
  { candidates, endedTasks, now, today, zone }: Snapshot,
): Fact[] {
  const topic = topicOf({ source, key });
  if (!project || !topic?.startsWith('blockers:')) return [];
  const last = candidates
    .filter((other) => other.id !== id && topicOf(other) === topic)
    .flatMap((other) => endedTasks.get(other.id) ?? [])
    .filter(({ state }) => state === 'done')
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))[0];
  if (!last || last.endedAt === null) return [];
  const on = formatDate(dateOf(last.endedAt, zone), today);
  const [bug, ...others] = project.criticalBugs;
  const open = others.length === 0 ? `${bug?.id} is` : `${others.length + 1} bugs are`;
  const text = `${last.id} was done on ${on}, and ${open} still open in the books.`;
  return [{ claim: 'project.again', source: id, value: last.id, unit: '', asOfAt: now, text }];
}

/** Ideas that can only follow it. */
export function waitFacts({ candidate }: ScoredIdea, { candidates, now }: Snapshot): Fact[] {
  const waiting = candidates.filter(
    ({ id, state, dependsOn }) =>
      dependsOn.length > 0 &&
      id !== candidate.id &&
      (state === 'open' || state === 'chosen') &&
      dependsOn.some((name) => name === candidate.id || name === candidate.key),
  );
  const [first] = waiting;
  if (!first) return [];
  const more = waiting.length > 1 ? ` and ${waiting.length - 1} more` : '';
  const text = `“${first.title}”${more} ${more === '' ? 'waits' : 'wait'} for it.`;
  const value = waiting.length;
  return [{ claim: 'waits', source: candidate.id, value, unit: 'ideas', asOfAt: now, text }];
}

/** Work of the calendar: how often it comes, and who takes turns. The day is the task's own date, which may move. */
export function calendarFacts(
  { candidate: { id, recursOn, onlyFor } }: Pick<ScoredIdea, 'candidate'>,
  { now, today, executors }: Pick<Snapshot, 'now' | 'today' | 'executors'>,
): Fact[] {
  if (!recursOn) return [];
  const dueOn = nextByRule(recursOn, today);
  const turn = onlyFor.length > 1 ? describeTurn(onlyFor, executors) : '';
  const text = `Every ${nameRule(recursOn)}${turn}.`;
  return [{ claim: 'calendar', source: id, value: dueOn, unit: '', asOfAt: now, text }];
}

/** `; by turns @ana, @ben and @cam`: in the order of the rota. */
function describeTurn(rota: readonly string[], executors: Snapshot['executors']): string {
  const handles = rota.flatMap((id) => executors.find((one) => one.id === id)?.handle ?? []);
  return handles.length < 2 ? '' : `; by turns ${joinNames(handles.map((handle) => `@${handle}`))}`;
}

/** Of what somebody proposed without a figure: that it serves none of the goals, where there is one to reach. */
export function unservedFacts(
  { candidate: { id, source }, goalId, countedFrom }: ScoredIdea,
  { goals, now }: Snapshot,
): Fact[] {
  if (goalId !== null || countedFrom !== 'need' || DERIVED_SOURCES.some((one) => one === source)) return [];
  if (goals.every(({ figures }) => figures.state === 'met')) return [];
  return [{ claim: 'unserved', source: id, value: null, unit: '', asOfAt: now, text: UNSERVED }];
}

/** Whose idea it is, and since when. */
export function proposedFacts(
  { id, source, proposerHandle, proposedAt }: ScoredIdea['candidate'],
  { now, today, zone }: Snapshot,
): Fact[] {
  const on = proposedAt === undefined ? '' : ` ${formatDate(dateOf(proposedAt, zone), today)}`;
  const isDerived = DERIVED_SOURCES.some((one) => one === source);
  const text =
    proposerHandle !== null
      ? `@${proposerHandle} proposed it${on}.`
      : isDerived
        ? 'My own idea.'
        : `It came from ${source === TEAM_SOURCE ? 'the team' : source}${on}.`;
  // Tiller's own gets its row, and with it an instant, only when it is chosen.
  const value = isDerived ? null : (proposedAt ?? null);
  return [{ claim: 'proposed', source: id, value, unit: '', asOfAt: now, text }];
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

/** What a project says of work on the project itself, its blockers or what is left of it; of other work, that it is part of it. */
export function projectFacts(
  project: PlanProject,
  { candidate, isBlocker }: ScoredIdea,
  snapshot: Snapshot,
): Fact[] {
  const base = { source: `project:${project.id}`, asOfAt: snapshot.now };
  if (!isBlocker && candidate.source !== 'state') {
    if (project.completion === null) return [];
    const text = `Part of ${project.name}: ${project.done} of ${project.total} features done.`;
    return [{ ...base, claim: 'project.part', value: project.completion, unit: 'share', text }];
  }
  const facts: Fact[] = [];
  const blockers = project.criticalBugs.length;
  if (blockers > 0) {
    const text =
      blockers === 1
        ? `Critical bug, blocks ${project.name}.`
        : `One of ${blockers} critical bugs that block ${project.name}.`;
    facts.push({ ...base, claim: 'project.blockers', value: blockers, unit: 'bugs', text });
  }
  if (project.completion !== null) {
    const share = Math.round(project.completion * 100);
    const text = `${project.name} is ${share} % complete: ${project.done} of ${project.total} features done.`;
    facts.push({ ...base, claim: 'project.completion', value: project.completion, unit: 'share', text });
  }
  return facts;
}
