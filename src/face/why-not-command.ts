import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { YES_OR_NO } from '../base/language/format-quantity.ts';
import { parseId } from '../base/language/ids.ts';
import { formatDate } from '../base/language/period.ts';
import type { Row } from '../base/store/tables.ts';
import { bold, cleanLine, type Text, text } from '../base/view/text.ts';
import { type AnswerView, answer } from '../base/view/view.ts';
import { listGoals } from '../clarify/goal/store.ts';
import { describeDecider } from '../decide/decision.ts';
import { loadProgress } from '../decide/progress.ts';
import { findLastOf } from '../decide/store.ts';
import { findLastBatch } from '../plan/batch-store.ts';
import { MOST_RANKED } from '../plan/select/held.ts';
import { findTask, getTask } from '../todo/task/store.ts';
import { OPEN_STATES, sayState, sayTask, type Task } from '../todo/task/task.ts';
import {
  countOpen,
  findCandidate,
  findEndedTask,
  findIdea,
  findOpenTask,
  listOpenTasksFor,
} from './ask-store.ts';
import { nameThings } from './words/named.ts';
import { listNamedGoals } from './words/store.ts';

/** Tasks of a goal, and letters of somebody's words, that an answer has room for. */
const MOST_SHOWN = 3;
const MOST_QUOTED = 300;

export const whyNotCommand = defineCommand({
  name: 'whynot',
  aliases: ['why not'],
  summary: 'Says why an idea is not on the page, by its number, its task, its goal or a few of its words.',
  examples: ['C-5', 'T-3', 'yearly plan'],
  args: z.object({
    idea: arg.rest('an idea such as C-5, a task such as T-3, a goal such as G-1, or words of its title'),
  }),
  reads: true,
  async run(ctx, { idea: words }): Promise<AnswerView> {
    // A number alone is a task's.
    const goalId = /^g/i.test(words) ? parseId('G', words) : undefined;
    if (goalId !== undefined) return explainGoal(ctx, goalId);
    const taskId = parseId('T', words);
    const task = taskId === undefined ? undefined : await findTask(ctx, taskId);
    if (taskId !== undefined && !task) return answer(text`There is no task ${taskId}.`);
    if (task && !OPEN_STATES.some((state) => state === task.state)) {
      const said = (await loadProgress(ctx, [task])).get(task.id);
      return answer(
        text`${task.id} “${task.title}” ${said ?? sayTask(task)}.`,
        ...(await quoteRefusal(ctx, task)),
      );
    }
    const candidateId = task?.candidate_id ?? parseId('C', words);
    const idea =
      candidateId === undefined ? await findIdea(ctx, words) : await findCandidate(ctx, candidateId);
    if (idea) return answer(...(await explainAbsence(ctx, idea)));
    if (candidateId !== undefined) return answer(text`There is no idea ${candidateId}.`);
    const [goal, ...others] = nameThings(words, await listNamedGoals(ctx, YES_OR_NO));
    if (goal && others.length === 0) return explainGoal(ctx, goal.thing.id);
    return answer(text`I know no idea like “${words}”. ${bold('propose')} adds it.`);
  },
});

/** A goal is on no page itself: the work for it is chosen, and what keeps the next of it back. */
async function explainGoal(ctx: Ctx, goalId: string): Promise<AnswerView> {
  const goal = (await listGoals(ctx)).find(({ id }) => id === goalId);
  if (!goal) return answer(text`There is no goal ${goalId}.`);
  const named = text`${goal.id} “${goal.title}” is a goal`;
  if (goal.state !== 'open') return answer(text`${named}; it is ${goal.state}, and I choose nothing for it.`);
  const tasks = await listOpenTasksFor(ctx, goal.id);
  const ideas = await ctx.hooks.findWaitingIdeas(ctx, { id: goal.id, metricId: goal.metric_id }, ctx.today);
  const shown = tasks.slice(0, MOST_SHOWN);
  const more = tasks.length - shown.length;
  const lines = [
    ...shown.map(({ id, title, state }) => text`${id} “${title}” is for it and ${sayState(state)}.`),
    ...(more > 0 ? [`And ${more} more.`] : []),
    ideas.first
      ? text`Of the ideas for it ${ideas.first.id} “${ideas.first.title}” comes next: ${ideas.first.why}.`
      : text`No ${tasks.length > 0 ? 'other ' : ''}idea for it waits. ${bold('propose')} adds one.`,
  ];
  return answer(text`${named}: what I choose for a page is work for it.`, ...lines);
}

/** What whoever said no wrote to it: for those who ask, not for others who read along. */
async function quoteRefusal(ctx: Ctx, task: Task): Promise<Text[]> {
  if (ctx.actor.kind !== 'member' || task.state !== 'refused') return [];
  const no = (await findLastOf(ctx, [task], 'refuse')).get(task.id);
  return no && no.note !== '' ? [text`${describeDecider(no)}: “${cleanLine(no.note, MOST_QUOTED)}”`] : [];
}

/** How an idea stands that somebody misses, with the chooser's own reason where the last batch weighed it. */
async function explainAbsence(ctx: Ctx, idea: Row<'candidates'>): Promise<Text[]> {
  const named = text`${idea.id} “${idea.title}”`;
  const task = await findOpenTask(ctx, idea.id);
  if (task)
    return [
      text`${named} is ${task.id}, which ${sayState(task.state)}: ${bold(`why ${task.id}`)} says more.`,
    ];
  if (idea.state === 'done') return [text`${named} is done.`];
  if (idea.state === 'withdrawn') return [text`${named} was taken out of the backlog.`];
  const { away_until_on: awayUntilOn } = idea;
  // A date that has come is no reason any more.
  if (awayUntilOn === null ? idea.state === 'refused' : awayUntilOn > ctx.today) {
    const until = awayUntilOn === null ? '' : ` until ${formatDate(awayUntilOn, ctx.today)}`;
    const ended = await findEndedTask(ctx, idea.id);
    const last = ended?.state === 'refused' ? await getTask(ctx, ended.id) : undefined;
    const said = last && (await loadProgress(ctx, [last])).get(last.id);
    if (!last || !said) return [text`${named} ${sayAway(until, ended)}.`];
    // Of an idea that stays refused its date was said with the no.
    const back = idea.state === 'refused' ? [] : [text`It rests${until}.`];
    return [text`${named} was ${last.id}, ${said}.`, ...back, ...(await quoteRefusal(ctx, last))];
  }
  const batch = await findLastBatch(ctx);
  if (batch === undefined || idea.created_at > batch.madeAt)
    return [text`${named} is open; the next batch weighs it.`];
  const out = [...batch.skipped, ...batch.held].find(({ title }) => title === idea.title);
  if (out) return [text`${named} was left out of the last batch: ${out.reason}.`];
  const place = batch.ranking.indexOf(idea.id);
  if (place !== -1) {
    // What was chosen stood before it, too, and is no answer.
    const before = await countOpen(ctx, batch.ranking.slice(0, place));
    const order =
      before === 0
        ? 'it comes next'
        : before === 1
          ? '1 idea comes before it'
          : `${before} ideas come before it`;
    return [text`${named} found no place on the last page; ${order}.`];
  }
  if (batch.ranking.length < MOST_RANKED)
    return [
      text`${named} is open; for the last batch nobody who can do it had room, or it waits for another task.`,
    ];
  return [text`${named} is open; it was not among the first ${MOST_RANKED} of the last batch.`];
}

/** Why an idea stays away, by how its last task ended. */
function sayAway(until: string, ended: Pick<Row<'tasks'>, 'id' | 'state'> | undefined): string {
  switch (ended?.state) {
    case 'refused':
      return `is left out${until}, after a no`;
    case 'expired':
      return `rests${until}: ${ended.id} was not decided in time`;
    case 'failed':
      return `is put off${until}: ${ended.id} was given up`;
    case 'cancelled':
      return `rests${until}: ${ended.id} was taken back`;
    default:
      return `rests${until}`;
  }
}
