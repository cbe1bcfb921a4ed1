import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import {
  type Action,
  type Fact,
  type ReportView,
  type TaskCard,
  type View,
  withData,
} from '../../base/view/view.ts';
import { loadGoalSection } from '../../clarify/goal/goal-section.ts';
import { findReading } from '../../learn/effect/reading-store.ts';
import { loadPlanCandidate, loadPlanning } from '../../plan/read-day.ts';
import { explainAgain, isOfChoice } from '../../plan/rework/recount-reasons.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { getTask } from '../../todo/task/store.ts';
import { loadCards, readCardNames } from './cards.ts';
import { describeReadings, listReadingActions } from './news-settled.ts';
import { readFacts } from './store.ts';
import { explainMe } from './why-me.ts';
import { explainPage } from './why-page.ts';

/** Differences smaller than this share are rounding, not news. */
const SAME_SHARE = 1e-9;

export const whyCommand = defineCommand({
  name: 'why',
  summary:
    'Why a task was proposed, or all of today’s page; with check, each reason is computed again and marked true, stale or false; with me, why it went to you.',
  examples: ['T-3', 'T-3 check', 'T-3 me'],
  args: z.object({
    task: arg
      .line('a task, such as T-3; all of today’s page if left out', { position: 0, completes: 'task' })
      .optional(),
    about: arg
      .choice('check: compute the reasons again; me: why it went to you', ['check', 'me'], { position: 1 })
      .optional(),
  }),
  reads: true,
  isEssential: true,
  async run(ctx, { task: ref, about }): Promise<View> {
    if (ref === undefined) return explainPage(ctx);
    const task = await getTask(ctx, ref);
    if (about === 'me') return explainMe(ctx, task);
    const feed = await getFeedById(ctx, task.feed_id);
    const names = await readCardNames(ctx, feed.zone, null);
    const [card] = await loadCards(ctx, [task.id], names);
    if (!card) throw new Error(`${task.id} has no card`);
    // What was a guess is said by the yes.
    const isAsked = ['proposed', 'snoozed', 'parked'].includes(task.state);
    const then = readFacts(task).filter(({ claim }) => isAsked || !claim.startsWith('guess.'));
    let facts = then;
    if (about === 'check') {
      const { snapshot } = await loadPlanning(ctx, feed, dateOf(ctx.now, feed.zone));
      const candidate =
        snapshot.candidates.find(({ id }) => id === task.candidate_id) ??
        (await loadPlanCandidate(ctx, task.candidate_id, snapshot));
      const now = explainAgain(task, candidate, snapshot);
      facts = then.map((fact) => checkFact(fact, now));
    }
    const read = await findReading(ctx, task.id);
    const view: ReportView = {
      kind: 'report',
      title: `${task.id} ${task.title}`,
      sections: [
        { heading: sayHeading(about, facts, ctx.now, feed.zone), lines: facts.map(describeFact) },
        {
          heading: 'Forecast',
          lines: [
            ...describeChances(card),
            text`Impact: ${task.impact_low === null ? 'unknown' : card.impactText}${card.readingOn === null ? '' : `, read on ${formatDate(card.readingOn, ctx.today)}`}.`,
            ...(task.limits === '' ? [] : [text`Limits: ${task.limits}.`]),
            text`Priority ${card.priority} of 10, alignment ${Math.round(card.alignment * 100)} %.`,
          ],
        },
        ...(task.goal_id === null ? [] : [await loadGoalSection(ctx, task.goal_id)]),
        ...(read ? [{ heading: 'What the values say', lines: await describeReadings(ctx, [read]) }] : []),
        {
          heading: 'Where it stands',
          lines: [
            card.stateText,
            card.executor === null
              ? text`Approved as ${card.approvalKind}.`
              : text`For ${card.executorText}, approved as ${card.approvalKind}.`,
          ],
        },
      ],
      actions: [
        ...card.actions.filter(({ command }) => command !== 'why'),
        ...(read ? await listReadingActions(ctx, [read]) : []),
        ...(read && task.goal_id !== null ? [openGoal(task.goal_id)] : []),
      ],
    };
    return withData(view, { task: task.id, goal: card.goal, facts });
  },
});

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
  if (isSame(fact.value, again.value) && again.text === fact.text) return { ...fact, verdict: 'true' };
  return { ...fact, verdict: 'stale', now: again.value, text: `${fact.text} Now: ${again.text}` };
}

/** Version 0.1 measured goals in another way, gave a priority as a reason, and did not say so. */
function isFirstEdition({ claim, edition }: Fact): boolean {
  return edition === undefined && ['goal.gap', 'goal.momentum', 'goal.share', 'order'].includes(claim);
}

function isSame(a: Fact['value'], b: Fact['value']): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= SAME_SHARE * Math.max(1, Math.abs(a), Math.abs(b));
}

/** The reasons are those of a day: that of the last page on which the task waited. */
function sayHeading(
  about: 'check' | 'me' | undefined,
  facts: readonly Fact[],
  now: number,
  zone: string,
): string {
  if (about === 'check') return 'Why, checked now';
  const today = dateOf(now, zone);
  const on = dateOf(Math.max(0, ...facts.map(({ asOfAt }) => asOfAt)), zone);
  return facts.length === 0 || on >= today ? 'Why' : `Why, as of ${formatDate(on, today)}`;
}

function describeFact(fact: Fact): Text {
  return fact.verdict === undefined ? text`${fact.text}` : text`${bold(fact.verdict)}: ${fact.text}`;
}

/** The public chance with its range, and the assignee's own where the asker may see it. */
function describeChances({ dueText, chance, executor }: TaskCard): Text[] {
  const { probability, low, high, isLittleRecord, own } = chance;
  const due = `${dueText.charAt(0).toUpperCase()}${dueText.slice(1)}`;
  const record = isLittleRecord ? ', little record' : '';
  const whose = executor?.kind === 'agent' ? `@${executor.handle}’s` : 'Your';
  return [
    low === undefined || high === undefined
      ? text`${due}.`
      : text`${due}; ${percent(probability)} likely by then (${percent(low)} to ${percent(high)}${record}).`,
    ...(own
      ? [
          text`${whose} own chance: ${percent(own.probability)} (${percent(own.low)} to ${percent(own.high)}), after ${own.count} such ${own.count === 1 ? 'task' : 'tasks'}.`,
        ]
      : []),
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
