import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jira } from '../../../../adapters/sources/jira/index.ts';
import type { BackOrder, ItemRecord } from '../../../../src/base/source-port.ts';
import {
  EMAIL,
  type FakeIssue,
  type FakeJira,
  STATUS,
  startFakeJira,
  TOKEN,
} from '../../../support/fake-jira/index.ts';
import { connectSource, expectChecks, expectTrouble, NOW, readAll } from '../../../support/source-rig.ts';

const SECRET = 'jira-wh';
const DAY_MS = 86_400_000;

let fake: FakeJira;
let now: number;
beforeEach(async () => {
  now = NOW;
  fake = await startFakeJira(NOW);
});
afterEach(() => fake[Symbol.asyncDispose]());

const connect = (set: Record<string, string> = {}) =>
  connectSource(
    jira,
    { token: TOKEN, webhook: SECRET },
    { site: fake.url, email: EMAIL, projects: 'ENG', ...set },
    { now: () => now },
  );

/** As Jira writes times: with a zone that has no colon. */
const time = (minute: number) =>
  new Date(NOW - DAY_MS + minute * 60_000 + 3_600_000).toISOString().replace('Z', '+0100');

function issue(n: number, fields: Record<string, unknown> = {}, project = 'ENG'): FakeIssue {
  const known = {
    updated: time(n),
    project: { key: project, name: project === 'ENG' ? 'Engineering' : 'Operations' },
  };
  return {
    id: String(10_000 + n),
    key: `${project}-${n}`,
    fields: { summary: `Issue ${n}`, status: STATUS.todo, labels: [], ...known, ...fields },
  };
}

const summary = (records: readonly unknown[]) =>
  (records as ItemRecord[]).map(({ label, key, state }) => `${label || key} ${state}`);

describe('what an issue is', () => {
  it('has its state, times, hours, labels, priority, kind, epic, and what it is blocked by', async () => {
    const link = (type: object, n: number, end: string, status: object) => ({
      type,
      [end]: { id: String(10_000 + n), key: `ENG-${n}`, fields: { status } },
    });
    const blocks = { inward: 'is blocked by', outward: 'blocks' };
    fake.issues = [
      issue(1, {
        status: STATUS.doing,
        statuscategorychangedate: time(0),
        duedate: '2026-02-01',
        timeoriginalestimate: 27_000,
        labels: ['api'],
        priority: { name: 'High' },
        issuetype: { name: 'Bug' },
        parent: {
          id: '9',
          key: 'ENG-9',
          fields: { summary: 'Checkout', issuetype: { name: 'Epic', hierarchyLevel: 1 } },
        },
        issuelinks: [
          link(blocks, 2, 'inwardIssue', STATUS.todo),
          link(blocks, 3, 'inwardIssue', STATUS.done),
          link(blocks, 4, 'outwardIssue', STATUS.todo),
        ],
        subtasks: [{ id: '10005', fields: { status: STATUS.todo } }],
        assignee: { accountId: 'acc-1', displayName: 'Ada Lovelace' },
      }),
    ];
    const { records } = await readAll(await connect());
    expect(records).toEqual([
      {
        type: 'item',
        key: '10001',
        version: NOW - DAY_MS + 60_000,
        title: 'Issue 1',
        url: `${fake.url}/browse/ENG-1`,
        label: 'ENG-1',
        state: 'open',
        startedAt: NOW - DAY_MS,
        endedAt: null,
        labels: ['api', 'priority: high'],
        milestone: 'Checkout',
        dueOn: '2026-02-01',
        effortHours: 7.5,
        itemType: 'bug',
        project: 'Engineering',
        needs: ['10002', '10005'],
        assignee: { id: 'acc-1', name: 'Ada Lovelace' },
      },
    ]);
  });

  it('is done or dropped by its resolution and state, and has a version or sprint where it has no epic', async () => {
    const sprint = [
      { name: 'Sprint 3', state: 'closed' },
      { name: 'Sprint 4', state: 'active' },
    ];
    fake.issues = [
      issue(1, {
        status: STATUS.done,
        resolution: { name: 'Done' },
        resolutiondate: time(1),
        fixVersions: [{ name: '2.0' }],
      }),
      issue(2, { status: STATUS.done, resolution: { name: 'Won’t Do' }, customfield_10020: sprint }),
      issue(3, { status: STATUS.rejected }),
    ];
    const { records } = await readAll(await connect());
    expect(records).toMatchObject([
      { state: 'done', endedAt: NOW - DAY_MS + 60_000, milestone: '2.0' },
      { state: 'dropped', milestone: 'Sprint 4' },
      { state: 'dropped' },
    ]);
  });
});

describe('reading', () => {
  it('gives all by pages, and goes on from every cursor, also where its place has run out', async () => {
    fake.mostResults = 40;
    fake.issues = Array.from({ length: 100 }, (_, n) => issue(n)).reverse();
    const source = await connect();
    const { pages, records } = await readAll(source);
    expect(pages.map((page) => page.records.length)).toEqual([40, 40, 20]);
    expect(summary(records)).toEqual(Array.from({ length: 100 }, (_, n) => `ENG-${n} open`));
    const first = pages[0]?.cursor as { token: string };
    expect((await readAll(source, first)).records).toHaveLength(60);
    expect((await readAll(source, { ...first, token: 'ran out' })).records).toHaveLength(100);
  });

  it('asks for what changed by minutes ago, whatever the zone of the account, and reads a little again', async () => {
    fake.issues = [issue(1), issue(30)];
    const source = await connect();
    const { cursor } = await readAll(source);
    fake.now = now = NOW + 600_000;
    fake.issues.push(issue(2, { updated: new Date(NOW + 60_000).toISOString() }));
    expect(summary((await readAll(source, cursor)).records)).toEqual(['ENG-30 open', 'ENG-2 open']);
    expect(fake.calls.at(-1)?.body).toContain('updated >= \\"-');
  });

  it('knows an issue that was moved to another project by its own id, and one that was deleted within a day', async () => {
    fake.issues = [issue(1), issue(2), issue(3)];
    const source = await connect();
    const { cursor } = await readAll(source);
    fake.issues = [{ ...issue(7, { updated: time(60) }, 'OPS'), id: '10001' }, issue(3)];
    const next = await readAll(source, cursor);
    expect(summary(next.records)).toEqual(['ENG-3 open', 'OPS-7 gone']);
    fake.now = now = NOW + DAY_MS;
    const later = await readAll(source, next.cursor);
    expect(summary(later.records).at(-1)).toBe('10002 gone');
    expect(summary((await readAll(source, later.cursor)).records)).not.toContain('10002 gone');
  });
});

describe('trouble', () => {
  it('is a wrong token, a limit with its end, a failing server, half a page, or a project that is not there', async () => {
    const source = await connect();
    await readAll(source);
    fake.faults.push({ status: 429, headers: { 'retry-after': '30' } }, { status: 503 }, 'half', {
      status: 200,
      body: '[]',
    });
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'limit', retryAt: NOW + 30_000 });
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'down' });
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'down' });
    await expect(readAll(source)).rejects.toMatchObject({ trouble: 'answer' });
    const other = await connect({ projects: 'WEB' });
    await expectTrouble('sources/jira', () => readAll(other), { trouble: 'answer' });
    fake.token = 'another';
    const error = await readAll(source).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ trouble: 'token' });
    expect(String(error)).not.toContain(TOKEN);
  });

  it.each([
    ['Add comments', { kind: 'comment', body: 'Done.' }],
    ['Edit issues', { kind: 'label', label: 'tiller' }],
    ['Assign issues', { kind: 'assign', account: 'acc-1' }],
    ['Transition issues', { kind: 'state', state: 'done' }],
  ] as const)('names the permission "%s" where it is missing', async (permission, what) => {
    fake.issues = [issue(1)];
    fake.permissions.delete(permission);
    await expect((await connect()).write?.({ id: 'o', key: '10001', what })).rejects.toMatchObject({
      trouble: 'scope',
      message: expect.stringContaining(`"${permission}"`),
    });
  });

  it('is said by the check', async () => {
    fake.issues = [issue(1)];
    const checks = await (await connect({ projects: 'ENG, OPS, WEB' })).check();
    await expectChecks('sources/jira', checks, [true, true, false, false]);
    fake.token = 'another';
    await expectChecks('sources/jira', await (await connect()).check(), [false]);
  });
});

describe('back', () => {
  const order = (what: BackOrder['what'], id = 'w1/T-7') => ({ id, key: '10001', what });

  it('comments once, however often it is ordered', async () => {
    fake.issues = [issue(1)];
    const source = await connect();
    const first = await source.write?.(order({ kind: 'comment', body: 'T-7 is done.\n\nIt took 2 h.' }));
    expect(await source.write?.(order({ kind: 'comment', body: 'T-7 is done.\n\nIt took 2 h.' }))).toEqual(
      first,
    );
    expect(first).toEqual({ url: `${fake.url}/browse/ENG-1?focusedCommentId=1` });
    await source.write?.(order({ kind: 'comment', body: 'T-8 is done.' }, 'w1/T-8'));
    expect(fake.comments).toHaveLength(2);
  });

  it('labels, assigns and moves by a transition that is offered, and does nothing where it is so', async () => {
    fake.issues = [issue(1)];
    const source = await connect();
    const all = [
      order({ kind: 'label', label: 'by tiller' }),
      order({ kind: 'assign', account: 'acc-1' }),
      order({ kind: 'state', state: 'done' }),
    ];
    for (const each of [...all, ...all]) await source.write?.(each);
    expect(fake.issues[0]?.fields).toMatchObject({
      labels: ['by-tiller'],
      assignee: { accountId: 'acc-1' },
      status: STATUS.done,
    });
    expect(fake.calls.filter(({ method }) => method !== 'GET')).toHaveLength(3);
    await source.write?.(order({ kind: 'state', state: 'open' }));
    expect(fake.issues[0]?.fields.status).toEqual(STATUS.todo);
  });

  it('says where an issue is no more', async () => {
    await expect((await connect()).write?.(order({ kind: 'label', label: 'x' }))).rejects.toMatchObject({
      trouble: 'gone',
    });
  });
});

describe('deliveries', () => {
  it('bring the issue as it is now, in whatever order they come, and that it was deleted', async () => {
    fake.issues = [issue(1, { status: STATUS.done, updated: time(9) })];
    const source = await connect();
    const late = fake.deliver('jira:issue_updated', issue(1), SECRET);
    expect(summary((await source.receive?.(late))?.records ?? [])).toEqual(['ENG-1 done']);
    const gone = await source.receive?.(fake.deliver('jira:issue_deleted', issue(1), SECRET));
    expect(gone?.records).toMatchObject([{ key: '10001', state: 'gone' }]);
    const again = fake.deliver('jira:issue_deleted', issue(1), SECRET);
    expect((await source.receive?.(again))?.id).toBe(gone?.id);
  });

  it('are refused with a forged signature or none, and pass over what they do not know', async () => {
    const source = await connect();
    expect(await source.receive?.(fake.deliver('jira:issue_updated', issue(1), 'another'))).toBeNull();
    expect(await source.receive?.({ headers: {}, body: '{}' })).toBeNull();
    for (const body of ['nonsense', '{"webhookEvent":"comment_created","timestamp":1}']) {
      const signature = createHmac('sha256', SECRET).update(body).digest('hex');
      const delivery = { headers: { 'x-hub-signature': `sha256=${signature}` }, body };
      expect(await source.receive?.(delivery)).toMatchObject({ records: [] });
    }
  });
});
