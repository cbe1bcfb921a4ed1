import { formatDate } from '../../base/language/period.ts';
import { type Text, text } from '../../base/view/text.ts';
import type { PlannedDay } from '../../plan/pipeline.ts';
import type { HeldIdea } from '../../plan/select/select-steps.ts';
import type { Since } from '../../plan/since.ts';
import type { PlanGoal, Snapshot } from '../../plan/snapshot.ts';
import type { SettledNews } from './news-settled.ts';
import { describeStanding } from './news-standing.ts';

/** Lines about what changed that a posted digest has room for; `today` shows the rest. */
const MOST_CHANGES = 5;

/** Lines that were made elsewhere, and what they tell already. */
export interface News {
  /** What was seen of metrics since the last batch. */
  anomalies: readonly Text[];
  /** What was settled since the last batch. */
  settled: Pick<SettledNews, 'lines' | 'untold' | 'taskIds'>;
  /** Verdicts on tactics since the last batch. */
  verdicts: readonly Text[];
  /** What outcomes changed about today's choice. */
  learned: readonly Text[];
}

/** What changed since the last digest, most important first: whether Tiller was right comes before everything. */
export function describeChanges(
  snapshot: Snapshot,
  result: PlannedDay,
  since: Since,
  { anomalies, settled, verdicts, learned }: News,
): Text[] {
  const { previous } = snapshot;
  const standing = describeStanding(snapshot);
  if (!previous) return [...standing, describeFirst(snapshot, result)];
  const lines = [
    ...settled.lines,
    ...verdicts,
    ...learned,
    describeMoveUp(snapshot, result),
    describeEnded(since, settled.taskIds),
    describeRefused('Left out', since, ({ isLeftOut }) => isLeftOut),
    describeRefused('Weighed anew', since, ({ isLeftOut }) => !isLeftOut),
    describeUnanswered(since),
    describeAway(snapshot),
    since.newIdeas > 0
      ? text`${since.newIdeas} new ${since.newIdeas === 1 ? 'idea' : 'ideas'} came in.`
      : null,
    ...settled.untold,
  ].filter((line) => line !== null);
  if (anomalies.length + lines.length === 0)
    return [...standing, text`Nothing changed since ${nameDay(previous.onDate, snapshot.today)}.`];
  return [...anomalies, ...standing, ...lines];
}

/** As many lines as a post has room for; the last one says how many more there are. */
export function foldChanges(lines: readonly Text[]): readonly Text[] {
  const more = lines.length - MOST_CHANGES;
  if (more <= 0) return lines;
  const shown = lines.slice(0, MOST_CHANGES);
  const last = shown.pop() ?? [];
  return [...shown, [...last, ` And ${more} more: today shows ${more === 1 ? 'it' : 'them'}.`]];
}

/** What was not chosen, in a line or two: blockers by name, the rest by count. */
export function describeHeld(result: PlannedDay): Text[] {
  const lines: Text[] = [];
  const blockers = result.held.filter(({ kind }) => kind === 'blocker');
  if (blockers.length > 0) {
    lines.push(text`More blockers wait: ${blockers.map(({ title }) => title).join('; ')}.`);
  }
  const counted: readonly [HeldIdea['kind'], string][] = [
    ['place', 'that found no place today'],
    ['capacity', 'that nobody has room for'],
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

function describeRefused(
  effect: string,
  { refused }: Since,
  isMeant: (each: Since['refused'][number]) => boolean,
): Text | null {
  const named = refused.filter(isMeant).map(({ title, reason }) => `${title} (${reason})`);
  return named.length === 0 ? null : text`${effect} after your no: ${nameSome(named)}.`;
}

function describeFirst(snapshot: Snapshot, result: PlannedDay): Text {
  const goals = snapshot.goals.length;
  const ideas = `${result.unique} ${result.unique === 1 ? 'idea' : 'ideas'}`;
  return text`First batch: chosen from ${ideas}${goals > 0 ? ` for ${goals} ${goals === 1 ? 'goal' : 'goals'}` : ''}.`;
}

/** A new task that overtook others which are still there, and the cause that its goal gives. Silent where it was simply next. */
function describeMoveUp(snapshot: Snapshot, result: PlannedDay): Text | null {
  const [first] = result.frozen;
  if (!first || !snapshot.previous) return null;
  const before = snapshot.previous.ranking;
  const place = before.indexOf(first.candidateId);
  const overtaken = before
    .slice(0, place === -1 ? before.length : place)
    .filter((id) => result.ranking.includes(id));
  if (overtaken.length === 0) return null;
  const goal = snapshot.goals.find(({ figures }) => figures.id === first.task.goal_id);
  const then = goal && snapshot.previous.goals[goal.figures.id];
  if (goal && then && goal.figures.state === 'behind' && then.state !== 'behind') {
    return text`${first.task.id} moved up because ${goal.figures.id} fell behind.`;
  }
  if (goal && then && hasLessToGo(goal, then.current)) {
    return text`${first.task.id} moved up because ${goal.figures.id} has less to go, so each step closes more of it.`;
  }
  return place === -1
    ? text`${first.task.id} is new and comes before ${overtaken.length} older ${overtaken.length === 1 ? 'idea' : 'ideas'}.`
    : null;
}

function hasLessToGo({ figures }: PlanGoal, before: number | null): boolean {
  if (figures.gap === null || before === null) return false;
  return Math.abs(figures.gap) < Math.abs(figures.target - before);
}

/** What ended and is not in the lines about forecasts: of other feeds, say. */
function describeEnded(since: Since, told: ReadonlySet<string>): Text | null {
  const done = since.done.filter(({ id }) => !told.has(id));
  const failed = since.failed.filter(({ id }) => !told.has(id));
  const parts = [
    done.length > 0 ? `done: ${nameSome(done.map(({ id, title }) => `${id} ${title}`))}` : '',
    failed.length > 0
      ? `could not be done: ${nameSome(failed.map(({ id, title }) => `${id} ${title}`))}`
      : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) return null;
  const line = parts.join('; ');
  return text`${line.charAt(0).toUpperCase() + line.slice(1)}.`;
}

/** What nobody answered, and how it comes back. */
function describeUnanswered({ unanswered }: Since): Text | null {
  const [first] = unanswered;
  if (!first) return null;
  return text`No answer came to ${nameSome(unanswered.map(({ id, title }) => `${id} ${title}`))}. reverse ${first.id} proposes it again.`;
}

function describeAway(snapshot: Snapshot): Text | null {
  const away = snapshot.executors.filter(({ isAway, kind }) => isAway && kind === 'member');
  return away.length === 0 ? null : text`Away today: ${away.map(({ handle }) => `@${handle}`).join(', ')}.`;
}

/** The first of several, and how many more. */
function nameSome(names: readonly string[]): string {
  const first = (names[0] ?? '').replace(/\.$/, '');
  return names.length === 1 ? first : `${first} and ${names.length - 1} more`;
}

/** `Monday`, `last Saturday` of the same day a week ago, and further back the date. */
function nameDay(date: string, today: string): string {
  const ago = Temporal.PlainDate.from(date).until(today).days;
  if (ago > 7) return formatDate(date, today);
  const name = Temporal.PlainDate.from(date).toLocaleString('en-GB', { weekday: 'long' });
  return ago === 7 ? `last ${name}` : name;
}
