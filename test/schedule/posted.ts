import type { Team } from '../support/team.ts';
import { shown } from '../team/shown.ts';

interface DigestJob {
  origin: string;
  call: { command: string; args: Record<string, unknown>; placeId: string | null };
}

/** The jobs that plan a feed's day, whatever became of them. */
export async function digestJobs(team: Pick<Team, 'db'>): Promise<DigestJob[]> {
  const rows = await team.db.kysely
    .selectFrom('jobs')
    .select(['origin', 'call'])
    .where('origin', 'like', 'digest:%')
    .orderBy('id')
    .execute();
  return rows.map(({ origin, call }) => ({ origin, call: JSON.parse(call) as DigestJob['call'] }));
}

/** The dates that were planned, in order. */
export function datesOf(jobs: readonly DigestJob[]): unknown[] {
  return jobs.map(({ call }) => call.args.date);
}

/** When something is due next for a feed; null if it is not. */
export async function dueAt(team: Team, kind = 'digest', feed = 'main'): Promise<string | null> {
  const row = await team.db.kysely
    .selectFrom('due')
    .select('next_at')
    .where('kind', '=', kind)
    .where('subject', '=', feed)
    .executeTakeFirst();
  return row ? new Date(row.next_at).toISOString() : null;
}

/** What was said about digests that did not come. */
export function skips(team: Team): string[] {
  return team.delivered
    .filter(({ subject }) => subject.startsWith('skipped:'))
    .map(({ view }) => shown(view));
}

/** The subjects of the digests that were posted (not edited), in order. */
export function digests(team: Team): string[] {
  return team.delivered
    .filter(({ view, platformId }) => view.kind === 'digest' && platformId === null)
    .map(({ subject }) => subject);
}
