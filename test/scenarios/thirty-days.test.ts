import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBreak, type Payload } from '../../src/base/store/events.ts';
import type { Row } from '../../src/base/store/tables.ts';
import { readAnswer } from '../../src/plan/batch-store.ts';
import { LikenessIndex } from '../../src/todo/likeness/likeness-index.ts';
import { isFull } from '../support/full.ts';
import type { Team } from '../support/team.ts';
import { HAS_DATA, type Played, playRealProject } from './real-project.ts';

const DAYS = isFull ? 30 : 8;
/** So many are played twice. */
const DAYS_AGAIN = isFull ? 8 : 2;

if (!HAS_DATA) process.stderr.write('thirty-days: skipped, the real backlog is not on this machine\n');

describe.skipIf(!HAS_DATA)(`${DAYS} working days on a real backlog`, () => {
  let played: Played;
  let tasks: Row<'tasks'>[];
  let candidates: Map<string, Row<'candidates'>>;

  beforeAll(async () => {
    played = await playRealProject('seed-1', DAYS);
    tasks = await played.team.db.kysely.selectFrom('tasks').selectAll().orderBy('number').execute();
    const rows = await played.team.db.kysely.selectFrom('candidates').selectAll().execute();
    candidates = new Map(rows.map((row) => [row.id, row]));
  });

  afterAll(() => played.team.db[Symbol.asyncDispose]());

  it('posts one digest a day and keeps one batch a day', async () => {
    expect(played.days.map(({ digest }) => digest?.date)).toEqual(played.days.map(({ date }) => date));
    const batches = await played.team.db.kysely.selectFrom('batches').select('on_date').execute();
    expect(batches.map(({ on_date }) => on_date).sort()).toEqual(played.days.map(({ date }) => date));
  });

  it('has enough going on to mean something', () => {
    expect(tasks.length).toBeGreaterThan(2 * DAYS);
    expect(played.days.flatMap(({ done }) => done).length).toBeGreaterThan(DAYS);
    expect(played.days.flatMap(({ refused }) => refused).length).toBeGreaterThan(0.3 * DAYS);
    expect(played.days.flatMap(({ failed }) => failed).length).toBeGreaterThan(DAYS / 6);
  });

  it('never lists more than the cap, nor anything twice', () => {
    for (const { digest } of played.days) {
      const ids = digest?.tasks.map(({ id }) => id) ?? [];
      expect(ids.length).toBeLessThanOrEqual(5);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('never has two open tasks for one idea, nor two that say the same', async () => {
    for (const [index, task] of tasks.entries()) {
      for (const other of tasks.slice(index + 1)) {
        if (!wereOpenTogether(task, other)) continue;
        expect(task.candidate_id).not.toBe(other.candidate_id);
        expect(new LikenessIndex([item(task), item(other)]).findSame(item(task)), task.title).toEqual([]);
      }
    }
  });

  it('does not bring back what is done, nor what was put off or refused before its date', async () => {
    for (const { candidate_id, number, state } of tasks) {
      const next = tasks.find((task) => task.candidate_id === candidate_id && task.number > number);
      if (next) expect(state).not.toBe('done');
    }
    const away = await listAway(played.team);
    expect(away.length).toBeGreaterThan(DAYS / 6);
    for (const { id, on, until } of away) {
      const early = tasks.filter(
        (task) =>
          task.candidate_id === id && dateOf(task.proposed_at) > on && dateOf(task.proposed_at) < until,
      );
      expect(early.map((task) => `${task.id}, away until ${until}`)).toEqual([]);
    }
  });

  it('settles every forecast, or has a reason why it is open', async () => {
    const { kysely } = played.team.db;
    const settled = await kysely.selectFrom('settlements').selectAll().execute();
    const forecasts = await kysely.selectFrom('forecasts').selectAll().orderBy('version').execute();
    const today = dateOf(played.team.clock.now());
    const open = tasks.flatMap((task) => {
      const versions = forecasts.filter(({ task_id }) => task_id === task.id);
      const isUndecided = ['proposed', 'snoozed', 'parked'].includes(task.state);
      const isSettled = (part: string) =>
        settled.some((settlement) => settlement.task_id === task.id && settlement.part === part);
      // Settling comes in the morning, with the digest.
      const isNotDue = versions.some(({ due_at }) => dateOf(due_at) >= today);
      const readings = versions.filter(({ impact_low }) => impact_low !== null);
      // What was done is read from its metric's values.
      const isRead = task.state === 'done' && readings.some(({ metric_id }) => metric_id !== null);
      const isUnread =
        isRead || readings.some(({ reading_on }) => reading_on === null || reading_on >= today);
      return [
        ...(isSettled('success') || isUndecided || isNotDue ? [] : [`${task.id} success`]),
        ...(isSettled('impact') || isUndecided || readings.length === 0 || isUnread
          ? []
          : [`${task.id} impact`]),
      ];
    });
    expect(open).toEqual([]);
    const count = (verdict: string) => settled.filter((settlement) => settlement.verdict === verdict).length;
    expect(count('hit')).toBeGreaterThan(DAYS / 3);
    expect(count('miss')).toBeGreaterThan(DAYS / 10);
    expect(settled.filter(({ part }) => part === 'impact').length).toBeGreaterThan(0);
    for (const { verdict, why } of settled) expect(why !== '').toBe(verdict === 'void');
  });

  it('proposes nothing before what it needs', async () => {
    const needs = await played.team.db.kysely.selectFrom('task_dependencies').selectAll().execute();
    const byId = new Map(tasks.map((task) => [task.id, task]));
    for (const { task_id, needs_task_id } of needs) {
      expect(byId.get(needs_task_id)?.number).toBeLessThan(byId.get(task_id)?.number ?? 0);
    }
    for (const task of tasks) {
      for (const key of JSON.parse(candidates.get(task.candidate_id)?.depends_on ?? '[]') as string[]) {
        const needed = [...candidates.values()].find(
          (candidate) => candidate.id === key || candidate.key === key,
        );
        const made = tasks.find(({ candidate_id }) => candidate_id === needed?.id);
        expect(made?.number ?? Number.POSITIVE_INFINITY).toBeLessThan(task.number);
      }
    }
  });

  it('never gives anyone more than their week has hours for', async () => {
    const executors = await played.team.db.kysely.selectFrom('executors').selectAll().execute();
    for (const batch of await played.team.db.kysely.selectFrom('batches').selectAll().execute()) {
      for (const executor of executors) {
        const held = tasks.filter(
          (task) =>
            task.assignee_id === executor.id &&
            task.proposed_at <= batch.created_at &&
            endedAt(task) > batch.created_at,
        );
        const hours = held.reduce((sum, task) => sum + task.effort_hours, 0);
        if (executor.hours_per_week !== null) expect(hours).toBeLessThanOrEqual(executor.hours_per_week);
        else expect(held.length).toBeLessThanOrEqual(2);
      }
    }
  });

  it('puts the blocker first on the day it is there', () => {
    const [first] = played.days;
    expect(first?.digest?.tasks[0]?.category).toBe('blocker');
  });

  it('freezes a forecast with every task, and says whether its kind has five outcomes yet', async () => {
    const forecasts = await played.team.db.kysely.selectFrom('forecasts').selectAll().execute();
    expect(new Set(forecasts.map(({ task_id }) => task_id))).toEqual(new Set(tasks.map(({ id }) => id)));
    for (const task of played.days.flatMap(({ digest }) => digest?.tasks ?? [])) {
      const forecast = forecasts.find(({ task_id }) => task_id === task.id);
      expect(task.chance.isLittleRecord).toBe((forecast?.settled_count ?? 0) < 5);
      expect(forecast?.success_probability).toBeGreaterThan(0);
    }
  });

  it('counts what it says: generated, unique and skipped', async () => {
    for (const batch of await played.team.db.kysely.selectFrom('batches').selectAll().execute()) {
      const answer = readAnswer(batch);
      expect(answer.unique).toBeLessThanOrEqual(answer.generated);
      expect(answer.skipped.length).toBeGreaterThanOrEqual(answer.generated - answer.unique);
    }
  });

  it('keeps the event chain whole', async () => {
    const events = await played.team.db.kysely.selectFrom('events').selectAll().orderBy('seq').execute();
    expect(events.length).toBeGreaterThan(100);
    expect(findBreak(events)).toBeNull();
  });

  it('plans the same days again from the same seed', async () => {
    const again = await playRealProject('seed-1', DAYS_AGAIN);
    expect(again.days).toEqual(played.days.slice(0, DAYS_AGAIN));
    expect(await lastHash(again.team)).toBe(await hashAt(played.team, await lastSeq(again.team)));
    await again.team.db[Symbol.asyncDispose]();
  });
});

function item(task: Row<'tasks'>) {
  return {
    id: task.id,
    title: task.title,
    project: task.project_id,
  };
}

function wereOpenTogether(a: Row<'tasks'>, b: Row<'tasks'>): boolean {
  return a.proposed_at < endedAt(b) && b.proposed_at < endedAt(a);
}

function endedAt(task: Row<'tasks'>): number {
  if (task.finished_at !== null) return task.finished_at;
  return ['refused', 'expired', 'cancelled'].includes(task.state)
    ? task.updated_at
    : Number.POSITIVE_INFINITY;
}

function dateOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10);
}

async function lastHash(team: Team): Promise<string> {
  return hashAt(team, await lastSeq(team));
}

async function lastSeq(team: Team): Promise<number> {
  const row = await team.db.kysely.selectFrom('workspaces').select('event_seq').executeTakeFirstOrThrow();
  return row.event_seq;
}

async function hashAt(team: Team, seq: number): Promise<string> {
  const row = await team.db.kysely
    .selectFrom('events')
    .select('hash')
    .where('seq', '=', seq)
    .executeTakeFirstOrThrow();
  return row.hash;
}

/** Every time an idea was sent away: when, and until when. */
async function listAway(team: Team): Promise<{ id: string; on: string; until: string }[]> {
  const events = await team.db.kysely
    .selectFrom('events')
    .select(['arrived_at', 'payload'])
    .where('type', '=', 'TaskRefused')
    .execute();
  return events.flatMap(({ arrived_at, payload }) => {
    const { rows } = JSON.parse(payload ?? '{}') as Payload;
    return (rows?.candidates ?? []).flatMap(({ id, away_until_on }) =>
      away_until_on === null ? [] : [{ id, on: dateOf(arrived_at), until: away_until_on }],
    );
  });
}
