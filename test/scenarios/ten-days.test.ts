import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBreak } from '../../src/db/events.ts';
import type { Row } from '../../src/db/schema.ts';
import type { BatchAnswer } from '../../src/plan/load.ts';
import { compareItems } from '../../src/task/similarity.ts';
import type { Team } from '../support/team.ts';
import { HAS_DATA, type Played, playRealProject } from './real-project.ts';

const DAYS = 10;

if (!HAS_DATA) process.stderr.write('ten-days: skipped, the real backlog is not on this machine\n');

describe.skipIf(!HAS_DATA)('ten working days on a real backlog', () => {
  let played: Played;
  let tasks: Row<'tasks'>[];
  let candidates: Map<string, Row<'candidates'>>;

  beforeAll(async () => {
    played = await playRealProject('seed-1', DAYS);
    tasks = await played.team.db.kysely.selectFrom('tasks').selectAll().orderBy('number').execute();
    const rows = await played.team.db.kysely.selectFrom('candidates').selectAll().execute();
    candidates = new Map(rows.map((row) => [row.id, row]));
  }, 60_000);

  afterAll(() => played.team.db[Symbol.asyncDispose]());

  it('posts one digest a day and keeps one batch a day', async () => {
    expect(played.days.map(({ digest }) => digest?.date)).toEqual(played.days.map(({ date }) => date));
    const batches = await played.team.db.kysely.selectFrom('batches').select('on_date').execute();
    expect(batches.map(({ on_date }) => on_date).sort()).toEqual(played.days.map(({ date }) => date));
  });

  it('has enough going on to mean something', () => {
    expect(tasks.length).toBeGreaterThan(25);
    expect(played.days.flatMap(({ done }) => done).length).toBeGreaterThan(10);
    expect(played.days.flatMap(({ refused }) => refused).length).toBeGreaterThan(3);
    expect(played.days.flatMap(({ failed }) => failed).length).toBeGreaterThan(1);
  });

  it('never lists more than the cap, nor anything twice', () => {
    for (const { digest } of played.days) {
      const ids = digest?.tasks.map(({ id }) => id) ?? [];
      expect(ids.length).toBeLessThanOrEqual(5);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('never has two open tasks for one idea, nor two that are the same in other words', async () => {
    for (const [index, task] of tasks.entries()) {
      for (const other of tasks.slice(index + 1)) {
        if (!wereOpenTogether(task, other)) continue;
        expect(task.candidate_id).not.toBe(other.candidate_id);
        expect(`${task.title} / ${other.title}: ${compareItems(item(task), item(other)).isSame}`).toMatch(
          /false$/,
        );
      }
    }
  });

  it('does not bring back what is done, nor what was refused before its date', async () => {
    for (const task of tasks) {
      const later = tasks.filter(
        ({ candidate_id, number }) => candidate_id === task.candidate_id && number > task.number,
      );
      if (later.length === 0) continue;
      const [next] = later;
      expect(task.state).not.toBe('done');
      const decisions = await played.team.db.kysely
        .selectFrom('decisions')
        .selectAll()
        .where('task_id', '=', task.id)
        .execute();
      const promised = decisions
        .map(({ effect }) => /until (\d{4}-\d\d-\d\d)/.exec(effect)?.[1])
        .find((date) => date);
      if (promised) expect(dateOf(next?.proposed_at ?? 0) >= promised).toBe(true);
      expect(decisions.map(({ reason }) => reason)).not.toContain('already done');
    }
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

  it('freezes a forecast with every task, and shows a figure only from five outcomes on', async () => {
    const forecasts = await played.team.db.kysely.selectFrom('forecasts').selectAll().execute();
    expect(forecasts.map(({ task_id }) => task_id).sort()).toEqual(tasks.map(({ id }) => id).sort());
    for (const task of played.days.flatMap(({ digest }) => digest?.tasks ?? [])) {
      const forecast = forecasts.find(({ task_id }) => task_id === task.id);
      expect(/%/.test(task.chance.shown)).toBe((forecast?.settled_count ?? 0) >= 5);
    }
  });

  it('counts what it says: generated, unique and skipped', async () => {
    for (const batch of await played.team.db.kysely.selectFrom('batches').selectAll().execute()) {
      const answer = JSON.parse(batch.answer) as BatchAnswer;
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
    const again = await playRealProject('seed-1', DAYS);
    expect(again.days).toEqual(played.days);
    expect(await lastHash(again.team)).toBe(await lastHash(played.team));
    await again.team.db[Symbol.asyncDispose]();
  }, 60_000);
});

function item(task: Row<'tasks'>) {
  return {
    id: task.id,
    title: task.title,
    category: task.category,
    project: task.project_id,
    goalId: task.goal_id,
  };
}

function wereOpenTogether(a: Row<'tasks'>, b: Row<'tasks'>): boolean {
  return a.proposed_at < endedAt(b) && b.proposed_at < endedAt(a);
}

function endedAt(task: Row<'tasks'>): number {
  if (task.finished_at !== null) return task.finished_at;
  return task.state === 'refused' ? task.updated_at : Number.POSITIVE_INFINITY;
}

function dateOf(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10);
}

async function lastHash(team: Team): Promise<string> {
  const row = await team.db.kysely.selectFrom('workspaces').select('event_hash').executeTakeFirstOrThrow();
  return row.event_hash;
}
