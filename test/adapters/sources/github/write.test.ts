import { describe, expect, it } from 'vitest';
import type { BackOrder } from '../../../../src/base/source-port.ts';
import { startFakeGitHub } from '../../../support/fake-github/index.ts';
import { expectTrouble } from '../../../support/source-rig.ts';
import { connect } from './rig.ts';

describe('what is said back', () => {
  it('is a comment that is written once, however often it is tried', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.open();
    for (let number = 1; number <= 120; number++) site.comment(1, `Comment ${number}`);
    const order: BackOrder = {
      id: 'order_1',
      key: `${site.id}#1`,
      what: { kind: 'comment', body: 'Done as T-7.' },
    };
    const connection = await connect(github);
    const first = await connection.write?.(order);
    // Somebody writes after it, and renames the repository.
    site.comment(1, 'Thanks');
    site.rename('acme/web');
    const again = await (await connect(github)).write?.(order);
    expect(again?.url.split('#')[1]).toBe(first?.url.split('#')[1]);
    const written = site.get(1).comments.filter(({ body }) => body.includes('T-7'));
    expect(written).toHaveLength(1);
    expect(written[0]?.body).toMatch(/^Done as T-7\.\n\n<!-- tiller:[0-9a-f]{20} -->$/);
  });

  it('is a label, a person, an end and a new begin', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    github.world.account('ben');
    site.open({ labels: ['bug'] });
    const key = `${site.id}#1`;
    const connection = await connect(github);
    const say = (what: BackOrder['what']) => connection.write?.({ id: 'order_2', key, what });
    await say({ kind: 'label', label: 'in Tiller' });
    await say({ kind: 'assign', account: 'ben' });
    await say({ kind: 'state', state: 'done' });
    expect(site.get(1)).toMatchObject({ labels: ['bug', 'in Tiller'], state: 'closed', reason: 'completed' });
    expect(site.get(1).assignees.map(({ login }) => login)).toEqual(['ben']);
    expect(await say({ kind: 'state', state: 'open' })).toEqual({
      url: 'https://github.com/acme/site/issues/1',
    });
    expect(site.get(1).state).toBe('open');
  });

  it("hands an issue to the platform's coding agent, with a branch to begin on", async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.open();
    const connection = await connect(github);
    await connection.write?.({
      id: 'order_3',
      key: `${site.id}#1`,
      what: { kind: 'assign', account: '@copilot' },
    });
    expect(site.get(1).assignees.map(({ login }) => login)).toEqual(['Copilot']);
  });

  it('is refused in words: whom GitHub cannot assign, what the token may not, what is gone', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    for (const _ of [1, 2]) site.open();
    const connection = await connect(github);
    const say = (key: string, what: BackOrder['what']) => connection.write?.({ id: 'order_4', key, what });
    const assign = () => say(`${site.id}#1`, { kind: 'assign', account: 'nobody' });
    await expectTrouble('sources/github-write', assign, { trouble: 'settings' });
    site.delete(2);
    const finish = () => say(`${site.id}#2`, { kind: 'state', state: 'done' });
    await expectTrouble('sources/github-write', finish, { trouble: 'gone' });
    await expect(say('77#1', { kind: 'label', label: 'x' })).rejects.toMatchObject({ trouble: 'gone' });
    github.permissions.delete('issues=write');
    github.permissions.add('issues=read');
    const label = () => say(`${site.id}#1`, { kind: 'label', label: 'x' });
    await expectTrouble('sources/github-write', label, { trouble: 'scope' });
  });
});
