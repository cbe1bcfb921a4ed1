import { describe, expect, it } from 'vitest';
import { startFakeGitHub } from '../../../support/fake-github/index.ts';
import { expectChecks, expectTrouble } from '../../../support/source-rig.ts';
import { connect, findChange, findItem, readOn, settle } from './rig.ts';

const MINUTE_MS = 60_000;

describe('issues of a repository', () => {
  it('come with their labels, milestone, day, type and assignee', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    const ben = github.world.account('ben');
    site.open({
      title: 'Login fails',
      labels: ['bug', 'area: login'],
      milestone: { title: 'Autumn', dueOn: '2026-10-01' },
      assignees: [ben],
      type: 'Bug',
    });
    const { records } = await readOn(await connect(github));
    expect(records).toEqual([
      {
        type: 'item',
        key: `${site.id}#1`,
        version: github.world.now,
        title: 'Login fails',
        url: 'https://github.com/acme/site/issues/1',
        label: '#1',
        state: 'open',
        startedAt: null,
        endedAt: null,
        labels: ['bug', 'area: login'],
        milestone: 'Autumn',
        dueOn: '2026-10-01',
        effortHours: null,
        itemType: 'Bug',
        project: 'acme/site',
        needs: [],
        assignee: { id: String(ben.id), name: 'ben' },
      },
    ]);
  });

  it('are done, dropped or open again as their people say', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    for (const _ of [1, 2, 3, 4]) site.open();
    github.advance(MINUTE_MS);
    site.close(1);
    site.close(2, 'not_planned');
    site.close(3, 'duplicate');
    site.close(4);
    const endedAt = github.world.now;
    github.advance(MINUTE_MS);
    site.reopen(4);
    const { records } = await readOn(await connect(github));
    expect(['#1', '#2', '#3', '#4'].map((label) => findItem(records, label)?.state)).toEqual([
      'done',
      'dropped',
      'dropped',
      'open',
    ]);
    expect(findItem(records, '#1')?.endedAt).toBe(endedAt);
    expect(findItem(records, '#4')?.endedAt).toBeNull();
  });

  it('wait for what blocks them, for their parts, and for the open boxes of their list', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    const api = github.addRepository('acme/api');
    for (const _ of [1, 2, 3, 4, 5]) site.open();
    const elsewhere = api.open();
    site.open({
      body: [
        '- [ ] #3 first',
        '- [x] #4',
        '- [ ] words alone',
        '- [ ] https://github.com/acme/api/issues/1',
        '- [ ] other/one#9',
        '```\n- [ ] #5\n```',
      ].join('\n'),
    });
    site.block(6, 1);
    site.block(6, elsewhere, api);
    site.addPart(6, 2);
    site.addPart(6, 4);
    site.close(4);
    const { records } = await readOn(await connect(github));
    const item = findItem(records, 'site#6');
    expect(item?.needs).toEqual([
      `${site.id}#1`,
      `${api.id}#1`,
      `${site.id}#2`,
      `${site.id}#4`,
      `${site.id}#3`,
    ]);
    expect(github.calls.filter(({ call }) => /blocked_by|sub_issues/.test(call))).toHaveLength(2);
  });

  it('are read again from where the last read got to, and cost nothing while nothing changes', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.open();
    github.advance(60 * MINUTE_MS);
    site.open();
    github.advance(60 * MINUTE_MS);
    const connection = await connect(github);
    const first = await readOn(connection);
    expect(first.records.map((record) => record.key)).toEqual([`${site.id}#1`, `${site.id}#2`]);
    const again = await readOn(connection, first.cursor);
    expect(again.records.map((record) => record.key)).toEqual([`${site.id}#2`]);
    expect(again.records[0]).toEqual(first.records[1]);
    const { remaining } = github;
    const quiet = await readOn(connection, again.cursor);
    expect(quiet.records).toEqual([]);
    expect(github.calls.at(-1)?.status).toBe(304);
    // The repository itself was asked for.
    expect(remaining - github.remaining).toBe(1);
    site.close(1);
    github.advance(MINUTE_MS);
    const news = await readOn(connection, again.cursor);
    expect(findItem(news.records, '#1')?.state).toBe('done');
  });

  it('that change twice in a second end in the later state', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.open();
    const connection = await connect(github);
    const early = await readOn(connection);
    github.advance(300);
    site.close(1);
    github.advance(5 * MINUTE_MS);
    const late = await readOn(connection, early.cursor);
    expect(findItem([...late.records, ...early.records], '#1')?.state).toBe('done');
  });

  it('are none of them skipped when they change while they are read', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    for (let number = 1; number <= 350; number++) {
      site.open();
      github.advance(10_000);
    }
    const connection = await connect(github);
    const keys = new Set<string>();
    let page = 0;
    for await (const { records } of connection.read(null)) {
      for (const { key } of records) keys.add(key);
      // What was read moves to the end, and all the rest moves up.
      for (let number = 1; number <= 20; number++) site.label(page * 50 + number, `seen ${page}`);
      github.advance(10_000);
      page++;
    }
    expect(keys.size).toBe(350);
  });

  it('are read to the end where one second holds more than a page', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    for (let number = 1; number <= 250; number++) site.open();
    github.advance(MINUTE_MS);
    site.open();
    github.advance(MINUTE_MS);
    const { records, cursors } = await readOn(await connect(github));
    expect(settle(records).size).toBe(251);
    expect(cursors.length).toBeLessThan(6);
    // From each cursor on, with what came before it, nothing is lost.
    for (const [index, cursor] of cursors.entries()) {
      const rest = await readOn(await connect(github), cursor);
      const before = records.slice(0, (index + 1) * 100);
      expect(settle([...before, ...rest.records]).size).toBe(251);
    }
  });

  it('begin anew by a cursor that cannot be read', async () => {
    await using github = await startFakeGitHub();
    github.addRepository('acme/site').open();
    const { records } = await readOn(await connect(github), { since: 'of another version' });
    expect(records).toHaveLength(1);
  });
});

describe('a repository or an issue that goes', () => {
  it('is read under its old name when it is renamed, with the keys it had', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.open();
    const connection = await connect(github);
    const first = await readOn(connection);
    site.rename('acme/web');
    site.label(1, 'bug');
    github.advance(5 * MINUTE_MS);
    const { records } = await readOn(connection, first.cursor);
    expect(records.map(({ key }) => key)).toEqual([`${site.id}#1`]);
    expect(findItem(records, '#1')).toMatchObject({ labels: ['bug'], project: 'acme/web' });
    const checks = await connection.check();
    const renamed = checks.filter(({ line }) => line.includes('acme/site'));
    await expectChecks('sources/github', renamed, [true]);
  });

  it('is gone when it was deleted or moved elsewhere, and asked for once', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    const connection = await connect(github);
    const api = github.addRepository('acme/api');
    for (const _ of [1, 2, 3]) site.open();
    const first = await readOn(connection);
    github.advance(5 * MINUTE_MS);
    site.delete(1);
    site.transfer(3, api);
    github.advance(5 * MINUTE_MS);
    const second = await readOn(connection, first.cursor);
    const records = [...first.records, ...second.records];
    expect(['#1', '#2', '#3'].map((label) => findItem(records, label)?.state)).toEqual([
      'gone',
      'open',
      'gone',
    ]);
    const calls = github.calls.length;
    await readOn(connection, second.cursor);
    expect(github.calls.length - calls).toBe(2);
  });

  it('is said to be out of reach where it is not there for the token', async () => {
    await using github = await startFakeGitHub();
    github.addRepository('acme/site');
    const connection = await connect(github, { settings: { repo: 'acme/other' } });
    await expectTrouble('sources/github', () => readOn(connection), { trouble: 'gone' });
  });
});

describe('pull requests', () => {
  it('are changes with what they close, the tasks they name, and their times', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    const api = github.addRepository('acme/api');
    site.open();
    api.open();
    const openedAt = github.world.now;
    site.propose({
      title: 'Login for T-7',
      body: 'Fixes #1, closes acme/api#1 and resolves other/one#3. See #2 and `fixes #9`. Also T-12.',
    });
    github.advance(90 * MINUTE_MS);
    site.merge(2);
    const { records } = await readOn(await connect(github));
    expect(findChange(records, 'site#2')).toMatchObject({
      key: `${site.id}#2`,
      state: 'merged',
      startedAt: openedAt,
      endedAt: openedAt + 90 * MINUTE_MS,
      closes: [`${site.id}#1`, `${api.id}#1`],
      tasks: [7, 12],
      author: { name: 'ana' },
      url: 'https://github.com/acme/site/pull/2',
    });
    expect(findItem(records, 'site#1')?.state).toBe('done');
  });

  it('are closed where they were not merged, and open again', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.propose();
    site.propose();
    site.close(1, null);
    site.close(2, null);
    github.advance(MINUTE_MS);
    site.reopen(2);
    const { records } = await readOn(await connect(github));
    expect(findChange(records, '#1')?.state).toBe('closed');
    expect(findChange(records, '#2')?.state).toBe('open');
  });

  it('finish nothing when they are merged into another branch than the default one', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.open();
    site.propose({ body: 'fixes #1, T-3' }, { base: 'feature' });
    const connection = await connect(github);
    const first = await readOn(connection);
    expect(findChange(first.records, '#2')).toMatchObject({
      state: 'open',
      closes: [`${site.id}#1`],
      tasks: [3],
    });
    github.advance(5 * MINUTE_MS);
    site.merge(2);
    github.advance(5 * MINUTE_MS);
    const { records } = await readOn(connection, first.cursor);
    expect(findChange(records, '#2')).toMatchObject({ state: 'merged', closes: [], tasks: [] });
  });

  it('are reverted by a merged revert, and merged again by the revert of that', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.propose({ title: 'New login' });
    site.merge(1);
    const connection = await connect(github);
    let reading = await readOn(connection);
    const all = [...reading.records];
    const states: (string | undefined)[] = [];
    const step = async (act: () => void) => {
      github.advance(5 * MINUTE_MS);
      act();
      github.advance(5 * MINUTE_MS);
      reading = await readOn(connection, reading.cursor);
      all.push(...reading.records);
      states.push(findChange(all, '#1')?.state);
    };
    await step(() => site.propose({ title: 'Revert "New login"', body: 'Reverts acme/site#1' }));
    await step(() => site.merge(2));
    // A word on what was reverted does not put it in again.
    await step(() => site.comment(1, 'Why?'));
    await step(() => site.propose({ title: 'Revert "Revert "New login""', body: 'Reverts acme/site#2' }));
    await step(() => site.merge(3));
    expect(states).toEqual(['merged', 'reverted', 'reverted', 'reverted', 'merged']);
    const whole = await readOn(connection);
    expect(settle(whole.records)).toEqual(settle(all));
  });
});

describe("a project's fields", () => {
  it('give the day, the hours and labels, also where the issue itself did not change', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.open({ labels: ['bug'] });
    site.open();
    const item = {
      repository: site,
      number: 1,
      updatedAt: github.world.now,
      values: { Due: { date: '2026-09-20' }, Estimate: { number: 6 }, Priority: { name: 'High' } } as Record<
        string,
        { date?: string; number?: number; name?: string }
      >,
    };
    github.world.projects.push({ owner: 'acme', number: 3, items: [item] });
    github.advance(5 * MINUTE_MS);
    const settings = { project: 'acme/3', due: 'due', hours: 'Estimate', fields: 'Priority' };
    const connection = await connect(github, { settings });
    const first = await readOn(connection);
    expect(findItem(first.records, '#1')).toMatchObject({
      dueOn: '2026-09-20',
      effortHours: 6,
      labels: ['bug', 'Priority: High'],
    });
    const quiet = await readOn(connection, first.cursor);
    item.values = { Estimate: { number: 2 } };
    item.updatedAt = github.world.now;
    github.advance(5 * MINUTE_MS);
    const { records, cursor } = await readOn(connection, quiet.cursor);
    expect(findItem([...first.records, ...records], '#1')).toMatchObject({
      dueOn: null,
      effortHours: 2,
      labels: ['bug'],
    });
    expect((await readOn(connection, cursor)).records).toEqual([]);
    await expectChecks('sources/github', (await connection.check()).slice(-1), [true]);
  });
});
