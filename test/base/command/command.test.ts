import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { arg } from '../../../src/base/command/args.ts';
import { defineCommand } from '../../../src/base/command/command.ts';
import { parseLine, parseWords } from '../../../src/base/command/parse.ts';
import { CommandTable } from '../../../src/base/command/table.ts';
import { answer } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal-of.ts';

const add = defineCommand({
  name: 'task add',
  summary: 'Adds a task.',
  args: z.object({
    from: arg.line('the first day', { position: 0 }),
    title: arg.rest('what to do'),
    earnsRevenue: arg.flag('earns money'),
    hours: arg.number('hours', {}).optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  run: async () => answer('ok'),
});
const table = new CommandTable([add]);

const read = (typed: string) => parseLine(table, `task add ${typed}`).args;

describe('typed words', () => {
  it('keep all of a text that options stand in', () => {
    expect(read('today Drop --hours 3 from it --earns-revenue now')).toEqual({
      from: 'today',
      title: 'Drop from it now',
      hours: '3',
      earnsRevenue: true,
    });
  });

  it('end in a sentence that goes on to the next option, where text stood before it', () => {
    const propose = defineCommand({
      name: 'idea',
      summary: 'Adds an idea.',
      args: z.object({
        title: arg.rest('what to do'),
        why: arg.line('why', { isSentence: true }).optional(),
        hours: arg.line('hours').optional(),
      }),
      run: async () => answer('ok'),
    });
    const table = new CommandTable([propose]);
    const readIdea = (typed: string) => parseLine(table, `idea ${typed}`).args;
    expect(readIdea('Yearly plan why=red green blue hours=5')).toEqual({
      title: 'Yearly plan',
      why: 'red green blue',
      hours: '5',
    });
    expect(readIdea('why=fast Yearly plan')).toEqual({ why: 'fast', title: 'Yearly plan' });
    expect(readIdea('Yearly --why "red green" plan')).toEqual({ title: 'Yearly plan', why: 'red green' });
  });

  it.each([
    ['today Alpha --revenue', '--earns-revenue'],
    ['today Retry payments --hour 6', '--hours'],
  ])('are refused where a word of a text was hardly meant as text: %s', async (typed, wanted) => {
    const refusal = await refusalOf(() => read(typed));
    expect(refusal.allowed?.split('; ')[0]).toBe(wanted);
    await expectGolden('base/command', refusal);
  });

  it('hold no option that there is not, and anything in quotation marks, which go', async () => {
    expect(await refusalOf(() => read('today Support the --json flag'))).toMatchObject({
      code: 'bad_argument',
      given: '--json',
    });
    expect(read('today Either way -- or not')).toMatchObject({ title: 'Either way -- or not' });
    expect(read('today "Retry --hour 6"')).toMatchObject({ title: 'Retry --hour 6' });
    expect(read('today Say "yes" to it')).toMatchObject({ title: 'Say "yes" to it' });
    expect(parseWords(add, ['today', 'Retry --hour 6'])).toMatchObject({ title: 'Retry --hour 6' });
  });

  it('are options by their bare names where no text and no required position could take them', async () => {
    const edit = defineCommand({
      ...add,
      name: 'task edit',
      args: z.object({
        task: arg.line('the task', { position: 0 }),
        feed: arg.line('the feed', { position: 1 }).optional(),
        hours: arg.line('hours', { hasUnit: true }).optional(),
        quiet: arg.flag('tells nobody'),
        seen: arg.line('for programs', { isHidden: true }).optional(),
      }),
    });
    const words = (typed: string) => parseWords(edit, typed.split(' '));
    expect(words('T-1 hours 3 h quiet')).toEqual({ task: 'T-1', hours: '3 h', quiet: true });
    expect(words('T-1 main Hours 3 quiet no')).toEqual({
      ...{ task: 'T-1', feed: 'main', hours: '3', quiet: 'no' },
    });
    expect(words('hours main')).toEqual({ task: 'hours', feed: 'main' });
    expect(words('T-1 hours')).toEqual({ task: 'T-1', feed: 'hours' });
    expect(await refusalOf(() => words('T-1 seen now'))).toMatchObject({ given: 'now' });
    expect(read('today Count hours 3')).toMatchObject({ title: 'Count hours 3' });
  });

  it('never replace what an option gave', async () => {
    for (const typed of ['Beta --title Alpha --from today', '--from today --title Alpha Beta'])
      expect(await refusalOf(() => read(typed))).toMatchObject({ field: 'words', given: 'Beta' });
    expect(read('Alpha --from today')).toEqual({ from: 'today', title: 'Alpha' });
  });
});

describe('a list', () => {
  it.each([
    'quality,automation',
    '["quality", "automation"]',
    "['quality','automation']",
    '[quality, automation]',
  ])('is read of %s', (typed) => {
    expect(z.object({ names: arg.list('names') }).parse({ names: typed })).toEqual({
      names: ['quality', 'automation'],
    });
  });
});
