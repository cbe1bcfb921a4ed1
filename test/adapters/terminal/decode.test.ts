import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeLine, placeNumbers, takeOut } from '../../../adapters/terminal/decode.ts';
import { arg } from '../../../src/base/command/args.ts';
import { defineCommand } from '../../../src/base/command/command.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import { answer } from '../../../src/base/view/view.ts';

describe('a typed line', () => {
  it.each([
    ['1 yes', 'approve 1'],
    ['yes 1', 'approve 1'],
    ['approve 1', 'approve 1'],
    ['+1 2', 'approve 2'],
    ['👍 2', 'approve 2'],
    ['👍🏽 2', 'approve 2'],
    ['2 👎 too big', 'refuse 2 too big'],
    ['-1 3 not us', 'refuse 3 not us'],
    [':x: 3 too big', 'refuse 3 too big'],
    [':thumbsup: #4', 'approve 4'],
    ['💤 2', 'later 2'],
    ['2 later monday', 'later 2 monday'],
    ['3 why', 'why 3'],
    ['? 3', 'why 3'],
    ['🙋 1', 'take 1'],
    ['done 1 merged --minutes 30', 'done 1 merged --minutes 30'],
    ['1 done merged', 'done 1 merged'],
    ['2️⃣', 'approve 2'],
    [':two:', 'approve 2'],
    ['🔟', 'approve 10'],
    ['✅ 2️⃣', 'approve 2'],
    ['2', 'why 2'],
    ['tiller plan', 'plan'],
    ['/tiller goal list', 'goal list'],
    ['tiller', 'help'],
    ['', 'help'],
    ['   ', 'help'],
    ['goal add churn at most 2 % by may', 'goal add churn at most 2 % by may'],
    ['approve T-12', 'approve T-12'],
    ['1 frobnicate', '1 frobnicate'],
  ])('%j means %j', (typed, line) => {
    expect(decodeLine(typed)).toEqual({ kind: 'line', line, as: null });
  });

  it.each([
    ['as @ben approve 1', { kind: 'line', line: 'approve 1', as: 'ben' }],
    ['as ben: 👍 2', { kind: 'line', line: 'approve 2', as: 'ben' }],
    ['AS @ana-maria today', { kind: 'line', line: 'today', as: 'ana-maria' }],
    ['as @ben', { kind: 'switch', name: 'ben' }],
    ['quit', { kind: 'quit' }],
    ['- [ ] Fix the lamp', { kind: 'list', line: '- [ ] Fix the lamp', as: null }],
    ['as ben: • Fix the lamp', { kind: 'list', line: '• Fix the lamp', as: 'ben' }],
    ['- 1', { kind: 'line', line: '- 1', as: null }],
    ['EXIT', { kind: 'quit' }],
    ['as @ben quit', { kind: 'quit' }],
  ])('%j is read as %j', (typed, input) => {
    expect(decodeLine(typed)).toEqual(input);
  });
});

describe('a number in a command', () => {
  const command = defineCommand({
    name: 'test',
    summary: 'A test.',
    args: z.object({
      task: arg.line('a task', { position: 0, completes: 'task' }),
      cap: arg.whole('how many', {}, { position: 1 }).optional(),
    }),
    access: 'everyone',
    audience: 'asker',
    pace: 'instant',
    run: async () => answer('ok'),
  });
  const shown = new Map([
    [1, 'T-11'],
    [2, 'T-14'],
  ]);

  it('is a place on the page that was shown last', () => {
    expect(placeNumbers(command, { task: '2', cap: '1' }, shown)).toEqual({ task: 'T-14', cap: '1' });
    expect(placeNumbers(command, { task: '1,#2' }, shown)).toEqual({ task: 'T-11,T-14' });
  });

  it('leaves ids as they are', () => {
    expect(placeNumbers(command, { task: 'T-3' }, shown)).toEqual({ task: 'T-3' });
  });

  it('is refused when nothing has that place, because it may be meant as an id', () => {
    expect(() => placeNumbers(command, { task: '14' }, shown)).toThrow(Refusal);
    expect(() => placeNumbers(command, { task: '14' }, shown)).toThrow('T-14');
    expect(() => placeNumbers(command, { task: '1' }, new Map())).toThrow('today');
  });
});

describe('where files go', () => {
  it.each([
    ['archive --out year', { line: 'archive', out: 'year' }],
    ['export tasks --out="my tasks.csv"', { line: 'export tasks', out: 'my tasks.csv' }],
    ['archive', { line: 'archive', out: null }],
    ['propose Add --out x to the tool', { line: 'propose Add --out x to the tool', out: null }],
  ])('is read of %s', (typed, expected) => {
    expect(takeOut(typed)).toEqual(expected);
  });
});
