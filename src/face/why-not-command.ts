import { z } from 'zod';
import { arg } from '../base/command/args.ts';
import { defineCommand } from '../base/command/command.ts';
import type { Ctx } from '../base/command/ctx.ts';
import { parseId } from '../base/language/ids.ts';
import { formatDate } from '../base/language/period.ts';
import type { Row } from '../base/store/tables.ts';
import { bold, type Text, text } from '../base/view/text.ts';
import { type AnswerView, answer } from '../base/view/view.ts';
import { loadProgress } from '../decide/progress.ts';
import { findLastBatch } from '../plan/batch-store.ts';
import { MOST_RANKED } from '../plan/select/held.ts';
import { findTask } from '../todo/task/store.ts';
import { OPEN_STATES, sayState, sayTask } from '../todo/task/task.ts';
import { countOpen, findCandidate, findEndedTask, findIdea, findOpenTask } from './ask-store.ts';

export const whyNotCommand = defineCommand({
  name: 'whynot',
  aliases: ['why not'],
  summary: 'Says why an idea is not on the page, by its number, its task or a few of its words.',
  examples: ['C-5', 'T-3', 'yearly plan'],
  args: z.object({ idea: arg.rest('an idea such as C-5, a task such as T-3, or words of its title') }),
  reads: true,
  async run(ctx, { idea: words }): Promise<AnswerView> {
    const taskId = parseId('T', words);
    const task = taskId === undefined ? undefined : await findTask(ctx, taskId);
    if (taskId !== undefined && !task) return answer(text`There is no task ${taskId}.`);
    if (task && !OPEN_STATES.some((state) => state === task.state)) {
      const said = (await loadProgress(ctx, [task])).get(task.id);
      return answer(text`${task.id} “${task.title}” ${said ?? sayTask(task)}.`);
    }
    const candidateId = task?.candidate_id ?? parseId('C', words);
    const idea =
      candidateId === undefined ? await findIdea(ctx, words) : await findCandidate(ctx, candidateId);
    if (idea) return answer(await explainAbsence(ctx, idea));
    if (candidateId !== undefined) return answer(text`There is no idea ${candidateId}.`);
    return answer(text`I know no idea like “${words}”. ${bold('propose')} adds it.`);
  },
});

/** How an idea stands that somebody misses, with the chooser's own reason where the last batch weighed it. */
async function explainAbsence(ctx: Ctx, idea: Row<'candidates'>): Promise<Text> {
  const named = text`${idea.id} “${idea.title}”`;
  const task = await findOpenTask(ctx, idea.id);
  if (task)
    return text`${named} is ${task.id}, which ${sayState(task.state)}: ${bold(`why ${task.id}`)} says more.`;
  if (idea.state === 'done') return text`${named} is done.`;
  if (idea.state === 'withdrawn') return text`${named} was taken out of the backlog.`;
  const { away_until_on: awayUntilOn } = idea;
  // A date that has come is no reason any more.
  if (awayUntilOn === null ? idea.state === 'refused' : awayUntilOn > ctx.today) {
    const until = awayUntilOn === null ? '' : ` until ${formatDate(awayUntilOn, ctx.today)}`;
    return text`${named} ${sayAway(until, await findEndedTask(ctx, idea.id))}.`;
  }
  const batch = await findLastBatch(ctx);
  if (batch === undefined || idea.created_at > batch.madeAt)
    return text`${named} is open; the next batch weighs it.`;
  const out = [...batch.skipped, ...batch.held].find(({ title }) => title === idea.title);
  if (out) return text`${named} was left out of the last batch: ${out.reason}.`;
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
    return text`${named} found no place on the last page; ${order}.`;
  }
  if (batch.ranking.length < MOST_RANKED)
    return text`${named} is open; for the last batch nobody who can do it had room, or it waits for another task.`;
  return text`${named} is open; it was not among the first ${MOST_RANKED} of the last batch.`;
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
