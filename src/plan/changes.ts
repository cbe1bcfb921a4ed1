import { formatQuantity } from '../metric/quantity.ts';
import { type Text, text } from '../view.ts';
import type { PlanResult } from './pipeline.ts';
import type { Held } from './select.ts';
import type { Snapshot } from './snapshot.ts';

/** Lines about what changed that a digest has room for. */
const MOST_CHANGES = 3;

/** What happened to tasks since the last batch. */
export interface Since {
  done: readonly { id: string; title: string }[];
  failed: readonly { id: string; title: string; note: string }[];
  refused: readonly { id: string; title: string; reason: string }[];
  newIdeas: number;
}

/** What changed since the last digest, the cause of today's first task first. */
export function describeChanges(snapshot: Snapshot, result: PlanResult, since: Since): Text[] {
  const { previous } = snapshot;
  if (!previous) return [describeFirst(snapshot, result)];
  const lines = [
    describeMoveUp(snapshot, result, since),
    ...describeGoals(snapshot),
    list('Done', since.done),
    list('Could not be done', since.failed),
    since.refused.length > 0
      ? text`Left out because you refused it: ${since.refused.map(({ title, reason }) => `${title} (${reason})`).join('; ')}.`
      : null,
    describeAway(snapshot),
    since.newIdeas > 0
      ? text`${since.newIdeas} new ${since.newIdeas === 1 ? 'idea' : 'ideas'} came in.`
      : null,
  ].filter((line) => line !== null);
  if (lines.length === 0) return [text`Nothing changed since ${weekday(previous.onDate)}.`];
  return lines.slice(0, MOST_CHANGES);
}

/** What was not chosen, in a line or two: blockers by name, the rest by count. */
export function describeHeld(result: PlanResult): Text[] {
  const lines: Text[] = [];
  const blockers = result.held.filter(({ kind }) => kind === 'blocker');
  if (blockers.length > 0) {
    lines.push(text`More blockers wait: ${blockers.map(({ scored }) => scored.candidate.title).join('; ')}.`);
  }
  const counted: readonly [Held['kind'], string][] = [
    ['place', 'worth less today'],
    ['capacity', 'nobody has room for'],
    ['dependency', 'waiting for another task'],
    ['bar', 'under the bar'],
  ];
  const parts = counted.flatMap(([kind, words]) => {
    const count = result.held.filter((held) => held.kind === kind).length;
    return count > 0 ? [`${count} ${words}`] : [];
  });
  if (parts.length > 0) lines.push(text`Held back: ${parts.join(', ')}.`);
  return lines;
}

function describeFirst(snapshot: Snapshot, result: PlanResult): Text {
  const goals = snapshot.goals.length;
  const ideas = `${result.unique} ${result.unique === 1 ? 'idea' : 'ideas'}`;
  return text`First batch: chosen from ${ideas}${goals > 0 ? ` for ${goals} ${goals === 1 ? 'goal' : 'goals'}` : ''}.`;
}

/** The new first task, if it was not first before, and the cause that its own goal, or the team's work, gives. */
function describeMoveUp(snapshot: Snapshot, result: PlanResult, since: Since): Text | null {
  const [first] = result.frozen;
  if (!first || !snapshot.previous) return null;
  const before = snapshot.previous.ranking.indexOf(first.candidateId);
  if (before === 0) return null;
  const goal = snapshot.goals.find(({ figures }) => figures.id === first.task.goal_id);
  const then = goal && snapshot.previous.goals[goal.figures.id];
  const cause =
    goal && then && then.state !== goal.figures.state
      ? `${goal.metricName} went from ${then.state} to ${goal.figures.state}`
      : since.done[0]
        ? `${since.done[0].id} is done`
        : since.refused[0]
          ? `${since.refused[0].id} was refused`
          : before === -1
            ? 'it is new'
            : 'what stood before it was decided';
  return text`${first.task.id} comes first now because ${cause}.`;
}

function describeGoals(snapshot: Snapshot): Text[] {
  const { previous, currency } = snapshot;
  return snapshot.goals.flatMap(({ figures, metricName }) => {
    const then = previous?.goals[figures.id];
    if (!then || figures.current === null || then.current === figures.current) return [];
    const now = formatQuantity(figures.current, figures.unit, currency);
    const was = then.current === null ? 'no value' : formatQuantity(then.current, figures.unit, currency);
    if (now === was) return [];
    return [
      text`${figures.id} ${metricName}: ${now} (${was} on ${weekday(previous?.onDate ?? '')}), ${figures.state}.`,
    ];
  });
}

function describeAway(snapshot: Snapshot): Text | null {
  const away = snapshot.executors.filter(({ isAway, kind }) => isAway && kind === 'member');
  return away.length === 0 ? null : text`Away today: ${away.map(({ handle }) => `@${handle}`).join(', ')}.`;
}

function list(label: string, tasks: readonly { id: string; title: string }[]): Text | null {
  if (tasks.length === 0) return null;
  const named = tasks.slice(0, 2).map(({ id, title }) => `${id} ${title}`);
  const more = tasks.length > 2 ? ` and ${tasks.length - 2} more` : '';
  return text`${label}: ${named.join('; ')}${more}.`;
}

function weekday(date: string): string {
  return Temporal.PlainDate.from(date).toLocaleString('en-GB', { weekday: 'long' });
}
