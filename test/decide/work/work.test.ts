import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/language/date.ts';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { AnswerView, DigestView, View } from '../../../src/base/view/view.ts';
import type { Payload } from '../../../src/decide/work/payload.ts';
import { shown } from '../../clarify/shown.ts';
import { type AgentProgram, startAgent } from '../../support/agents.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const SHA = 'a'.repeat(64);

/** A team whose ideas go to agents, each with a task that is approved and handed out. */
async function startWork(
  titles: readonly string[],
  setUp: (team: Team) => Promise<void> = async () => undefined,
) {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ana --role approver');
  await team.ok('lead', 'member add @ben');
  await team.ok('lead', 'member add @cleo');
  const coder = await startAgent(team, 'coder', '--categories quality --hours 40');
  await setUp(team);
  for (const title of titles) await team.ok('lead', `propose ${title} --category quality --effort 1`);
  await team.ok('lead', 'plan --feed main');
  const tasks = await team.db.kysely
    .selectFrom('tasks')
    .select(['id', 'title', 'approval_kind'])
    .orderBy('number')
    .execute();
  for (const { id, approval_kind } of tasks) {
    const { change } = { change: await team.say('lead', `change ${id} --assignee @coder`) };
    if (change.kind === 'refusal' && change.code !== 'not_possible') throw new Error(change.message);
    for (const who of approval_kind === 'risky' ? ['ben', 'cleo'] : ['ana'])
      await team.ok(who, `approve ${id}`);
  }
  team.clock.advance(6 * MINUTE_MS);
  await team.settle();
  return { team, coder, tasks };
}

/** The evidence that the first button of an answer says yes to. */
function evidenceOf(view: View): string {
  return String(view.kind === 'answer' ? view.actions?.[0]?.args.evidence : undefined);
}

/** As whoever asked reads it. */
function asRead(view: View): string {
  return outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC');
}

function wordsOf(view: View): string {
  return JSON.stringify(view);
}

async function stateOf(team: Team, id: string): Promise<string> {
  const { state } = await team.db.kysely
    .selectFrom('tasks')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return state;
}

async function countKept(team: Team): Promise<number> {
  return (await team.db.kysely.selectFrom('inbox').select('origin').execute()).length;
}

describe('an agent', () => {
  it('claims what was approved for it, with all that is known of it, and completes it once', async () => {
    const { team, coder } = await startWork(['Write the guide']);
    const claim = await coder.claim();
    expect(claim).toMatchObject({
      task: 'T-1',
      fence: 1,
      title: 'Write the guide',
      category: 'quality',
      kind: 'normal',
      target: 'coder',
      approvedBy: '@ana',
      askedFor: 'ana',
      dependencies: [],
      limits: '',
      attempts: [],
    });
    expect(claim.reasoning.length).toBeGreaterThan(0);
    const kept = await countKept(team);
    expect((await coder.call('work claim')).data).toEqual({ claims: [] });
    // It asks again and again: what found nothing leaves nothing behind.
    expect(await countKept(team)).toBe(kept);
    const done = await coder.call('work complete', {
      task: 'T-1',
      fence: 1,
      link: 'https://example.org/pull/1',
      minutes: 12,
      cost: '0.42',
    });
    expect(done.data).toMatchObject({ state: 'done' });
    expect(await coder.call('work complete', { task: 'T-1', fence: 1, text: 'again' })).toMatchObject({
      code: 'not_possible',
    });
    const outcomes = await team.db.kysely.selectFrom('outcomes').selectAll().execute();
    expect(outcomes).toMatchObject([
      { executor_id: 'A-5', is_success: 1, minutes: 12, evidence: 'https://example.org/pull/1' },
    ]);
    expect((await team.ok('lead', 'work list')).data).toMatchObject({
      inHand: [],
      records: [{ agent: 'coder', tried: 1, done: 1, failed: 0, minutes: 12, cost: 42 }],
    });
    await expectRebuilt(team.db);
  });

  it('gets nothing that is not approved, is changed since, waits for something else or is a person’s', async () => {
    const { team, coder } = await startWork(['Write the guide', 'Sort the shelf']);
    await team.ok('lead', 'change T-1 --hours 6');
    expect(await stateOf(team, 'T-1')).toBe('proposed');
    await team.ok('lead', 'propose Read the log --category quality --effort 1');
    const first = await coder.claim({ most: 5 });
    expect(first.task).toBe('T-2');
    await coder.call('work release', { task: 'T-2', fence: first.fence });
    team.clock.advance(HOUR_MS);
    await team.ok('ana', 'hand over T-2 to @ben other');
    expect((await coder.call('work claim', { most: 5 })).data).toEqual({ claims: [] });
    for (const who of ['ana', 'ben'])
      expect(await team.refused(who, 'work claim')).toMatchObject({ code: 'not_allowed' });
  });

  it('loses a lease that it does not renew, and its fence with it', async () => {
    const { team, coder } = await startWork(['Write the guide']);
    const other = await startAgent(team, 'other', '--hours 40');
    const { fence } = await coder.claim();
    team.clock.advance(9 * MINUTE_MS);
    await team.settle();
    expect(await coder.call('work heartbeat', { task: 'T-1', fence })).toMatchObject({ kind: 'answer' });
    team.clock.advance(9 * MINUTE_MS);
    await team.settle();
    expect(await stateOf(team, 'T-1')).toBe('started');
    team.clock.advance(2 * MINUTE_MS);
    await team.settle();
    expect(await stateOf(team, 'T-1')).toBe('assigned');
    const next = await other.claim();
    expect(next).toMatchObject({ task: 'T-1', fence: 2, attempts: [{ agent: 'coder', state: 'lapsed' }] });
    for (const command of ['work heartbeat', 'work release'])
      expect(await coder.call(command, { task: 'T-1', fence })).toMatchObject({ code: 'not_possible' });
    expect(await coder.call('work complete', { task: 'T-1', fence, text: 'late' })).toMatchObject({
      code: 'not_possible',
    });
    expect(await coder.call('work complete', { task: 'T-1', fence: 2, text: 'mine?' })).toMatchObject({
      code: 'not_possible',
    });
    await expectRebuilt(team.db);
  });

  it('is told to stop where people end its task, and cannot hold it longer than its kind allows', async () => {
    const { team, coder } = await startWork(['Write the guide', 'Sort the shelf']);
    const [a, b] = [await coder.claim(), await coder.claim()];
    await team.ok('ana', `reverse ${a.task} we need it no more`);
    expect(await coder.call('work heartbeat', { task: a.task, fence: a.fence })).toMatchObject({
      code: 'not_possible',
      message: expect.stringContaining('Stop'),
    });
    for (let minutes = 0; minutes < 24 * 60 + 10; minutes += 9) {
      await coder.call('work heartbeat', { task: b.task, fence: b.fence });
      team.clock.advance(9 * MINUTE_MS);
      await team.settle();
    }
    expect(await stateOf(team, b.task)).toBe('assigned');
  });

  it('fails a task for good after three attempts: one outcome, and each failure in the record', async () => {
    const { team, coder } = await startWork(['Write the guide']);
    const other = await startAgent(team, 'other', '--hours 40');
    const first = await coder.claim();
    await coder.call('work fail', { task: 'T-1', fence: first.fence, why: 'no access' });
    expect((await coder.call('work claim')).data).toEqual({ claims: [] });
    const second = await other.claim();
    expect(second.attempts).toEqual([{ agent: 'coder', state: 'failed', note: 'no access' }]);
    await other.call('work fail', { task: 'T-1', fence: second.fence, why: 'no access either' });
    expect(await team.db.kysely.selectFrom('outcomes').selectAll().execute()).toEqual([]);
    team.clock.advance(11 * MINUTE_MS);
    const third = await coder.claim();
    expect(
      await coder.call('work fail', { task: 'T-1', fence: third.fence, why: 'still none' }),
    ).toMatchObject({
      data: { state: 'failed' },
    });
    const outcomes = await team.db.kysely.selectFrom('outcomes').selectAll().execute();
    expect(outcomes).toMatchObject([{ executor_id: 'A-5', is_success: 0, note: 'still none' }]);
    await team.ok('lead', 'learn');
    const patterns = await team.db.kysely.selectFrom('patterns').selectAll().orderBy('executor_id').execute();
    expect(patterns).toMatchObject([
      { executor_id: 'A-5', failure_count: 2, success_count: 0 },
      { executor_id: 'A-6', failure_count: 1, success_count: 0 },
    ]);
    await expectRebuilt(team.db);
  });

  it('is kept a task of its own for an hour; then whoever can may have it, by category and target', async () => {
    const { team, coder } = await startWork(['Write the guide']);
    const other = await startAgent(team, 'other', '--hours 40');
    const painter = await startAgent(team, 'painter', '--categories enhancement --hours 40');
    expect((await other.call('work claim')).data).toEqual({ claims: [] });
    team.clock.advance(HOUR_MS + 5 * MINUTE_MS);
    expect((await painter.call('work claim')).data).toEqual({ claims: [] });
    expect((await other.call('work claim', { category: 'revenue' })).data).toEqual({ claims: [] });
    expect((await other.call('work claim', { target: '@other' })).data).toEqual({ claims: [] });
    expect(await other.claim({ category: 'quality', target: '@coder' })).toMatchObject({
      task: 'T-1',
      target: 'coder',
    });
    expect((await coder.call('work claim')).data).toEqual({ claims: [] });
  });

  it('asks its person, and hears the answer with a heartbeat', async () => {
    const { team, coder } = await startWork(['Write the guide']);
    await team.ok('ana', 'today --feed main');
    const { fence } = await coder.claim();
    expect(await coder.call('work ask', { task: 'T-1', fence, question: 'Which region?' })).toMatchObject({
      data: { asked: 'ana' },
    });
    expect(wordsOf(await team.ok('ana', 'inbox'))).toContain('Which region?');
    expect(wordsOf(await team.ok('lead', 'today --feed main'))).toContain('Which region?');
    expect(await team.refused('ben', 'work answer T-1 all of them')).toMatchObject({ code: 'not_allowed' });
    await team.ok('ana', 'work answer T-1 only the EU');
    expect((await coder.call('work heartbeat', { task: 'T-1', fence })).data).toMatchObject({
      questions: [{ question: 'Which region?', reply: 'only the EU' }],
    });
    expect(await team.refused('ana', 'work answer T-1 again')).toMatchObject({ code: 'not_possible' });
  });
});

describe('an agent whose person has left the chat', () => {
  it('has what it asked said to an admin, does nothing, and goes on when somebody else answers for it', async () => {
    const { team, coder } = await startWork(['Write the guide']);
    const { fence } = await coder.claim();
    await coder.call('work ask', { task: 'T-1', fence, question: 'Which region?' });
    const ana = await team.db.kysely
      .selectFrom('identities')
      .innerJoin('executors', 'executors.id', 'identities.member_id')
      .select(['identities.platform', 'identities.tenant', 'identities.user_id as user'])
      .where('executors.handle', '=', 'ana')
      .executeTakeFirstOrThrow();
    await team.engine.accounts.note(ana, 'gone');
    const waiting = await team.db.kysely
      .selectFrom('outbox')
      .select('view')
      .where('subject', 'like', 'left:%')
      .where('place_id', 'like', '%@lead')
      .execute();
    const told = waiting.flatMap(({ view }) =>
      (JSON.parse(view) as AnswerView).lines.map((line) => plainText(line, 'UTC')),
    );
    await expectGolden('work', told);
    expect(wordsOf(await team.ok('lead', 'today --feed main'))).not.toContain('@ana');
    expect(await coder.call('work heartbeat', { task: 'T-1', fence })).toMatchObject({ code: 'not_allowed' });
    await team.ok('lead', 'work answer T-1 only the EU');
    await team.ok('lead', 'agent edit @coder --responsible @ben');
    expect((await coder.call('work heartbeat', { task: 'T-1', fence })).data).toMatchObject({
      questions: [{ question: 'Which region?', reply: 'only the EU' }],
    });
    await expectRebuilt(team.db);
  });
});

describe('what an agent delivers on risky work', () => {
  it('is done with two yes to just that evidence; other evidence voids them', async () => {
    const { team, coder } = await startWork(['Delete the customer database']);
    const { fence } = await coder.claim();
    const delivered = await coder.call('work complete', {
      task: 'T-1',
      fence,
      commit: '1a2b3c4',
      minutes: 9,
    });
    expect(delivered.data).toMatchObject({ state: 'waiting', delivery: 'DL-1' });
    expect(await stateOf(team, 'T-1')).toBe('started');
    expect(await team.refused('ana', 'done T-1')).toMatchObject({ code: 'not_possible' });
    const shown = await team.ok('ben', 'approve T-1');
    expect(shown).toMatchObject({ isQuestion: true });
    const evidence = evidenceOf(shown);
    await team.ok('ben', `approve T-1 --evidence ${evidence}`);
    expect(wordsOf(await team.ok('lead', 'today --feed main'))).toContain('1 of 2: @ben');
    await expectGolden('work', await team.ok('cleo', 'inbox'));
    // The same again changes nothing; something else needs two new ones.
    expect((await coder.call('work complete', { task: 'T-1', fence, commit: '1a2b3c4' })).data).toMatchObject(
      {
        delivery: 'DL-1',
      },
    );
    await coder.call('work complete', { task: 'T-1', fence, artefact: SHA });
    const stale = await team.ok('cleo', `approve T-1 --evidence ${evidence}`);
    expect(stale).toMatchObject({ isQuestion: true });
    const next = evidenceOf(stale);
    expect(next).not.toBe(evidence);
    await team.ok('cleo', `approve T-1 --evidence ${next}`);
    expect(await stateOf(team, 'T-1')).toBe('started');
    team.clock.advance(HOUR_MS);
    await team.ok('ben', `approve T-1 --evidence ${next}`);
    expect(await stateOf(team, 'T-1')).toBe('done');
    const [outcome] = await team.db.kysely.selectFrom('outcomes').selectAll().execute();
    expect(outcome).toMatchObject({ executor_id: 'A-5', is_success: 1, minutes: 9 });
    await expectRebuilt(team.db);
  });

  it('goes back with what is missing, twice at most; nobody else’s agent and no token decides', async () => {
    const { team, coder } = await startWork(['Delete the customer database']);
    const other = await startAgent(team, 'other', '--hours 40');
    const first = await coder.claim();
    await coder.call('work complete', { task: 'T-1', fence: first.fence, text: 'gone' });
    expect(await other.call('approve', { task: 'T-1' })).toMatchObject({ code: 'not_allowed' });
    await team.ok('ben', 'work return T-1 which backup?');
    team.clock.advance(2 * HOUR_MS);
    expect((await other.call('work claim')).data).toEqual({ claims: [] });
    const second = await coder.claim();
    expect(second.attempts).toMatchObject([{ state: 'failed', note: 'which backup?' }]);
    await coder.call('work complete', { task: 'T-1', fence: second.fence, text: 'with a backup' });
    await team.ok('cleo', 'work return T-1 no');
    expect(await stateOf(team, 'T-1')).toBe('failed');
    expect(await team.db.kysely.selectFrom('outcomes').selectAll().execute()).toHaveLength(1);
    await expectRebuilt(team.db);
  });
});

describe('what people read of agents’ work', () => {
  it('says who works for whom, who is asked for what, and what came of it', async () => {
    const { team, coder } = await startWork(['Write the guide', 'Delete the customer database']);
    const said: string[] = [];
    const read = async (title: string) => {
      const { tasks } = (await team.ok('lead', 'today --feed main')) as DigestView;
      said.push(`— ${title}`, ...tasks.map(({ id, stateText }) => `${id} ${plainText(stateText, 'UTC')}`));
      for (const who of ['ana', 'ben']) said.push(`${who}’s inbox: ${asRead(await team.ok(who, 'inbox'))}`);
    };
    const byTitle = new Map((await coderClaims(coder)).map((claim) => [claim.title, claim]));
    const [guide, risky] = ['Write the guide', 'Delete the customer database'].map((title) =>
      byTitle.get(title),
    );
    if (!guide || !risky) throw new Error('not claimed');
    await read('both are claimed');
    await coder.call('work ask', { task: guide.task, fence: guide.fence, question: 'For whom is it?' });
    const evidence = {
      commit: '1a2b3c4d',
      text: 'Deleted, with a copy.',
      link: 'https://example.org/pull/2',
    };
    await coder.call('work complete', { task: risky.task, fence: risky.fence, ...evidence });
    await read('one is asked about, one is delivered');
    const look = await team.ok('ben', `approve ${risky.task}`);
    said.push('— ben looks', shown(look));
    said.push(shown(await team.ok('ben', `approve ${risky.task} --evidence ${evidenceOf(look)}`)));
    await read('one yes');
    said.push('— ana answers', shown(await team.ok('ana', `work answer ${guide.task} new customers`)));
    said.push('— cleo says no', shown(await team.ok('cleo', `work return ${risky.task} where is the copy?`)));
    await read('it went back');
    said.push('— agents', shown(await team.ok('lead', 'work list')));
    await expectGolden('work', said);
  });
});

async function coderClaims(agent: AgentProgram): Promise<Payload[]> {
  return ((await agent.call('work claim', { most: 5 })).data as { claims: Payload[] }).claims;
}
