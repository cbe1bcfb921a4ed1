import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arg } from '../../src/base/command/args.ts';
import { defineCommand } from '../../src/base/command/command.ts';
import { CommandTable } from '../../src/base/command/table.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import { outlineText, outlineView } from '../../src/base/view/outline.ts';
import { answer } from '../../src/base/view/view.ts';
import { createHelpCommand, viewHelp } from '../../src/face/help.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam } from '../support/team.ts';

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
  define('vision'),
  define('vision set'),
  { ...define('count secretly'), isInternal: true },
]);

describe('help', () => {
  it('shows the few essential commands and how to see more', async () => {
    expect(viewHelp(table, '')).toMatchObject({
      kind: 'table',
      rows: [['approve', 'Does approve']],
    });
    await expectGolden('face/help', viewHelp(table, ''));
  });

  it('shows everything that can be typed, by what it is about', async () => {
    await expectGolden('face/help', viewHelp(table, 'all'));
    expect(JSON.stringify(viewHelp(table, 'all'))).not.toContain('count secretly');
  });

  it('lists the commands of a noun', () => {
    expect(viewHelp(table, 'goal')).toMatchObject({
      rows: [
        ['goal add', 'Does goal add.'],
        ['goal list', 'Does goal list.'],
      ],
    });
  });

  it('explains one command: usage, who may, arguments, examples', async () => {
    expect(viewHelp(table, ' Goal  ADD ')).toMatchObject({
      title: 'goal add',
      sections: [
        {
          lines: [
            expect.arrayContaining(['Does goal add.']),
            expect.arrayContaining([{ bold: 'goal add <task> [--size small|large]' }]),
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
        { lines: [expect.arrayContaining([expect.stringMatching(/T-3$/)]), ['goal add']] },
      ],
    });
    await expectGolden('face/help', viewHelp(table, 'goal add'));
  });

  it('explains it in a chat without a command line, and opens its form', async () => {
    const { engine } = await startTeam();
    for (const { name, isInternal } of engine.commands.all) {
      if (isInternal === true) continue;
      const view = viewHelp(engine.commands, name, true);
      expect(outlineText(outlineView(view, { zone: 'UTC', currency: 'EUR' }), 'UTC')).not.toMatch(
        /--[a-z]|Usage/,
      );
    }
    expect(viewHelp(engine.commands, 'propose', true)).toMatchObject({
      actions: [{ command: 'propose', args: {}, isForm: true }],
    });
    await expectGolden('face/help', viewHelp(engine.commands, 'propose', true));
  });

  it('names the other commands of a subject under the one that is called like it', () => {
    expect(viewHelp(table, 'vision')).toMatchObject({
      title: 'vision',
      sections: expect.arrayContaining([
        {
          heading: 'Also',
          lines: [],
          table: expect.objectContaining({ rows: [['vision set', 'Does vision set.']] }),
        },
      ]),
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
