import { describe, expect, it } from 'vitest';
import { typeAction } from '../../../adapters/terminal/type-action.ts';
import { parseLine } from '../../../src/base/command/parse.ts';
import { startTeam } from '../../support/team.ts';

describe('what to type for a button', () => {
  it('is read back as the same command and arguments', async () => {
    const { engine } = await startTeam();
    for (const [command, args] of [
      ['approve', { task: 'T-3' }],
      ['refuse', { task: 'T-3', why: 'too big', until: 'next month' }],
      ['done', { task: 'T-3', note: 'merged “at last”', minutes: '30' }],
      ['member edit', { who: '@ana', name: 'Ana "A" \\ B' }],
    ] as const) {
      const typed = typeAction(engine.commands, { label: 'x', command, args, style: 'plain' });
      const parsed = parseLine(engine.commands, typed);
      expect({ typed, name: parsed.command.name, args: parsed.args }).toEqual({ typed, name: command, args });
    }
  });

  it('names what a form would have to ask for', async () => {
    const { engine } = await startTeam();
    const wantedOf = (command: string, args: Record<string, string>) => {
      const typed = typeAction(engine.commands, { label: 'x', command, args, style: 'plain' });
      return typed.match(/\b[A-Z]{2,}\b/g);
    };
    expect(wantedOf('metric record', { metric: 'visits' })).toEqual(['VALUE']);
    expect(wantedOf('metric record', { metric: 'visits', value: '9' })).toBeNull();
    expect(wantedOf('approve', {})).toEqual(['TASK']);
  });

  it('is the shorter line that does the same', async () => {
    const { engine, ok } = await startTeam();
    await ok('lead', 'goal add 40 members by june');
    const view = await ok('lead', 'metric record members 12');
    const [undo] = view.kind === 'answer' ? (view.actions ?? []) : [];
    expect(undo && typeAction(engine.commands, undo)).toBe('undo');
  });

  it('is short where the arguments have their places', async () => {
    const { engine } = await startTeam();
    const action = {
      label: 'x',
      command: 'refuse',
      args: { why: 'too big', task: 'T-3' },
      style: 'plain',
    } as const;
    expect(typeAction(engine.commands, action)).toBe('refuse T-3 too big');
  });
});
