import type { Tx } from '../base/store/open.ts';
import type { Platform } from '../base/store/tables.ts';
import { isAwake } from '../base/store/workspace.ts';
import { ask, definePassage } from '../base/wall/passage.ts';

/** How much of something waits past its time, and since when its oldest does; ages in milliseconds, 0 where nothing waits. */
interface Backlog {
  count: number;
  oldestMs: number;
}

/**
 * How a database stands, in numbers of all its teams together and nothing that any of them wrote. What a team that rests
 * is to send, do or read waits until it is resumed, and is no backlog.
 */
export interface Vitals {
  teams: number;
  /** Messages that might be sent by now, by the platform that they are for; those of a terminal wait for it. */
  outbox: ReadonlyMap<Platform, Backlog>;
  /** Messages that were given up and wait for a decision. */
  stuck: number;
  jobs: Backlog;
  /** What should have happened by now. */
  due: Backlog;
  /** Sources that are read, by kind: how many, how many fail, and since when the one that was last read well longest ago was. */
  sources: ReadonlyMap<string, { count: number; failing: number; oldestMs: number }>;
  /** Settled chances by how they ended. */
  settled: ReadonlyMap<string, number>;
  /** Who runs the database; null for nobody. */
  holder: string | null;
}

/** Counts, and since when: of all teams together, by what is counted. */
export const VITALS = definePassage({
  name: 'vitals',
  takes: ['bigint'],
  gives: { what: 'text', name: 'text', count: 'bigint', failing: 'bigint', at: 'bigint?' },
  body: `
    select 'outbox' as what, places.platform as name, count(*) as count, 0 as failing, min(outbox.created_at) as at
    from outbox join places on places.workspace_id = outbox.workspace_id and places.id = outbox.place_id
    where outbox.state in ('new', 'sending') and outbox.created_at <= $1 and outbox.not_before_at <= $1
      and ${isAwake('outbox')}
    group by places.platform
    union all select 'stuck', '', count(*), 0, null from outbox where state in ('unknown', 'dead')
    union all select 'jobs', '', count(*), 0, min(not_before_at) from jobs
    where state in ('new', 'running') and not_before_at <= $1
    union all select 'due', '', count(*), 0, min(next_at) from due where next_at <= $1 and ${isAwake('due')}
    union all select 'sources', sources.kind, count(*), count(run.trouble),
      min(coalesce(run.last_good_at, sources.created_at))
    from sources left join source_runs as run
      on run.workspace_id = sources.workspace_id and run.source_id = sources.id
    where sources.paused_at is null and sources.removed_at is null and ${isAwake('sources')}
    group by sources.kind
    union all select 'settled', verdict, count(*), 0, null from settlements where part = 'success' group by verdict
    union all select 'teams', '', count(*), 0, null from workspaces`,
});

/** Reads the vitals as of an instant. Crosses teams, and counts only. */
export async function readVitals(tx: Tx, runner: string, now: number): Promise<Vitals> {
  const counted = Map.groupBy(await ask(tx, VITALS, now), ({ what }) => what);
  const listOf = (what: string) =>
    (counted.get(what) ?? []).map(({ name, count, failing, at }) => ({
      name,
      count,
      failing,
      oldestMs: at === null ? 0 : Math.max(0, now - at),
    }));
  const backlogOf = (what: string): Backlog => {
    const [{ count, oldestMs } = { count: 0, oldestMs: 0 }] = listOf(what);
    return { count, oldestMs };
  };
  const holder = await tx
    .selectFrom('leases')
    .select('holder')
    .where('name', '=', runner)
    .where('until_at', '>', now)
    .executeTakeFirst();
  return {
    teams: backlogOf('teams').count,
    outbox: new Map(
      listOf('outbox').map(({ name, count, oldestMs }) => [name as Platform, { count, oldestMs }]),
    ),
    stuck: backlogOf('stuck').count,
    jobs: backlogOf('jobs'),
    due: backlogOf('due'),
    sources: new Map(listOf('sources').map(({ name, ...source }) => [name, source])),
    settled: new Map(listOf('settled').map(({ name, count }) => [name, count])),
    holder: holder?.holder ?? null,
  };
}
