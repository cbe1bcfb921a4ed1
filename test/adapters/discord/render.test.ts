import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readCode } from '../../../adapters/discord/draw/draw-actions.ts';
import { escapeMarkdown, formatLine } from '../../../adapters/discord/draw/markdown.ts';
import { renderMessage, renderPages } from '../../../adapters/discord/render.ts';
import { decodeAction } from '../../../src/base/command/action-code.ts';
import { arg } from '../../../src/base/command/args.ts';
import { defineCommand } from '../../../src/base/command/command.ts';
import { CommandTable } from '../../../src/base/command/table.ts';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import { bold, cleanText, plainText, text } from '../../../src/base/view/text.ts';
import {
  type Action,
  answer,
  type DigestView,
  type TaskCard,
  type View,
} from '../../../src/base/view/view.ts';
import { checkMessage, listTexts } from '../../support/discord/rules.ts';
import { runs } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { anyView } from '../../support/views.ts';

const commands = new CommandTable(
  ['approve', 'change', 'refuse', 'later', 'why'].map((name) =>
    defineCommand({
      name,
      summary: name,
      args: z.object({ task: arg.line('a task', { position: 0 }), note: arg.rest('a note').optional() }),
      access: 'everyone',
      audience: 'asker',
      pace: 'instant',
      run: async () => answer('done'),
    }),
  ),
);
const settings = { commands, zone: 'Europe/Lisbon', currency: 'EUR' };

/** Text as Discord shows it: marks that are escaped are shown, those that are not are read and gone. */
function readMarkdown(source: string): string {
  return source
    .replace(/^(?:-# |### |- )/gm, '')
    .replace(/<t:\d+:[tdD]>/g, '')
    .replace(/\\([^0-9A-Za-z\s])|\*\*/g, (_all, shown?: string) => shown ?? '')
    .replaceAll('\u200b', '');
}

/** Every mark that Discord would read, with those that are escaped taken out first. */
function listMarks(source: string): string[] {
  const unescaped = source.replace(/\\[^0-9A-Za-z\s]/g, '¤');
  const bare = unescaped.replace(/\*\*/g, '').replace(/<t:\d+:[tdD]>/g, '');
  return bare.match(/[*_~`|<>#[\]]|https?:\/\/|@everyone|@here|:[^\s:¤]+:|^\s*(?:[-+]|\d+[.)])/gim) ?? [];
}

function showText(view: View): string {
  return renderPages(view, settings)
    .flatMap((message) => listTexts({ ...message }))
    .join('\n');
}

function listCodes(message: object): string[] {
  return [...JSON.stringify(message).matchAll(/"(?:custom_id|value)":"([^"]*)"/g)].map(
    ([, code = '']) => code,
  );
}

function taskCard(
  number: number,
  verbs: readonly string[],
  reasoning = 'Most failures are time-outs.',
): TaskCard {
  const id = `T-${number}`;
  return {
    kind: 'task',
    id,
    position: number,
    title: `Retry imports that time out ${number}`,
    category: 'quality',
    priority: 6,
    project: null,
    goal: null,
    state: 'proposed',
    stateText: ['needs a yes'],
    approvalKind: 'normal',
    impact: { low: null, high: null, unit: 'percent', label: 'unknown' },
    impactText: 'G-2 −0.6 to −1.3 points',
    valuePerMonth: null,
    alignment: 0.5,
    effortHours: 4,
    effortText: '4 h',
    executor: null,
    executorText: [],
    chance: { probability: 0.7, isLittleRecord: false },
    dueText: 'due Wed 25 Nov',
    dueOn: '2026-11-25',
    readingOn: null,
    dependsOn: [],
    reasoning,
    reasons: [],
    actions: verbs.map(
      (command): Action => ({ label: command, command, args: { task: id }, style: 'plain' }),
    ),
  };
}

function digest(tasks: readonly TaskCard[]): DigestView {
  return {
    kind: 'digest',
    feed: 'main',
    date: '2026-11-23',
    zone: 'UTC',
    headline: [bold('Monday'), ` · ${tasks.length} tasks wait for a yes`],
    changes: [['New since Friday: 24 of 41 failed imports are time-outs.']],
    tasks,
    foot: [['Held back: 2 ideas under the bar.']],
    isWhole: true,
  };
}

const VERBS = ['approve', 'change', 'refuse', 'later', 'why'];

describe('a View in Discord', () => {
  it('is within every limit, whatever it holds', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        for (const message of [renderMessage(view, settings), ...renderPages(view, settings)])
          expect(checkMessage({ ...message }, null)).toEqual([]);
      }),
      { numRuns: runs(60) },
    );
  });

  it('is within every limit at any size', () => {
    const size = fc.record({ lines: fc.nat(60), letters: fc.nat(1_500), tasks: fc.nat(14) });
    fc.assert(
      fc.property(
        size,
        fc.constantFrom('x', '*', '漢', '👩‍👩‍👧', '[a](b) '),
        ({ lines, letters, tasks }, letter) => {
          const long = letter.repeat(letters);
          const cards = Array.from({ length: tasks }, (_, index) => taskCard(index + 1, VERBS, long));
          const views = [digest(cards), answer(...Array.from({ length: lines }, () => text`${long}`))];
          for (const view of views)
            for (const message of [renderMessage(view, settings), ...renderPages(view, settings)])
              expect(checkMessage({ ...message }, null)).toEqual([]);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('says what its outline says', () => {
    const squeeze = (words: string) => words.replace(/[•\s—]|…/g, '');
    // One of its five lines has more than a fifth of what a task may say.
    const unevenCard: View = {
      ...taskCard(1, []),
      impactText: 'x'.repeat(300),
      effortText: 'x'.repeat(300),
      goal: {
        ...{ id: 'G-1', title: '', unit: 'percent', state: 'met', asOfAt: null },
        ...{ current: null, target: 0, gap: null, baseline: null, progressRatio: null },
        ...{ momentum: { slopePerWeek: null, direction: 'toward' }, targetProbability: null },
      },
    };
    fc.assert(
      fc.property(
        anyView.filter((view) => !/"(?:link|at)":/.test(JSON.stringify(view))),
        (view) => {
          const said = squeeze(readMarkdown(showText(view)));
          const meant = squeeze(cleanText(outlineText(outlineView(view, settings), settings.zone)));
          if (meant.length < 1_000) expect(said).toContain(squeeze(meant));
        },
      ),
      { numRuns: 60, examples: [[unevenCard]] },
    );
  });

  it('leaves no mark of supplied text to be read, wherever it stands', () => {
    const hostile = [
      ...['@everyone', '@here', '@EVERYONE', '<@123>', '<@!123>', '<@&123>', '<#123>', '</tiller go:123>'],
      ...[
        '<t:1700000000:R>',
        '<:blob:123>',
        '<a:blob:1>',
        '<id:customize>',
        ':fire:',
        '||secret||',
        '`code`',
      ],
      ...[
        '```\ncode\n```',
        '# heading',
        '-# small',
        '> quote',
        '>>> quote',
        '- item',
        '* item',
        '1. item',
        '+ x',
      ],
      ...[
        '**bold**',
        '__under__',
        '~~gone~~',
        '_it_',
        '[name](https://example.org)',
        'https://example.org/a',
      ],
      ...[
        '<https://example.org>',
        'a\n# heading',
        'a\n- item',
        '\\*not bold\\*',
        '\\',
        '***',
        '\\<@123>',
        '\\\\',
      ],
    ];
    for (const words of hostile)
      for (const line of [
        [words],
        ['1', words],
        [bold(words)],
        [bold('a'), bold(words)],
        ['\\', words],
        [words, words],
      ]) {
        const drawn = formatLine(line, 1_000);
        expect(listMarks(drawn), drawn).toEqual([]);
        const meant = plainText(line, 'UTC');
        expect(readMarkdown(drawn)).toBe(meant);
      }
  });

  it('leaves no mark of any text to be read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'\\*_~`|<>#[]():@-+1. \nah/') }), { maxLength: 4 }),
        (spans) => {
          expect(listMarks(formatLine(spans, 2_000))).toEqual([]);
        },
      ),
      { numRuns: runs(80) },
    );
  });

  it('keeps two bold names side by side bold', () => {
    expect(formatLine([bold('a'), bold('b'), ' and ', { mention: 'M-1', name: 'ana' }], 100)).toBe(
      '**ab** and **@ana**',
    );
  });

  it('writes instants so that everybody reads them in their own zone', () => {
    const at = Date.UTC(2026, 10, 23, 9);
    const line = (['time', 'date', 'day'] as const).map((style) => ({ at, style }));
    expect(formatLine(line, 100)).toBe('<t:1795424400:t><t:1795424400:D><t:1795424400:D>');
  });

  it('links to the web alone, under a name that cannot end the link', () => {
    const draw = (link: string, name: string) => formatLine([{ link, text: name }], 300);
    expect(draw('https://example.org/a_(b)?c=*', 'the ] page')).toBe(
      '[the \\] page](https://example.org/a_%28b%29?c=%2A)',
    );
    expect(draw('javascript:alert(1)', 'the page')).toBe('the page');
    expect(draw('https://example.org/x', 'https://bank.example')).toBe(
      'https\\://bank.example <https://example.org/x>',
    );
  });

  it('cuts a line with a mark, and never inside of a link, an instant or an escape', () => {
    expect(formatLine([`${'*'.repeat(50)}`], 21)).toBe(`${'\\*'.repeat(10)}…`);
    expect(
      formatLine(['see ', { link: 'https://example.org/long', text: 'the page' }, ' and more'], 20),
    ).toBe('see …');
    expect(formatLine([bold('word '.repeat(20))], 20)).toMatch(/^\*\*[a-z ]+\*\*…$/);
  });

  it('shows seven tasks with five buttons each in one message', () => {
    const [message, ...others] = renderPages(
      digest(Array.from({ length: 7 }, (_, index) => taskCard(index + 1, VERBS))),
      settings,
    );
    expect(others).toEqual([]);
    expect(checkMessage({ ...message }, null)).toEqual([]);
    const codes = listCodes({ ...message });
    for (let number = 1; number <= 7; number += 1)
      for (const verb of VERBS) expect(codes).toContain(`${verb}:T-${number}`);
  });

  it('gives five tasks their buttons in rows, and fewer words where there is less room', () => {
    const cards = (count: number, reasoning?: string) =>
      Array.from({ length: count }, (_, index) => taskCard(index + 1, VERBS, reasoning));
    expect(JSON.stringify(renderMessage(digest(cards(5)), settings))).not.toContain('"type":3');
    const long = JSON.stringify(renderMessage(digest(cards(5, 'because '.repeat(200))), settings));
    expect(long).toMatch(/because ?…/);
    expect(long).toContain('approve:T-5');
  });

  it('keeps ids apart where two buttons do the same, and reads both as the same', () => {
    const action: Action = { label: 'Yes', command: 'approve', args: { task: 'T-3' }, style: 'primary' };
    const view: View = {
      kind: 'report',
      title: 'Page',
      sections: [1, 2].map((number) => ({
        heading: `${number}`,
        lines: [],
        items: [{ id: 'T-3', lines: [['Retry']], actions: [action] }],
      })),
    };
    const message = renderMessage(view, settings);
    expect(checkMessage({ ...message }, null)).toEqual([]);
    const codes = listCodes(message);
    expect(codes).toHaveLength(2);
    for (const code of codes) expect(decodeAction(commands, readCode(code))?.args).toEqual({ task: 'T-3' });
  });

  it('goes on in further messages, and says so where it ends all the same', async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index} of a long answer`);
    const view = answer(...lines);
    const pages = renderPages(view, settings);
    expect(pages).toHaveLength(5);
    expect(showText(view)).toContain('line 500 of');
    const ends = pages.map((page) => listTexts({ ...page }).at(-1) ?? '');
    const cut = ends.at(-1)?.split('\n').at(-1) ?? '';
    expect(cut).not.toContain('long answer');
    for (const end of ends.slice(0, -1)) expect(end).not.toContain(cut);
    expect(listTexts({ ...renderMessage(view, settings) }).at(-1)).toContain(cut);
    await expectGolden('discord/render', cut);
    expect(showText(answer(...lines.slice(0, 300)))).toContain('line 299 of');
  });

  it('escapes what is in everyday text without a sign of it', () => {
    expect(escapeMarkdown('Check T-3 (2 of 5) at 09:00, 40 % & more!')).toBe(
      'Check T-3 (2 of 5) at 09:00, 40 % & more!',
    );
  });
});
