import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import {
  type Action,
  type AnswerView,
  answer,
  type TaskCard,
  type View,
  withData,
} from '../../base/view/view.ts';
import { findReading } from '../../learn/effect/reading-store.ts';
import { getFeedById } from '../../team/feed/store.ts';
import { listReasons } from '../../todo/task/figures-store.ts';
import { isOverdue } from '../../todo/task/list/which-tasks.ts';
import { getTask } from '../../todo/task/store.ts';
import { isOpen, type Task } from '../../todo/task/task.ts';
import { loadCards, loadTaskGoals, readCardNames } from '../digest/cards.ts';
import { describeReadings, listReadingActions } from '../digest/news-settled.ts';
import { explainMe } from './why-me.ts';
import { explainPage, listReasonLines } from './why-page.ts';
import { describeDue, describeStanding, readReasonsDate, viewWhy } from './why-whole.ts';

export const whyCommand = defineCommand({
  name: 'why',
  summary:
    'Why a task was proposed, or all of today’s page; more: all that is known; check: each reason computed again and marked true, stale or false; me: why me.',
  examples: ['T-3', 'T-3 more', 'T-3 check', 'T-3 me'],
  args: z.object({
    task: arg
      .line('a task, such as T-3; all of today’s page if left out', { position: 0, completes: 'task' })
      .optional(),
    about: arg
      .choice(
        'more: all that is known; check: compute the reasons again; me: why it went to you',
        ['more', 'check', 'me'],
        { position: 1 },
      )
      .optional(),
  }),
  reads: true,
  isEssential: true,
  async run(ctx, { task: ref, about }): Promise<View> {
    if (ref === undefined) return explainPage(ctx);
    const task = await getTask(ctx, ref);
    if (about === 'me') return explainMe(ctx, task);
    const feed = await getFeedById(ctx, task.feed_id);
    const goals = await loadTaskGoals(ctx, [task.id]);
    const [card] = await loadCards(ctx, [task.id], await readCardNames(ctx, feed.zone, goals));
    if (!card) throw new Error(`${task.id} has no card`);
    if (about === undefined) return explainInShort(ctx, task, card, feed.zone);
    return viewWhy(ctx, { task, card, feed, isChecked: about === 'check' });
  },
});

/** Five lines at most: which task, why, what its values say by now, by when, and where it stands. */
async function explainInShort(ctx: Ctx, task: Task, card: TaskCard, zone: string): Promise<AnswerView> {
  const facts = listReasons(task);
  const read = await findReading(ctx, task.id);
  const readings = read ? await describeReadings(ctx, [read]) : [];
  const view: AnswerView = {
    ...answer(
      text`${bold(`${task.id} ${task.title}`)}`,
      ...describeReasons(card, readReasonsDate(facts, ctx.now, zone), dateOf(ctx.now, zone)).slice(
        0,
        readings.length > 0 ? 1 : 2,
      ),
      ...readings.slice(0, 1),
      ...(isOpen(task.state) ? [describeDueNow(task, card, ctx.now)] : []),
      describeStanding(task, card),
    ),
    actions: [
      ...card.actions.filter(({ command }) => command !== 'why'),
      ...(read ? await listReadingActions(ctx, [read]) : []),
      more(task.id),
    ],
  };
  return withData(view, { task: task.id, goal: card.goal, facts });
}

/** By when; of what is late, or was taken up for another day, the day alone: how likely it was, was said of the first one. */
function describeDueNow(task: Task, card: TaskCard, now: number): Text {
  const due = formatDate(task.due_on, task.due_on);
  if (isOverdue(task, now)) return text`Was due ${due}.`;
  return card.dueText.endsWith(due) ? describeDue(card) : text`Due ${due}.`;
}

/** The strongest first. What is told as of another day than today says so, and stands alone. */
function describeReasons(card: TaskCard, on: string | null, today: string): Text[] {
  const reasons = listReasonLines(card);
  return on === null
    ? reasons
    : reasons.slice(0, 1).map((said) => text`As of ${formatDate(on, today)}: ${said}`);
}

function more(task: string): Action {
  return { label: 'More', command: 'why', args: { task, about: 'more' }, style: 'plain' };
}
