import type { Client } from 'pg';
import { joinNames } from '../../../src/base/language/words.ts';
import { SourceError } from '../../../src/base/source-port.ts';

const SHOWN = 3;

/** The user and every role that it may take on, with what makes them able to write anywhere. */
const ROLES = `
select current_user as name, coalesce(string_agg(distinct reason, ', '), '') as reason
from (
  select case
    when rolsuper then 'SUPERUSER'
    when rolcreaterole then 'CREATEROLE'
    when rolcreatedb then 'CREATEDB'
    when rolname in ('pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program') then rolname::text
  end as reason
  from pg_roles where case when (select rolsuper from pg_roles where rolname = current_user) then rolname = current_user
    else pg_has_role(oid, 'member') end
) as found`;

/** Every grant to write that reaches the user: its own, those of its roles, those to all, and what an owner has. */
const GRANTS = `
with granted as (
  select case relkind when 'S' then 'SEQUENCE' else 'TABLE' end as what, c.oid::regclass::text as name, a.grantee, a.privilege_type
  from pg_class c join pg_namespace n on n.oid = c.relnamespace,
    aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner))) a
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    and n.nspname not like 'pg\\_temp%'
    and (a.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') or (c.relkind = 'S' and a.privilege_type = 'USAGE'))
  union all
  select 'TABLE', t.attrelid::regclass::text, a.grantee, a.privilege_type || ' (' || quote_ident(t.attname) || ')'
  from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(t.attacl) a
  where n.nspname not in ('pg_catalog', 'information_schema') and a.privilege_type in ('INSERT', 'UPDATE')
  union all
  select 'SCHEMA', quote_ident(n.nspname), a.grantee, a.privilege_type
  from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
  where a.privilege_type = 'CREATE' and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  union all
  select 'DATABASE', quote_ident(d.datname), a.grantee, a.privilege_type
  from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
  where d.datname = current_database() and a.privilege_type = 'CREATE'
)
select what, name, case grantee when 0 then 'PUBLIC' else grantee::regrole::text end as grantee,
  string_agg(distinct privilege_type, ', ' order by privilege_type) as privileges
from granted where grantee = 0 or pg_has_role(grantee, 'member')
group by what, granted.name, granted.grantee order by what = 'SEQUENCE', what, name limit 50`;

/** Asks PostgreSQL whether the user can write. Throws SourceError with what has to be taken away. */
export async function provePostgres(client: Client): Promise<void> {
  const { rows: roles } = await client.query<{ name: string; reason: string }>(ROLES);
  const { name = 'the user', reason = '' } = roles[0] ?? {};
  const remedy = `make a user for this alone: CREATE ROLE tiller_reader LOGIN PASSWORD '…', then GRANT SELECT on what the query reads`;
  if (reason !== '') throw new SourceError('settings', `the user ${name} can write (${reason}); ${remedy}`);
  const { rows: grants } = await client.query<{
    what: string;
    name: string;
    grantee: string;
    privileges: string;
  }>(GRANTS);
  if (grants.length === 0) return;
  const shown = grants
    .slice(0, SHOWN)
    .map(
      ({ what, name: on, grantee, privileges }) => `REVOKE ${privileges} ON ${what} ${on} FROM ${grantee}`,
    );
  const rest =
    grants.length > SHOWN ? [`${grants.length - SHOWN}${grants.length === 50 ? ' or more' : ''} others`] : [];
  throw new SourceError(
    'settings',
    `the user ${name} can write: ${joinNames([...shown, ...rest])}. Or ${remedy}`,
  );
}
