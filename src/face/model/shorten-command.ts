import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { type Command, defineThinkingCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import type { Model } from '../../base/ports.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listReasons } from '../../todo/task/figures-store.ts';
import { getTask } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { askModel } from './ask-model.ts';
import { isFaithful, questionOfReason } from './short-reason.ts';
import { addSpent, readSpent } from './store.ts';

const OWN_LINES = 2;

/** Says a task's reasons in two lines. Where the draft says more than they do, they stay as they are. */
export function createShortenCommand(model: Model): Command {
  return defineThinkingCommand({
    name: 'shorten',
    summary: 'Has the model say a task’s reasons in two lines, from nothing but these reasons.',
    examples: ['T-3'],
    args: z.object({ task: arg.line('a task, such as T-3', { position: 0, completes: 'task' }) }),
    pace: 'long',
    think: {
      read: async (ctx, { task: ref }) => {
        const task = await getTask(ctx, ref);
        const reasons = await listImpersonal(ctx, task);
        if (reasons.length === 0)
          throw notPossible(`${task.id} has no reasons of its own.`, `why ${task.id} says what there is.`);
        return { id: task.id, title: task.title, reasons, spent: await readSpent(ctx) };
      },
      async think({ id, title, reasons, spent }) {
        const asked = await askModel(model, questionOfReason(title, reasons), spent);
        const own = { id, lines: reasons.slice(0, OWN_LINES), micros: asked.micros };
        if (asked.kind === 'nothing') return { ...own, why: asked.why };
        const { lines } = asked.answer;
        if (!isFaithful(lines, [title, ...reasons]))
          return { ...own, why: 'the model’s draft says more than the reasons do' };
        return { id, lines, micros: asked.micros, why: null };
      },
      asksOutside: true,
      isStale: () => false,
      async commit(ctx, _args, { id, lines, why, micros }) {
        await addSpent(ctx, micros);
        const by =
          why === null ? text`In the words of ${model.name}; ` : text`In our own words, because ${why}; `;
        const view = answer(...lines.map((line) => text`${line}`), [
          ...by,
          ...text`${bold(`why ${id}`)} has all of it.`,
        ]);
        return withData(view, { task: id, lines, isDraft: why === null });
      },
    },
  });
}

/** The reasons as everybody reads them, without those that name somebody: a model sees no figures of people. */
async function listImpersonal(ctx: Ctx, task: Task): Promise<string[]> {
  const people = (await listExecutors(ctx, 'all')).flatMap(({ name, handle }) => [
    name,
    `@${handle}`,
    handle,
  ]);
  const names = people.filter((name) => name.length > 1).map((name) => name.toLowerCase());
  const isOfSomebody = (reason: string) => names.some((name) => hasName(reason.toLowerCase(), name));
  return listReasons(task)
    .map((fact) => fact.text)
    .filter((reason) => !isOfSomebody(reason));
}

function hasName(reason: string, name: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(name)}(?![\\p{L}\\p{N}])`, 'u').test(reason);
}
