import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../base/store/open.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';

/**
 * How a workspace stands, as the SHA-256 of one text of PostgreSQL's: the end of its log, what is due and when, its messages, its jobs and its
 * sources. Of what a morning reads nothing else changes without an event. By what the server counted before nine it would look for
 * these few rows among all that is unsent anywhere: the workspace is given as a value, which it takes for rare, and `coalesce` leaves
 * it no index but the workspace's own.
 */
export async function readFingerprint(tx: Tx, workspaceId: string): Promise<string> {
  await enterWorkspace(tx, workspaceId);
  const from = (table: string) => sql`from ${sql.table(table)} where workspace_id = ${workspaceId}`;
  const all = (of: string, table: string, where = '') =>
    sql`(select coalesce(string_agg(concat_ws(' ', ${sql.raw(of)}), ',' order by ${sql.raw(of)}), '')
      ${from(table)} ${sql.raw(where)})`;
  const { rows } = await sql<{ fingerprint: string }>`select concat_ws(
      '/', event_seq, event_hash, suspended_at,
      ${all('kind, subject, next_at, retry_at', 'due')},
      ${all('id, state, claim_token', 'outbox', "and coalesce(state, '') in ('new', 'sending')")},
      (select max(id) ${from('outbox')}),
      ${all('id, state, claim_token', 'jobs', "and state in ('new', 'running')")},
      (select max(id) ${from('jobs')}),
      ${all('source_id, records, last_good_at, last_value_at, trouble', 'source_runs')}
    ) as fingerprint from workspaces where id = ${workspaceId}`.execute(tx);
  return hash('sha256', rows[0]?.fingerprint ?? '');
}
