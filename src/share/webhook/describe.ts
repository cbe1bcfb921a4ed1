import type { Payload } from '../../base/store/events.ts';
import type { Text } from '../../base/view/text.ts';
import { text } from '../../base/view/text.ts';
import type { Notice } from './webhook.ts';

/** What became of a task, after its name. */
const ENDS = {
  approved: 'is approved',
  refused: 'is refused',
  done: 'is done',
  failed: 'has failed',
} as const;

/** Of so many tasks of a batch each is named. */
const MOST_NAMED = 10;

/** What a webhook says of an event, in one line. No person is named in it: it leaves the team. */
export function describeNotice(notice: Notice, subject: string, { rows = {}, data = {} }: Payload): Text {
  switch (notice) {
    case 'batch':
      return describeBatch(rows.tasks ?? []);
    case 'goal': {
      const goal = rows.goals?.[0];
      return text`${subject} “${goal?.title ?? ''}” is closed: ${(goal?.state ?? '').replaceAll('_', ' ')}.`;
    }
    case 'tactic': {
      const { verdict } = (data.judged ?? {}) as { verdict?: string | null };
      const tactic = rows.tactics?.[0];
      return text`${subject} “${tactic?.title ?? ''}” is judged: ${verdict ?? 'too few values to tell'}.`;
    }
    case 'anomaly':
      return text`${subject.replace(/^metric:/, '')} has values that are out of its usual range.`;
    default: {
      const task = rows.tasks?.find(({ id }) => id === subject);
      return text`${subject} “${task?.title ?? ''}” ${ENDS[notice]}.`;
    }
  }
}

function describeBatch(tasks: readonly { id: string; title: string }[]): Text {
  if (tasks.length === 0) return text`Today’s batch has no new task.`;
  const named = tasks.slice(0, MOST_NAMED).map(({ id, title }) => `${id} “${title}”`);
  const more = tasks.length - named.length;
  const count = tasks.length === 1 ? 'one task' : `${tasks.length} tasks`;
  return text`Today’s batch has ${count}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
