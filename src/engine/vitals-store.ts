import type { Tx } from '../base/store/open.ts';
import type { Platform } from '../base/store/tables.ts';

/** How much of something waits past its time, and since when its oldest does; ages in milliseconds, 0 where nothing waits. */
interface Backlog {
  count: number;
  oldestMs: number;
}

/** How a database stands, in numbers of all its teams together and nothing that any of them wrote. */
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

/** Reads the vitals as of an instant. Crosses teams, and counts only. */
export async function readVitals(tx: Tx, runner: string, now: number): Promise<Vitals> {
  const age = (at: number | null) => (at === null ? 0 : Math.max(0, now - Number(at)));
  const outbox = await tx
    .selectFrom('outbox')
    .innerJoin('places', (join) =>
      join
        .onRef('places.workspace_id', '=', 'outbox.workspace_id')
        .onRef('places.id', '=', 'outbox.place_id'),
    )
    .select((eb) => [
      'places.platform as platform',
      eb.fn.countAll<number>().as('count'),
      eb.fn.min('outbox.created_at').as('at'),
    ])
    .where('outbox.state', 'in', ['new', 'sending'])
    .where('outbox.created_at', '<=', now)
    .where('outbox.not_before_at', '<=', now)
    .groupBy('places.platform')
    .execute();
  const stuck = await tx
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', 'in', ['unknown', 'dead'])
    .executeTakeFirstOrThrow();
  const jobs = await tx
    .selectFrom('jobs')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('not_before_at').as('at')])
    .where('state', 'in', ['new', 'running'])
    .where('not_before_at', '<=', now)
    .executeTakeFirstOrThrow();
  const due = await tx
    .selectFrom('due')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.min('next_at').as('at')])
    .where('next_at', '<=', now)
    .executeTakeFirstOrThrow();
  const sources = await tx
    .selectFrom('sources')
    .leftJoin('source_runs as run', (join) =>
      join.onRef('run.workspace_id', '=', 'sources.workspace_id').onRef('run.source_id', '=', 'sources.id'),
    )
    .select((eb) => [
      'sources.kind',
      eb.fn.countAll<number>().as('count'),
      eb.fn.count<number>('run.trouble').as('failing'),
      eb.fn.min(eb.fn.coalesce('run.last_good_at', 'sources.created_at')).as('at'),
    ])
    .where('sources.paused_at', 'is', null)
    .where('sources.removed_at', 'is', null)
    .groupBy('sources.kind')
    .execute();
  const settled = await tx
    .selectFrom('settlements')
    .select((eb) => ['verdict', eb.fn.countAll<number>().as('count')])
    .where('part', '=', 'success')
    .groupBy('verdict')
    .execute();
  const teams = await tx
    .selectFrom('workspaces')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const holder = await tx
    .selectFrom('leases')
    .select('holder')
    .where('name', '=', runner)
    .where('until_at', '>', now)
    .executeTakeFirst();
  return {
    teams: Number(teams.count),
    outbox: new Map(
      outbox.map(({ platform, count, at }) => [platform, { count: Number(count), oldestMs: age(at) }]),
    ),
    stuck: Number(stuck.count),
    jobs: { count: Number(jobs.count), oldestMs: age(jobs.at) },
    due: { count: Number(due.count), oldestMs: age(due.at) },
    sources: new Map(
      sources.map(({ kind, count, failing, at }) => [
        kind,
        { count: Number(count), failing: Number(failing), oldestMs: age(at) },
      ]),
    ),
    settled: new Map(settled.map(({ verdict, count }) => [verdict, Number(count)])),
    holder: holder?.holder ?? null,
  };
}
