import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arg, CommandTable, defineCommand } from '../src/command.ts';
import { Refusal } from '../src/errors.ts';
import { createHelpCommand, viewHelp } from '../src/help.ts';
import { answer } from '../src/view.ts';
import { startTeam } from './support/team.ts';

const define = (name: string, isEssential = false) =>
  defineCommand({
    name,
    summary: `Does ${name}.`,
    examples: ['T-3', ''],
    args: z.object({
      task: arg.line('a task', { position: 0 }),
      size: arg.choice('how big', ['small', 'large']).optional(),
      inner: arg.line('for programs', { isHidden: true }).optional(),
    }),
    access: 'approver',
    audience: 'asker',
    pace: 'instant',
    isEssential,
    run: async () => answer('ok'),
  });

const table: CommandTable = new CommandTable([
  createHelpCommand(() => table),
  define('approve', true),
  define('goal add'),
  define('goal list'),
]);

describe('help', () => {
  it('shows the few essential commands and how to see more', () => {
    expect(viewHelp(table, '')).toMatchObject({
      kind: 'table',
      rows: [['approve', 'Does approve.']],
      foot: [['help all shows everything; help ', '<command>', ' explains one.']],
    });
  });

  it('shows everything, one line a command, under its noun', () => {
    expect(viewHelp(table, 'all')).toMatchObject({
      sections: [
        {
          heading: 'Day by day',
          table: {
            rows: [
              ['help', expect.any(String)],
              ['approve', 'Does approve.'],
            ],
          },
        },
        {
          heading: 'Goal',
          table: {
            rows: [
              ['goal add', 'Does goal add.'],
              ['goal list', 'Does goal list.'],
            ],
          },
        },
      ],
    });
  });

  it('lists the commands of a noun', () => {
    expect(viewHelp(table, 'goal')).toMatchObject({
      rows: [
        ['goal add', 'Does goal add.'],
        ['goal list', 'Does goal list.'],
      ],
    });
  });

  it('explains one command: usage, who may, arguments, examples', () => {
    expect(viewHelp(table, ' Goal  ADD ')).toMatchObject({
      title: 'goal add',
      sections: [
        {
          lines: [
            ['Does goal add.', ' ', 'For approvers; for every member until there is one.'],
            ['Usage: ', { bold: 'goal add <task> [--size small|large]' }],
          ],
        },
        {
          table: {
            rows: [
              ['task', 'a task'],
              ['--size', 'how big (small, large); optional'],
            ],
          },
        },
        { lines: [['goal add T-3'], ['goal add']] },
      ],
    });
  });

  it('refuses an unknown topic and names the nearest', () => {
    expect(() => viewHelp(table, 'aprove')).toThrow(Refusal);
    expect(() => viewHelp(table, 'aprove')).toThrow('approve');
  });

  it('explains every command of the real table, each with a summary of one line', async () => {
    const { engine } = await startTeam();
    for (const { name, summary } of engine.commands.all) {
      expect(viewHelp(engine.commands, name)).toMatchObject({ kind: 'report', title: name });
      expect(summary).toMatch(/^\p{Lu}.{10,160}$/u);
    }
  });

  it('keeps the commands that a member needs to about six', async () => {
    const { engine } = await startTeam();
    const essential = engine.commands.all.filter((command) => command.isEssential);
    expect(essential.length).toBeLessThanOrEqual(6);
  });
});
