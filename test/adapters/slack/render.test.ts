import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderForm } from '../../../adapters/slack/draw/render-form.ts';
import { renderHome, renderMessage } from '../../../adapters/slack/render.ts';
import { arg } from '../../../src/base/command/args.ts';
import { defineCommand } from '../../../src/base/command/command.ts';
import { CommandTable } from '../../../src/base/command/table.ts';
import { text } from '../../../src/base/view/text.ts';
import { answer, type View } from '../../../src/base/view/view.ts';
import { isFull, runs } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { checkMessageBlocks, checkView } from '../../support/slack/block-kit.ts';
import { readWords } from '../../support/slack/read.ts';
import { ANY_OF_EACH, anyView } from '../../support/views.ts';

const commands = new CommandTable(
  ['approve', 'refuse', 'why'].map((name) =>
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

describe('a View in Slack', () => {
  it('is within every limit, whatever it holds', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { text: words, blocks } = renderMessage(view, settings);
        expect(checkMessageBlocks(blocks)).toEqual([]);
        expect(words.length).toBeGreaterThan(0);
        expect(words.length).toBeLessThanOrEqual(4_000);
      }),
      { numRuns: isFull ? 300 : 100 },
    );
  });

  it('is within every limit with a table of Slack’s own, in messages alone', () => {
    fc.assert(
      fc.property(fc.oneof(ANY_OF_EACH.table, ANY_OF_EACH.report), (view) => {
        expect(checkMessageBlocks(renderMessage(view, { ...settings, hasTables: true }).blocks)).toEqual([]);
      }),
      { numRuns: isFull ? 300 : 100 },
    );
    const view: View = {
      kind: 'table',
      title: 'Team',
      columns: [{ title: 'Who' }, { title: 'Role' }, { title: 'Free', align: 'right' }, { title: 'Away' }],
      rows: [
        ['@ana', 'approver', '16 h', ''],
        ['@ben', '', '26 h', ''],
      ],
    };
    const isTable = ({ type }: { type: string }) => type === 'table';
    expect(renderMessage(view, { ...settings, hasTables: true }).blocks.find(isTable)).toEqual({
      type: 'table',
      rows: [
        ['Who', 'Role', 'Free'],
        ['@ana', 'approver', '16 h'],
        ['@ben', '—', '26 h'],
      ].map((row) => row.map((words) => ({ type: 'raw_text', text: words }))),
      column_settings: ['left', 'left', 'right'].map((align) => ({ align, is_wrapped: true })),
    });
    expect(renderMessage(view, settings).blocks.some(isTable)).toBe(false);
    expect(renderHome([view], { ...settings, hasTables: true }).blocks.some(isTable)).toBe(false);
  });

  it('cannot ping anybody by what people, trackers or models wrote', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const { text: words, blocks } = renderMessage(view, settings);
        expect(words).not.toMatch(/<[@#!]/);
        expect(JSON.stringify(blocks)).not.toMatch(/"type":"(?:mrkdwn|user|usergroup|broadcast)"/);
      }),
      { numRuns: isFull ? 300 : 100 },
    );
  });

  it('says the same as text and as blocks', () => {
    const view = answer(
      text`Costs < 5 & more`,
      text`to ${{ link: 'https://example.org/a', text: 'the page' }}`,
    );
    const { text: words, blocks } = renderMessage(view, settings);
    expect(words).toBe('Costs &lt; 5 &amp; more\nto the page (https://example.org/a)');
    expect(JSON.stringify(blocks)).toContain('Costs < 5 & more');
  });

  it('cuts what is too long with a mark', async () => {
    const view = answer(...Array.from({ length: 80 }, (_, index) => `line ${index}`));
    const { blocks } = renderMessage(view, settings);
    expect(blocks).toHaveLength(50);
    await expectGolden('slack/render', readWords(blocks.at(-1)));
  });

  it('is within every limit as a Home tab', () => {
    fc.assert(
      fc.property(fc.array(anyView, { maxLength: 4 }), (views) => {
        expect(checkView(renderHome(views, settings))).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  });

  it('is within every limit as a form', () => {
    fc.assert(
      fc.property(ANY_OF_EACH.form, (view) => {
        const modal = renderForm(view, { command: view.command, args: {}, channel: 'C1' });
        expect(checkView(modal).filter((wrong) => !wrong.startsWith('block_id'))).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  });
});
