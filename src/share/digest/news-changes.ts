import { formatDate } from '../../base/language/period.ts';
import { capitalize, count, joinNames } from '../../base/language/words.ts';
import { cleanLine, type Text, text } from '../../base/view/text.ts';
import type { Action } from '../../base/view/view.ts';
import type { GoneTask } from '../../plan/gather/gone.ts';
import type { PlannedDay } from '../../plan/pipeline.ts';
import { listAway, type Since } from '../../plan/since.ts';
import type { PlanExecutor, Snapshot } from '../../plan/snapshot.ts';
import { isOff } from '../../team/capacity/capacity.ts';
import { type SettledNews, shortenTitle } from './news-settled.ts';
import { describeStanding } from './news-standing.ts';

/** Lines about what changed that a posted digest has room for; `today` shows the rest. */
const MOST_CHANGES = 5;
/** Buttons beside those of tasks, and the letters of one. */
const MOST_OFFERS = 2;
const LONGEST_LABEL = 40;

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
  /** What waited and has no cause any more. */
  gone: readonly Pick<GoneTask, 'title' | 'why'>[];
}

/** What changed since the last digest, most important first: whether Tiller was right comes before everything. */
export function describeChanges(
  snapshot: Snapshot,
  result: PlannedDay,
  since: Since,
  { anomalies, settled, verdicts, learned, gone }: News,
): Text[] {
  const { previous } = snapshot;
  const standing = describeStanding(snapshot);
  if (!previous) return [...standing, ...describeFirst(snapshot, result)];
  const lines = [
    describeReached(since),
    ...settled.lines,
    ...verdicts,
    ...learned,
    describeMoveUp(snapshot, result),
    describeEnded(since, settled.taskIds),
    describeRefused('Left out', since, ({ isLeftOut }) => isLeftOut),
    describeRefused('Weighed anew', since, ({ isLeftOut }) => !isLeftOut),
    describeUnanswered(since, snapshot.today),
    describeGone([...since.takenBack, ...gone]),
    describeAway(snapshot),
    since.newIdeas > 0
      ? text`${since.newIdeas} new ${since.newIdeas === 1 ? 'idea' : 'ideas'} came in.`
      : null,
    ...settled.untold,
  ].filter((line) => line !== null);
  return [...standing, ...anomalies, ...lines];
}

/** As many lines as a post has room for; the last one says how many more there are. */
export function foldChanges(lines: readonly Text[]): readonly Text[] {
  const more = lines.length - MOST_CHANGES;
  if (more <= 0) return lines;
  const shown = lines.slice(0, MOST_CHANGES);
  const last = shown.pop() ?? [];
  return [...shown, [...last, ` And ${more} more.`]];
}

/** What was not chosen, for whatever reason: the rest by count, blockers by name. */
export function describeHeld({ unique, frozen, heldBlockers: blockers }: PlannedDay): Text[] {
  const others = unique - frozen.length - blockers.length;
  return [
    ...(others > 0 ? [text`${count(others, 'idea')} not shown.`] : []),
    ...(blockers.length > 0 ? [text`More blockers wait: ${nameSome(blockers, (title) => title)}.`] : []),
  ];
}

function describeRefused(
  effect: string,
  { refused }: Since,
  isMeant: (each: Since['refused'][number]) => boolean,
): Text | null {
  const meant = refused.filter(isMeant);
  if (meant.length === 0) return null;
  return text`${effect} after your no: ${nameSome(meant, ({ title, reason }) => `${title} (${reason})`)}.`;
}

/** Nothing where no idea was there: the page may be filled later in the day, and says so itself while it is empty. */
function describeFirst(snapshot: Snapshot, result: PlannedDay): Text[] {
  if (result.unique === 0) return [];
  const goals = snapshot.goals.length;
  return [
    text`My first page: chosen from ${count(result.unique, 'idea')}${goals > 0 ? ` for ${goals} ${goals === 1 ? 'goal' : 'goals'}` : ''}.`,
  ];
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
    return text`“${first.task.title}” moved up because ${goal.metricName} fell behind.`;
  }
  return null;
}

/** What ended and is not in the lines about forecasts: of other feeds, say. */
function describeEnded(since: Since, told: ReadonlySet<string>): Text | null {
  const done = since.done.filter(({ id }) => !told.has(id));
  const failed = since.failed.filter(({ id }) => !told.has(id));
  const parts = [
    done.length > 0 ? `done: ${nameTasks(done)}` : '',
    failed.length > 0 ? `could not be done: ${nameTasks(failed)}` : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) return null;
  const line = parts.join('; ');
  return text`${capitalize(line)}.`;
}

function describeReached({ reached }: Since): Text | null {
  if (reached.length === 0) return null;
  return text`Reached: ${joinNames(reached.map(({ id, title }) => `${id} ${title}`))}.`;
}

/** One by its whole title; of several the first, shortened, so that where it ends is seen. */
function nameTasks(tasks: readonly { id: string; title: string }[]): string {
  return nameSome(tasks, ({ id, title }) => `${id} ${tasks.length === 1 ? title : shortenTitle(title)}`);
}

/** What nobody answered, by what ends its rest; `listOffers` has the buttons. */
function describeUnanswered({ unanswered }: Since, today: string): Text | null {
  if (unanswered.length === 0) return null;
  const byEnd = Map.groupBy(unanswered, ({ againOn }) => againOn);
  const said = [...byEnd].map(([againOn, them]) => {
    const [were, rests, it] = them.length === 1 ? ['was', 'it rests', 'it'] : ['were', 'they rest', 'them'];
    const end = againOn === null ? `somebody asks for ${it} again` : formatDate(againOn, today);
    return `${nameSome(them, ({ title }) => `“${title}”`)} ${were} not decided: ${rests} until ${end}.`;
  });
  return text`${said.join(' ')}`;
}

/** `Taken back: “Say how T-3 ended” (T-3 has ended).` */
function describeGone(gone: News['gone']): Text | null {
  if (gone.length === 0) return null;
  return text`Taken back: ${nameSome(gone, ({ title, why }) => `“${title}” (${why})`)}.`;
}

/** Beside the tasks' own buttons a few: of what was seen and read, and of what nobody answered, which can be asked again. */
export function listOffers({ unanswered }: Since, news: readonly Action[]): Action[] {
  const again = unanswered.map(({ id, title }) => ({
    label: cleanLine(`Ask again: ${title}`, LONGEST_LABEL),
    command: 'reverse',
    args: { task: id },
    style: 'plain' as const,
  }));
  return [...news, ...again].slice(0, MOST_OFFERS);
}

/** Who is away, and until when, where the last page did not say so: leave may begin, or be entered or lengthened, after it. */
function describeAway(snapshot: Snapshot): Text | null {
  const { executors, previous, today } = snapshot;
  const wasNamed = ({ id, calendar }: PlanExecutor, until: string) =>
    previous?.away ? previous.away[id] === until : previous !== null && isOff(calendar, previous.onDate);
  const away = [...listAway(snapshot)].flatMap(([id, until]) => {
    const executor = executors.find((one) => one.id === id);
    return executor && !wasNamed(executor, until) ? [{ handle: executor.handle, until }] : [];
  });
  if (away.length === 0) return null;
  const parts = [...Map.groupBy(away, ({ until }) => until)].map(([until, them]) => {
    const names = joinNames(them.map(({ handle }) => `@${handle}`));
    return until === today ? `${names} today` : `${names} until ${formatDate(until, today)}`;
  });
  return text`Away: ${parts.join('; ')}.`;
}

/** The first of several, and how many more; no other is named. */
function nameSome<T>([one, ...others]: readonly T[], nameOf: (item: T) => string): string {
  const first = one === undefined ? '' : nameOf(one).replace(/\.$/, '');
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
