import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { capitalize } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { describeKind, namesExecutor } from '../../base/view/task-lines.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import {
  type Action,
  type Fact,
  type GoalFigures,
  type ReportView,
  type TaskCard,
  withData,
} from '../../base/view/view.ts';
import { loadGoalSection } from '../../clarify/goal/goal-section.ts';
import { findReading } from '../../learn/effect/reading-store.ts';
import { omitRepeats } from '../../plan/explain.ts';
import { loadPlanCandidate, loadPlanning } from '../../plan/read-day.ts';
import { explainAgain, isOfChoice } from '../../plan/rework/recount-reasons.ts';
import { listReasons } from '../../todo/task/figures-store.ts';
import { isOpen, type Task } from '../../todo/task/task.ts';
import { describeReadings, listReadingActions } from '../digest/news-settled.ts';

/** Differences smaller than this share are rounding, not news. */
const SAME_SHARE = 1e-9;

/** All that is known of why a task was proposed, what is expected of it and where it stands. */
export async function viewWhy(
  ctx: Ctx,
  { task, card, feed, isChecked }: { task: Task; card: TaskCard; feed: Row<'feeds'>; isChecked: boolean },
): Promise<ReportView> {
  const facts = omitRepeats(isChecked ? await checkFacts(ctx, task, feed) : listReasons(task));
  const isUnmeasured = card.goal?.current === null && facts.some(({ source }) => source === card.goal?.id);
  const read = await findReading(ctx, task.id);
  const on = readReasonsDate(facts, ctx.now, feed.zone);
  const asOf = on === null ? 'Why' : `Why, as of ${formatDate(on, dateOf(ctx.now, feed.zone))}`;
  const view: ReportView = {
    kind: 'report',
    title: `${task.id} ${task.title}`,
    sections: [
      {
        heading: isChecked ? 'Why, checked now' : asOf,
        lines: facts
          .filter((fact) => isChecked || !isOfGoal(fact))
          .map((fact) => describeFact(fact, card.goal)),
      },
      {
        heading: 'Forecast',
        lines: [
          describeDue(card),
          ...describeOwnChance(card),
          ...describeImpact(task, card, ctx.today),
          ...(task.limits === '' ? [] : [text`Limits: ${task.limits}.`]),
        ],
      },
      // That it has no value yet is the reason itself.
      ...(task.goal_id === null || isUnmeasured ? [] : [await loadGoalSection(ctx, task.goal_id)]),
      ...(read ? [{ heading: 'What the values say', lines: await describeReadings(ctx, [read]) }] : []),
      { heading: 'Where it stands', lines: [describeStanding(task, card)] },
    ],
    actions: [
      ...card.actions.filter(({ command }) => command !== 'why'),
      ...(read ? await listReadingActions(ctx, [read]) : []),
      ...(task.goal_id === null ? [] : [openGoal(task.goal_id)]),
    ],
  };
  return withData(view, { task: task.id, goal: card.goal, facts });
}

/** What the goal's own section says as of now. */
function isOfGoal({ claim }: Fact): boolean {
  return claim === 'goal.gap' || claim === 'goal.momentum';
}

function describeImpact(task: Task, { impactText, readingOn }: TaskCard, today: string): Text[] {
  if (task.impact_low === null) return [];
  const read = readingOn === null ? '' : `, read on ${formatDate(readingOn, today)}`;
  return [text`Impact: ${impactText}${read}.`];
}

/** `needs a yes · @ben · small`: who has it or would, until it is over; how it is approved while that is to come. */
export function describeStanding(task: Task, card: TaskCard): Text {
  const isNamed = card.executor === null || namesExecutor(card) || !isOpen(task.state);
  const who = isNamed ? text`` : text` · ${card.executorText}`;
  const kind = task.state === 'proposed' ? ` · ${describeKind(card)}` : '';
  return text`${card.stateText}${who}${kind}`;
}

async function checkFacts(ctx: Ctx, task: Task, feed: Row<'feeds'>): Promise<Fact[]> {
  const { snapshot } = await loadPlanning(ctx, feed, { date: dateOf(ctx.now, feed.zone), maxTasks: null });
  const candidate =
    snapshot.candidates.find(({ id }) => id === task.candidate_id) ??
    (await loadPlanCandidate(ctx, task.candidate_id, snapshot));
  const now = explainAgain(task, candidate, snapshot);
  return listReasons(task).map((fact) => checkFact(fact, now));
}

function openGoal(goal: string): Action {
  return { label: `Open ${goal}`, command: 'goal show', args: { goal }, style: 'plain' };
}

/**
 * True: the same figure now. Stale: it moved since. False: it no longer holds at all. Older measure: an earlier edition of
 * its rule made it, so that the two figures cannot be compared.
 */
function checkFact(fact: Fact, now: readonly Fact[]): Fact {
  if (isOfChoice(fact)) return fact;
  const again = now.find(({ claim, source }) => claim === fact.claim && source === fact.source);
  // A sentence that a person or a playbook gave is theirs: nothing here can tell whether it is so.
  if (fact.claim === 'given') return { ...fact, verdict: 'as somebody said' };
  if (fact.claim === 'general') return { ...fact, verdict: 'in general' };
  if (!again) return { ...fact, verdict: isFirstEdition(fact) ? 'older measure' : 'false', now: null };
  if (again.edition !== fact.edition) {
    return { ...fact, verdict: 'older measure', now: again.value, text: `${fact.text} Now: ${again.text}` };
  }
  // How much it is needed is weighed anew each day; what is said is what it lacks, and by when.
  const isSaid = fact.claim === 'need' || isSame(fact.value, again.value);
  if (isSaid && again.text === fact.text) return { ...fact, verdict: 'true' };
  return { ...fact, verdict: 'stale', now: again.value, text: `${fact.text} Now: ${again.text}` };
}

const FIRST_EDITION: readonly string[] = ['goal.gap', 'goal.momentum', 'goal.share', 'order', 'revenue.gap'];

/** Version 0.1 measured goals in another way, spoke of revenue beside anything, gave a priority as a reason, and did not say so. */
function isFirstEdition({ claim, edition }: Fact): boolean {
  return edition === undefined && FIRST_EDITION.includes(claim);
}

function isSame(a: Fact['value'], b: Fact['value']): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= SAME_SHARE * Math.max(1, Math.abs(a), Math.abs(b));
}

/** The day that reasons are told as of, where that is not today: that of the last page on which the task waited. */
export function readReasonsDate(facts: readonly Fact[], now: number, zone: string): string | null {
  const on = dateOf(Math.max(0, ...facts.map(({ asOfAt }) => asOfAt)), zone);
  return facts.length === 0 || on >= dateOf(now, zone) ? null : on;
}

function describeFact(fact: Fact, goal: GoalFigures | null): Text {
  if (fact.verdict === undefined) return text`${fact.text}`;
  return text`${bold(fact.verdict)}: ${isStillUnclear(fact, goal) ? 'The goal’s metric shows no clear move.' : fact.text}`;
}

/** A move that cannot be told is not a course that cannot: the goal's section gives the chance of its course. */
function isStillUnclear({ claim, verdict }: Fact, goal: GoalFigures | null): boolean {
  return claim === 'goal.momentum' && verdict === 'true' && goal?.momentum.direction === 'cannot tell';
}

/** By when, with the public chance and its range: `Due Wed 25 Nov; 72 % likely by then (60 to 81 %, little record).` */
export function describeDue({ dueText, chance }: TaskCard): Text {
  const { probability, low, high, isLittleRecord } = chance;
  const due = capitalize(dueText);
  if (low === undefined || high === undefined) return text`${due}.`;
  const record = isLittleRecord ? ', little record' : '';
  return text`${due}; ${percent(probability)} likely by then (${percent(low)} to ${percent(high)}${record}).`;
}

/** The assignee's own chance, where the asker may see it. */
function describeOwnChance({ chance: { own }, executor }: TaskCard): Text[] {
  if (!own) return [];
  const whose = executor?.kind === 'agent' ? `@${executor.handle}’s` : 'Your';
  const such = own.count === 1 ? 'task' : 'tasks';
  return [
    text`${whose} own chance: ${percent(own.probability)} (${percent(own.low)} to ${percent(own.high)}), after ${own.count} such ${such}.`,
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
