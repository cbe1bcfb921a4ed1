import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { formatId } from '../../base/language/ids.ts';
import { nextNumber } from '../../base/store/rows.ts';
import { bold, cleanText, mention, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { tellMember } from '../../say/tell.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { checkHolder } from '../../todo/task/holder.ts';
import { getTask } from '../../todo/task/store.ts';
import { getOwnAttempt, listQuestions, type Question } from './store.ts';
import { attemptArgs } from './work-args.ts';

export const askPerson = defineCommand({
  name: 'work ask',
  summary: 'For agents: ask your person about a claimed task; a heartbeat brings the answer.',
  examples: ['T-3 --fence 17 --question "Which region?"'],
  args: z.object({ ...attemptArgs, question: arg.line('one question', {}, 1_000) }),
  isForAgents: true,
  async run(ctx, args) {
    const { agent, task, attempt } = await getOwnAttempt(ctx, args);
    const open = (await listQuestions(ctx, task.id)).find(({ replied_at }) => replied_at === null);
    if (open)
      throw notPossible(
        `${task.id} has a question without an answer: “${open.question}”.`,
        'Wait for its answer.',
      );
    const number = await nextNumber(ctx, 'agent_questions');
    const asked: Question = {
      workspace_id: ctx.workspace.id,
      id: formatId('Q', number),
      number,
      task_id: task.id,
      attempt_id: attempt.id,
      agent_id: agent.id,
      question: cleanText(args.question),
      reply: null,
      replied_by: null,
      asked_at: ctx.now,
      replied_at: null,
    };
    await ctx.record({
      type: 'WorkAsked',
      subject: task.id,
      // With the task's row, so that its card is brought up to date.
      rows: { agent_questions: [asked], tasks: [task] },
    });
    const person = await getExecutorById(ctx, agent.responsible_id ?? agent.id);
    await tellMember(ctx, person.id, {
      subject: `question:${asked.id}`,
      view: {
        ...answer(
          text`${mention(agent)} asks about ${bold(`${task.id} ${task.title}`)}: “${asked.question}”`,
        ),
        actions: [{ label: 'Answer', command: 'work answer', args: { task: task.id }, style: 'primary' }],
      },
    });
    return withData(answer(text`@${person.handle} is asked. The answer comes with a heartbeat.`), {
      task: task.id,
      question: asked.id,
      asked: person.handle,
    });
  },
});

export const answerAgent = defineCommand({
  name: 'work answer',
  summary: 'Answer what an agent asked about a task.',
  examples: ['T-3 the EU region'],
  args: z.object({
    task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }),
    reply: arg.rest('your answer'),
  }),
  hasForm: true,
  async run(ctx, { task: ref, reply }) {
    const task = await getTask(ctx, ref);
    await checkHolder(ctx, task);
    const open = (await listQuestions(ctx, task.id)).find(({ replied_at }) => replied_at === null);
    if (!open) throw notPossible(`Nobody asks anything about ${task.id}.`, '');
    const replied: Question = {
      ...open,
      reply: cleanText(reply),
      replied_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      replied_at: ctx.now,
    };
    await ctx.record({
      type: 'WorkAnswered',
      subject: task.id,
      rows: { agent_questions: [replied], tasks: [task] },
    });
    const agent = await getExecutorById(ctx, open.agent_id);
    const said = text`${mention(agent)} asked about ${task.id}: “${open.question}”. Answered: “${replied.reply ?? ''}”.`;
    if (agent.responsible_id !== null)
      await tellMember(ctx, agent.responsible_id, { subject: `question:${open.id}`, view: answer(said) });
    return answer(text`${mention(agent)} hears it with its next heartbeat.`);
  },
});
