import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type AnswerView, answer } from '../../base/view/view.ts';
import { createLessLike, lessUntil } from '../../todo/likeness/less-like.ts';
import type { Task } from '../../todo/task/task.ts';
import { LESS_LIKE } from './reasons.ts';
import { listTasksSince } from './store.ts';

/** What “less like this” would have hidden is looked for among the tasks of so many days. */
const LOOKED_DAYS = 60;
const MOST_NAMED = 5;
/** Said once more, it holds. */
export const CONFIRMED = 'again';

/** Says first what it would have hidden of the last days, and asks whether it is meant. */
export async function askLessLike(ctx: Ctx, task: Task, idea: Row<'candidates'>): Promise<AnswerView> {
  const past = (await listTasksSince(ctx, ctx.now - LOOKED_DAYS * DAY_MS)).filter(({ id }) => id !== task.id);
  const isLike = createLessLike([idea]);
  const hidden = past.filter((other) => isLike(other) !== undefined);
  const until = formatDate(lessUntil(ctx.now, ctx.workspace.zone), ctx.today);
  return {
    ...answer(
      text`Less like ${bold(task.id)} ${task.title}: until ${until} I leave out ${describeKind(idea)}. What somebody proposes from now on is weighed as ever.`,
      describeHidden(hidden, past.length),
    ),
    isQuestion: true,
    actions: [
      {
        label: 'Yes, less like this',
        command: 'refuse',
        args: { task: task.id, why: `${LESS_LIKE} ${CONFIRMED}` },
        style: 'danger',
      },
      {
        label: 'Only this one',
        command: 'refuse',
        args: { task: task.id, why: 'not for us' },
        style: 'plain',
      },
    ],
  };
}

/** What is left out with an idea, in words. */
export function describeKind({ source, category }: Pick<Row<'candidates'>, 'source' | 'category'>): string {
  const words = 'what says about the same';
  return source === 'playbook' ? `${words}, and ${category} ideas of playbooks` : words;
}

function describeHidden(hidden: readonly Pick<Row<'tasks'>, 'id' | 'title'>[], all: number): Text {
  const days = `of the last ${LOOKED_DAYS} days`;
  if (hidden.length === 0) return text`Of the ${count(all, 'other task')} ${days} it would have hidden none.`;
  const named = hidden.slice(0, MOST_NAMED).map(({ id, title }) => `${id} ${title}`);
  const more = hidden.length > named.length ? ` and ${hidden.length - named.length} more` : '';
  return text`Of the ${count(all, 'other task')} ${days} it would have hidden ${hidden.length}: ${named.join('; ')}${more}.`;
}
