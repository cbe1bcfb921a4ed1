import { sql } from 'kysely';
import type { Tx } from '../../base/store/open.ts';
import { enterWorkspace } from '../../base/wall/wall.ts';

/**
 * How a workspace stands, in one text of PostgreSQL's: the end of its log, what is due and when, its messages, its jobs and its
 * sources. Of what a morning reads nothing else changes without an event.
 */
export async function readFingerprint(tx: Tx, workspaceId: string): Promise<string> {
  await enterWorkspace(tx, workspaceId);
  const all = (of: string, table: string, where = '') =>
    sql.raw(`(select coalesce(string_agg(concat_ws(' ', ${of}), ',' order by ${of}), '') from ${table}
      where ${table}.workspace_id = workspaces.id${where})`);
  const { rows } = await sql<{ fingerprint: string }>`select concat_ws(
      '/', event_seq, event_hash, suspended_at,
      ${all('kind, subject, next_at, retry_at', 'due')},
      ${all('id, state, claim_token', 'outbox', ` and state in ('new', 'sending')`)},
      (select max(id) from outbox where outbox.workspace_id = workspaces.id),
      ${all('id, state, claim_token', 'jobs', ` and state in ('new', 'running')`)},
      (select max(id) from jobs where jobs.workspace_id = workspaces.id),
      ${all('source_id, records, last_good_at, last_value_at, trouble', 'source_runs')}
    ) as fingerprint from workspaces where id = ${workspaceId}`.execute(tx);
  return rows[0]?.fingerprint ?? '';
}
