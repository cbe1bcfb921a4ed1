import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openTestDatabase } from '../support/database.ts';

/** Keys that do not begin with a workspace, and why. */
const WITHOUT = {
  // What finds the workspace of somebody who comes in.
  'identities (platform, tenant, user_id)': 'look-up',
  'link_codes (code_digest)': 'look-up',
  'link_codes (platform, tenant, user_id)': 'look-up',
  'platform_roles (platform, tenant, role_id)': 'look-up',
  'tenants (platform, tenant)': 'look-up',
  'tenants (platform, tenant, workspace_id)': 'look-up',
  'tokens (digest)': 'look-up',
  // A tenant is one workspace's, so with the workspace before it each is as narrow.
  'feedback_cursors (subscriber, workspace_id)': 'holds the workspace',
  'places (platform, tenant, place)': 'holds the workspace by its tenant',
  // Numbers of the database's own; no reference leads to them.
  'jobs (id)': 'operation',
  'outbox (id)': 'operation',
  'workspaces (id)': 'the workspace itself',
  'leases (name)': 'of no workspace',
  'schema_migrations (version)': 'of no workspace',
  'task_moves (from_state, to_state)': 'of no workspace',
};

it('begins every key of a workspace’s data with the workspace, so that it can be spread by it', async () => {
  const db = await openTestDatabase('postgres');
  const { rows } = await sql<{ key: string }>`
    select i.indrelid::regclass || ' (' || string_agg(a.attname, ', ' order by k.place) || ')' as key
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    cross join lateral unnest(i.indkey) with ordinality as k (number, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
    where i.indisunique
    group by i.indexrelid, i.indrelid
    having (array_agg(a.attname::text order by k.place))[1] <> 'workspace_id'
    order by 1`.execute(db.kysely);
  // What is not said here begins with it.
  expect(rows.map(({ key }) => key)).toEqual(Object.keys(WITHOUT).toSorted());
});
