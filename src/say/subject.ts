import type { Row } from '../base/store/tables.ts';

/** The page of a feed and date. */
type PageOf = Pick<Row<'batches'>, 'feed_id' | 'on_date'>;

/** The subject of a page's message: the one post of a feed and day, edited all day. */
export function digestSubject({ feed_id, on_date }: PageOf): string {
  return `digest:${feed_id}:${on_date}`;
}

/** The subject of a task's own line in the thread of a digest. */
export function lineSubject({ feed_id, on_date }: PageOf, taskId: string): string {
  return `line:${feed_id}:${on_date}:${taskId}`;
}

/** What stands before and behind the subjects of all digests, or of a feed's, in the order of letters. */
export function boundDigests(feedId?: string): { before: string; behind: string } {
  const lead = feedId === undefined ? 'digest' : `digest:${feedId}`;
  return { before: `${lead}:`, behind: `${lead};` };
}

/** The page that a subject is of, and the task where it is that one's line; undefined for any other message. */
export function readPageSubject(subject: string): { page: PageOf; taskId: string | null } | undefined {
  const [kind = '', feed_id = '', on_date = '', taskId = ''] = subject.split(':');
  const page = { feed_id, on_date };
  if (kind === 'digest') return { page, taskId: null };
  return kind === 'line' ? { page, taskId } : undefined;
}
