import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linear } from '../../../../adapters/sources/linear/index.ts';
import type { ItemRecord } from '../../../../src/base/source-port.ts';
import {
  type FakeIssue,
  type FakeLinear,
  limited,
  startFakeLinear,
} from '../../../support/fake-linear/index.ts';
import { connectSource, expectChecks, NOW, readAll } from '../../../support/source-rig.ts';

const SECRET = 'lin_wh_test';

let fake: FakeLinear;
beforeEach(async () => {
  fake = await startFakeLinear();
});
afterEach(() => fake[Symbol.asyncDispose]());

const connect = (set: Record<string, string> = {}) =>
  connectSource(linear, { token: 'lin_api_reads_and_writes', webhook: SECRET }, { api: fake.api, ...set });

const time = (minute: number) => new Date(NOW - 86_400_000 + minute * 60_000).toISOString();

function issue(n: number, more: Partial<FakeIssue> = {}): FakeIssue {
  const at = { updatedAt: time(n), identifier: `ENG-${n}` };
  return { id: `id-${n}`, title: `Issue ${n}`, team: 'ENG', state: 'unstarted', ...at, ...more };
}

const summary = (records: readonly unknown[]) =>
  (records as ItemRecord[]).map(({ label, state }) => `${label} ${state}`);

describe('what an issue is', () => {
  it('has its state, times, labels with its priority, milestone, blockers and sub-issues that are open', async () => {
    fake.issues = [
      issue(1, {
        state: 'started',
        startedAt: time(0),
        dueDate: '2026-02-01',
        priorityLabel: 'Urgent',
        labels: ['bug', 'api'],
        blockedBy: ['id-2', 'id-3'],
        children: ['id-4'],
        assignee: 'user-ada',
        project: { name: 'Shop' },
        cycle: { name: null, number: 12 },
      }),
      issue(2),
      issue(3, { state: 'completed', completedAt: time(3) }),
      issue(4, { state: 'canceled', canceledAt: time(4) }),
      issue(5, { trashed: true }),
    ];
    const { records } = await readAll(await connect());
    expect(records[0]).toEqual({
      type: 'item',
      key: 'id-1',
      version: Date.parse(time(1)),
      title: 'Issue 1',
      url: 'https://linear.app/acme/issue/ENG-1',
      label: 'ENG-1',
      state: 'open',
      startedAt: Date.parse(time(0)),
      endedAt: null,
      labels: ['bug', 'api', 'priority: urgent'],
      milestone: 'Cycle 12',
      dueOn: '2026-02-01',
      effortHours: null,
      itemType: null,
      project: 'Shop',
      needs: ['id-2'],
      assignee: { id: 'user-ada', name: 'Ada Lovelace' },
    });
    expect(summary(records)).toEqual([
      'ENG-1 open',
      'ENG-2 open',
      'ENG-3 done',
      'ENG-4 dropped',
      'ENG-5 gone',
    ]);
    expect(records[2]).toMatchObject({ endedAt: Date.parse(time(3)), project: 'Engineering' });
  });
});

describe('reading', () => {
  it('gives all in small pages within the cost of a query, oldest change first', async () => {
    fake.issues = Array.from({ length: 120 }, (_, n) => issue(n)).reverse();
    const { pages, records } = await readAll(await connect());
    expect(pages.map((page) => page.records.length)).toEqual([50, 50, 20]);
    expect(records.map(({ key }) => key)).toEqual(Array.from({ length: 120 }, (_, n) => `id-${n}`));
    expect(fake.dearest).toBeLessThan(10_000);
  });

  it('goes on from every cursor, also where Linear lost its place', async () => {
    fake.issues = Array.from({ length: 120 }, (_, n) => issue(n));
    const source = await connect();
    const { pages, cursor } = await readAll(source);
    expect((await readAll(source, pages[0]?.cursor ?? null)).records).toHaveLength(70);
    fake.issues = fake.issues.filter(({ id }) => id !== 'id-49');
    expect((await readAll(source, pages[0]?.cursor ?? null)).records).toHaveLength(119);
    // The overlap: what changed in the last two minutes is read again.
    expect(summary((await readAll(source, cursor)).records)).toEqual([
      'ENG-117 open',
      'ENG-118 open',
      'ENG-119 open',
    ]);
  });

  it('sees what was archived, deleted or moved to a team that is not read', async () => {
    fake.issues = [issue(1), issue(2), issue(3, { archivedAt: time(3) }), issue(4, { team: 'OPS' })];
    const source = await connect({ teams: 'eng' });
    const first = await readAll(source);
    expect(summary(first.records)).toEqual(['ENG-1 open', 'ENG-2 open']);
    fake.issues = [
      issue(1, { team: 'OPS', identifier: 'OPS-9', updatedAt: time(60) }),
      issue(2, { state: 'completed', archivedAt: time(61), updatedAt: time(61) }),
    ];
    expect(summary((await readAll(source, first.cursor)).records)).toEqual(['OPS-9 gone', 'ENG-2 done']);
  });

  it('is not led past changes by a clock that is wrong', async () => {
    fake.issues = [issue(1), issue(2, { updatedAt: new Date(NOW + 86_400_000).toISOString() })];
    const source = await connect();
    const { cursor } = await readAll(source);
    fake.issues[0] = issue(1, { state: 'completed', updatedAt: new Date(NOW).toISOString() });
    expect(summary((await readAll(source, cursor)).records)).toContain('ENG-1 done');
  });
});

describe('trouble', () => {
  it('is a wrong key, a limit with its end, a failing server, half a page, or another answer', async () => {
    const source = await connect();
    fake.faults.push(limited(NOW + 60_000), { status: 502, body: 'bad gateway' }, 'half', {
      status: 200,
      body: '{}',
    });
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'limit', retryAt: NOW + 60_000 });
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'down' });
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'down' });
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'answer' });
    fake.key = 'lin_api_another';
    const error = await readAll(source).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ trouble: 'token' });
    expect(String(error)).not.toContain('lin_api_reads_and_writes');
  });

  it('names the permission that is missing', async () => {
    fake.issues = [issue(1)];
    fake.canWrite = false;
    const order = { id: 'o1', key: 'id-1', what: { kind: 'comment', body: 'Done.' } } as const;
    await expect((await connect()).write?.(order)).rejects.toMatchObject({
      trouble: 'scope',
      message: expect.stringContaining('"Write"'),
    });
  });

  it('is said by the check, as is a team that the key does not see', async () => {
    await expectChecks('sources/linear', await (await connect({ teams: 'ENG, WEB' })).check(), [true, false]);
    fake.key = 'another';
    expect(await (await connect()).check()).toMatchObject([{ isGood: false }]);
  });
});

describe('back', () => {
  it('comments once, however often it is ordered, also where the first answer was lost', async () => {
    fake.issues = [issue(1)];
    const source = await connect();
    const order = {
      id: 'w1/T-7/comment',
      key: 'id-1',
      what: { kind: 'comment', body: 'T-7 is done.' },
    } as const;
    const first = await source.write?.(order);
    expect(await source.write?.(order)).toEqual(first);
    expect(fake.comments.map(({ body }) => body)).toEqual(['T-7 is done.']);
    expect(await source.write?.({ ...order, id: 'w1/T-8/comment' })).not.toEqual(first);
    expect(fake.comments).toHaveLength(2);
  });

  it('labels, assigns and moves, and does nothing where it is so', async () => {
    fake.issues = [issue(1)];
    const source = await connect();
    const order = (what: object) =>
      ({ id: 'o', key: 'id-1', what }) as Parameters<NonNullable<typeof source.write>>[0];
    const all = [
      order({ kind: 'label', label: 'tiller' }),
      order({ kind: 'assign', account: 'user-ada' }),
      order({ kind: 'state', state: 'done' }),
    ];
    for (const each of [...all, ...all]) await source.write?.(each);
    expect(fake.issues[0]).toMatchObject({ labels: ['tiller'], assignee: 'user-ada', state: 'completed' });
    expect(fake.labels).toHaveLength(1);
    const writes = fake.calls.filter(({ body }) => body.includes('mutation'));
    expect(writes).toHaveLength(4);
    await source.write?.(order({ kind: 'state', state: 'open' }));
    expect(fake.issues[0]).toMatchObject({ state: 'unstarted' });
  });

  it('says where an issue is no more', async () => {
    const order = { id: 'o1', key: 'id-9', what: { kind: 'state', state: 'done' } } as const;
    await expect((await connect()).write?.(order)).rejects.toMatchObject({ trouble: 'gone' });
  });
});

describe('deliveries', () => {
  it('bring the issue as it is now, in whatever order and however often they come', async () => {
    fake.issues = [issue(1)];
    const source = await connect();
    const late = fake.deliver('update', issue(1), SECRET);
    fake.issues = [issue(1, { state: 'completed', updatedAt: time(9) })];
    const next = fake.deliver('update', issue(1, { updatedAt: time(9) }), SECRET);
    const answers = [
      await source.receive?.(next),
      await source.receive?.(late),
      await source.receive?.(late),
    ];
    expect(answers.map((each) => summary(each?.records ?? []))).toEqual([
      ['ENG-1 done'],
      ['ENG-1 done'],
      ['ENG-1 done'],
    ]);
    expect(answers[1]?.id).toBe(answers[2]?.id);
  });

  it('say that an issue was removed', async () => {
    const source = await connect();
    const answer = await source.receive?.(fake.deliver('remove', issue(1), SECRET));
    expect(answer?.records).toMatchObject([{ key: 'id-1', state: 'gone', version: Date.parse(time(1)) + 5 }]);
  });

  it('are refused with a forged signature or none, and pass over what they do not know', async () => {
    const source = await connect();
    const calls = fake.calls.length;
    expect(await source.receive?.(fake.deliver('update', issue(1), 'another'))).toBeNull();
    expect(await source.receive?.({ headers: {}, body: '{}' })).toBeNull();
    const open = await connectSource(linear, { token: 'k' }, { api: fake.api });
    expect(open.receive).toBeUndefined();
    const { createHmac } = await import('node:crypto');
    const signature = createHmac('sha256', SECRET).update('[nonsense').digest('hex');
    expect(
      await source.receive?.({ headers: { 'linear-signature': signature }, body: '[nonsense' }),
    ).toMatchObject({
      records: [],
    });
    expect(fake.calls).toHaveLength(calls);
  });
});
