import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/base/language/date.ts';
import { queueMessages } from '../../src/base/run/outbox.ts';
import { answer } from '../../src/base/view/view.ts';
import { startTeam } from '../support/team.ts';

describe('the tick on SQLite', () => {
  it('never gives the id of a message again: what is posted is found by it after a lost answer', async () => {
    const { db, engine, workspace, clock, settle } = await startTeam();
    await db.kysely.deleteFrom('due').execute();
    const { id: placeId } = await db.kysely.selectFrom('places').select('id').executeTakeFirstOrThrow();
    const say = async (subject: string) => {
      const message = { subject, placeId, lane: subject, view: answer(subject) };
      await db.transact((tx) => queueMessages(tx, workspace, [message], clock.now()));
      const row = db.kysely.selectFrom('outbox').select('id').where('subject', '=', subject);
      return (await row.executeTakeFirstOrThrow()).id;
    };
    const ids = [await say('one'), await say('two')];
    await settle();
    clock.advance(8 * DAY_MS);
    await engine.tick();
    expect(ids).not.toContain(await say('three'));
    expect(await db.kysely.selectFrom('outbox').select('subject').execute()).toHaveLength(2);
  });

  it('has the tables of a grown file counted, so that open tasks are found without reading all that are over', async () => {
    const { db, engine, workspace } = await startTeam();
    await db.kysely.deleteFrom('due').execute();
    await sql`pragma foreign_keys = off`.execute(db.kysely);
    await sql`with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)
      insert into tasks (workspace_id, id, number, candidate_id, feed_id, batch_id, title, category, priority,
        alignment, approval_kind, impact_label, effort_hours, effort_high_hours, is_effort_guessed, due_on, due_at,
        content_hash, reasons, score, routing, state, proposed_at, updated_at)
      select ${workspace}, 'T-' || i, i, 'C-' || i, 'main', 'B-1', 't', 'quality', 5, 0.5, 'normal', 'unknown', 1, 1, 0,
        '2026-11-23', 0, 'h', '[]', '{}', '{}', case when i < 5 then 'open' else 'done' end, 0, 0
      from n`.execute(db.kysely);
    const plan = async () => {
      const { rows } = await sql<{ detail: string }>`explain query plan select * from tasks
        where workspace_id = ${workspace} and state in ('open', 'started') order by number`.execute(
        db.kysely,
      );
      return rows.map(({ detail }) => detail).join('; ');
    };
    expect(await plan()).not.toContain('tasks_state');
    await engine.tick();
    expect(await plan()).toContain('tasks_state');
  });
});
