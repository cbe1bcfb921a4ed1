import { describe, expect, it } from 'vitest';
import { completeLine } from '../../../adapters/terminal/completion.ts';
import { startTeam } from '../../support/team.ts';

const LIVE: Readonly<Record<string, string[]>> = {
  task: ['T-12', 'T-3'],
  member: ['@ana', '@ben'],
  executor: ['@ana', '@ben', '@coder'],
};

describe('completion', () => {
  it.each([
    ['appr', ['approve ']],
    ['approve T', ['T-12 ', 'T-3 ']],
    ['approve ', ['T-12 ', 'T-3 ']],
    ['approve T-1', ['T-12 ']],
    ['approve T-3 --n', ['--note ']],
    ['as @b', ['@ben ']],
    ['member remove @c', ['@coder ']],
    ['member add @x --role a', ['admin ', 'approver ']],
    ['frobnicate x', []],
  ])('of %j offers %j', async (typed, choices) => {
    const { engine } = await startTeam();
    const [offered] = await completeLine(typed, engine.commands, async (kind) => LIVE[kind] ?? []);
    expect(offered).toEqual(choices);
  });

  it('offers the commands of a noun as they are typed', async () => {
    const { engine } = await startTeam();
    const [offered, replaced] = await completeLine('member ', engine.commands, async () => []);
    expect(offered).toContain('member add ');
    expect(replaced).toBe('member ');
  });
});
