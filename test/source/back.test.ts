import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src/base/source-port.ts';
import { item } from '../support/fake-source.ts';
import { expectGolden } from '../support/golden.ts';
import { type SourcedTeam, startSourced } from '../support/sourced-team.ts';

const GRACE_MS = 5 * 60_000;

/** A team with issue 1 as T-1, which lets some of it be written back. */
async function startWith(back: string): Promise<SourcedTeam> {
  const rules = `people="Ana-GH: @ana" ${back === '' ? '' : `back=${back}`}`;
  const team = await startSourced({ rules });
  await team.ok('lead', 'member add @ana');
  await team.tell(item('1', 1, { title: 'Sort the shelf' }));
  await team.ok('lead', 'plan');
  return team;
}

async function pass(team: SourcedTeam): Promise<void> {
  team.clock.advance(GRACE_MS + 1_000);
  await team.settle();
  await team.engine.readSources();
}

const saidTo = (team: SourcedTeam) =>
  [...team.fake.written.values()].map(({ key, what }) => ({ key, ...what }));

describe('what is written at a tracker', () => {
  it('is nothing unless the team said so', async () => {
    const team = await startWith('');
    await team.ok('lead', 'approve T-1');
    await pass(team);
    expect(saidTo(team)).toEqual([]);
  });

  it('is the verdict, a label, whose it is and that it is done, each once', async () => {
    const team = await startWith('comment,label,assign,state');
    await team.ok('lead', 'approve T-1');
    await team.engine.readSources();
    expect(saidTo(team)).toEqual([]);
    await pass(team);
    expect(saidTo(team)).toEqual([
      { key: '1', kind: 'comment', body: expect.stringContaining('T-1') },
      { key: '1', kind: 'label', label: 'tiller' },
    ]);
    await team.ok('ana', 'take T-1');
    await pass(team);
    await team.ok('ana', 'done T-1');
    await pass(team);
    expect(saidTo(team).slice(2)).toEqual([
      { key: '1', kind: 'assign', account: 'Ana-GH' },
      { key: '1', kind: 'comment', body: expect.stringContaining('T-1') },
      { key: '1', kind: 'state', state: 'done' },
    ]);
    await expectGolden(
      'source/back',
      saidTo(team).flatMap((said) => ('body' in said ? [said.body] : [])),
    );
    await pass(team);
    expect(team.fake.written.size).toBe(5);
    expect(await team.reads('source show fake')).toContain('5 written');
  });

  it('begins where the team says so later, and ends where it says nothing', async () => {
    const team = await startWith('');
    await team.ok('lead', 'source set fake --back comment');
    await team.ok('lead', 'approve T-1');
    await pass(team);
    expect(saidTo(team)).toHaveLength(1);
    await team.ok('lead', 'source set fake --back nothing');
    await team.ok('ana', 'take T-1');
    await team.ok('ana', 'done T-1');
    await pass(team);
    expect(saidTo(team)).toHaveLength(1);
    expect((await team.refused('lead', 'source set fake --back poem')).allowed).toContain('comment');
    const { allowed } = await team.refused('lead', 'source set fake');
    for (const setting of ['labels', 'people', 'back']) expect(allowed).toContain(setting);
  });

  it('is not what was undone in time', async () => {
    const team = await startWith('comment');
    await team.ok('lead', 'approve T-1');
    await team.ok('lead', 'undo T-1');
    await pass(team);
    expect(saidTo(team)).toEqual([]);
  });

  it('is not what the tracker said itself', async () => {
    const team = await startWith('comment,state');
    await team.ok('lead', 'approve T-1');
    await pass(team);
    await team.ok('ana', 'take T-1');
    await team.tell(item('1', 2, { title: 'Sort the shelf', state: 'done' }));
    await pass(team);
    expect(saidTo(team)).toHaveLength(1);
  });

  it('is tried again under the same id where the tracker does not answer', async () => {
    const team = await startWith('comment');
    const ids: string[] = [];
    team.fake.beforeWrite = async ({ id }) => {
      ids.push(id);
      if (ids.length === 1) throw new SourceError('down', 'it does not answer');
    };
    await team.ok('lead', 'approve T-1');
    await pass(team);
    expect(saidTo(team)).toEqual([]);
    await pass(team);
    expect(saidTo(team)).toHaveLength(1);
    expect(new Set(ids).size).toBe(1);
  });
});
