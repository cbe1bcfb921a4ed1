import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMessage } from '../../../adapters/slack/render.ts';
import { CommandTable } from '../../../src/base/command/table.ts';
import { countLines } from '../../../src/base/view/first-sight.ts';
import { outlineDigest } from '../../../src/base/view/outline-digest.ts';
import { bold, text } from '../../../src/base/view/text.ts';
import type { DigestView, TaskCard } from '../../../src/base/view/view.ts';
import { planCommands } from '../../../src/share/digest/commands.ts';
import { runs } from '../../support/full.ts';

const settings = { commands: new CommandTable(planCommands), zone: 'UTC', currency: 'EUR' };

/** Letters of a line 390 points wide, in a message and in small letters: counted on the pictures. */
const LETTERS = 44;
const SMALL_LETTERS = 53;

const words = (most: number) =>
  fc
    .array(fc.string({ unit: fc.constantFrom(...'abcdefghij'), minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: most,
    })
    .map((all) => all.join(' '));

function card(number: number, title: string, given: Partial<TaskCard> = {}): TaskCard {
  return {
    kind: 'task',
    id: `T-${number}`,
    position: number,
    title,
    category: 'quality',
    priority: 6,
    project: null,
    goal: null,
    state: 'proposed',
    stateText: ['needs a yes'],
    approvalKind: 'normal',
    impact: { low: -1.3, high: -0.6, unit: 'percent', label: 'estimate' },
    impactText: '−0.6 to −1.3 points (estimate)',
    valuePerMonth: null,
    alignment: 0.5,
    effortHours: 6,
    effortText: '6 h',
    executor: { id: 'M-2', handle: 'ben', kind: 'member' },
    executorText: ['@ben'],
    chance: { probability: 0.72, isLittleRecord: false },
    dueText: 'due Wed 25 Nov',
    dueOn: '2026-11-25',
    readingOn: null,
    dependsOn: [],
    reasoning: 'Of 41 failed imports 24 are time-outs.',
    reasons: [],
    actions: [{ label: 'Why', command: 'why', args: { task: `T-${number}` }, style: 'plain' }],
    ...given,
  };
}

function page(tasks: readonly TaskCard[], given: Partial<DigestView> = {}): DigestView {
  return {
    kind: 'digest',
    feed: 'main',
    date: '2026-11-23',
    zone: 'UTC',
    headline: text`${bold('Mon 23 Nov')} · ${tasks.length} tasks wait for a yes`,
    changes: [],
    tasks,
    foot: [],
    ...given,
  };
}

/** Lines of a message as a phone breaks it, without its buttons. */
function countRendered(view: DigestView): number {
  return renderMessage(view, settings).blocks.reduce((sum, block) => {
    if (block.type === 'context')
      return sum + block.elements.reduce((all, part) => all + breakLines(readPart(part), SMALL_LETTERS), 0);
    if (block.type !== 'rich_text') return sum;
    const said = block.elements.flatMap(({ elements }) => elements.map(readPart)).join('');
    return sum + breakLines(said, LETTERS);
  }, 0);
}

function readPart(part: object): string {
  return 'text' in part && typeof part.text === 'string' ? part.text : '';
}

function breakLines(said: string, most: number): number {
  return said.split('\n').reduce((sum, row) => {
    let [lines, used] = [1, 0];
    for (const { length } of row.split(' ')) {
      const isNext = used > 0 && used + 1 + length > most;
      used = isNext || used === 0 ? length : used + 1 + length;
      if (isNext) lines++;
    }
    return sum + lines;
  }, 0);
}

describe('a digest in a chat, at first sight', () => {
  it('has at most 20 lines on a phone, and a button for what has no room', () => {
    const tasks = fc.array(words(9), { maxLength: 8 });
    const lines = fc.array(words(20), { maxLength: 4 });
    fc.assert(
      fc.property(tasks, lines, lines, (titles, changes, foot) => {
        const view = page(
          titles.map((title, index) => card(index + 1, title)),
          { changes: changes.map((line) => [line]), foot: foot.map((line) => [line]) },
        );
        expect(countRendered(view)).toBeLessThanOrEqual(20);
        const sent = JSON.stringify(renderMessage(view, settings).blocks);
        const isWhole = [...titles, ...changes, ...foot].every((said) => sent.includes(said));
        expect(isWhole || sent.includes('today:main')).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });

  it('shows four tasks with titles of a line and a half beside what changed', () => {
    const titles = Array.from(
      { length: 5 },
      (_, index) => `Retry the imports that time out ${index} times a day`,
    );
    const view = page(
      titles.map((title, index) => card(index + 1, title)),
      { changes: [['G-1 trial-to-paid 4 → 4.12 %, behind; G-2 failed imports 3.1 → 1.2 %, ahead.']] },
    );
    const sent = JSON.stringify(renderMessage(view, settings).blocks);
    expect(titles.map((title) => sent.includes(title))).toEqual([true, true, true, true, false]);
    expect(sent).toContain('Show all 5 tasks');
  });

  it('has three buttons at most under it: the yes to all, what is asked where it is read, the way to the rest', () => {
    const press = (command: string) => ({ label: command, command, args: {}, style: 'plain' as const });
    const page5 = (given: Partial<DigestView>) =>
      page(
        ['A', 'B'].map((title, index) => card(index + 1, title)),
        { actions: ['answer', 'mine', 'why', 'event add', 'take', 'take'].map(press), ...given },
      );
    const buttonsOf = (view: DigestView) =>
      outlineDigest(view).flatMap((part) =>
        part.kind === 'actions' ? part.actions.map(({ command }) => command) : [],
      );
    expect(buttonsOf(page5({ actions: ['answer', 'mine', 'why'].map(press) }))).toEqual([
      'answer',
      'mine',
      'why',
    ]);
    expect(buttonsOf(page5({}))).toEqual(['answer', 'take', 'today']);
    expect(buttonsOf(page5({ actions: ['answer', 'mine', 'why', 'event add'].map(press) }))).toEqual([
      ...['answer', 'event add', 'mine'],
    ]);
    const tall = Array.from({ length: 2 }, () => ['Something happened '.repeat(60)]);
    expect(
      buttonsOf(page5({ changes: tall, actions: ['answer', 'mine', 'why', 'event add'].map(press) })),
    ).toEqual([...['answer', 'today', 'mine']]);
    expect(buttonsOf(page5({ isWhole: true }))).toHaveLength(6);
  });

  it('offers of a task that somebody has its end, and the rest behind it', () => {
    const press = (command: string) => ({ label: command, command, args: {}, style: 'plain' as const });
    const held = (commands: readonly string[]) =>
      outlineDigest(page([card(1, 'A', { state: 'started', actions: commands.map(press) })])).flatMap(
        (part) => (part.kind === 'entry' ? [part.actions.map(({ command }) => command)] : []),
      );
    expect(held(['start', 'done', 'hand over', 'fail', 'why'])).toEqual([['done']]);
    expect(held(['approve', 'hand over', 'fail', 'why'])).toEqual([['approve']]);
  });

  it('gives up the last task for the first line of what happened since the page before', () => {
    const titles = Array.from({ length: 5 }, (_, index) => `Retry imports ${index} times`);
    const tasks = titles.map((title, index) =>
      card(index + 1, title, { reasoning: 'Of 41 failed imports 24 are time-outs of 30 s.' }),
    );
    const changes = [
      [
        'Failed imports 3.5 % → 1 % by Sat 19 Dec: no clear move. Of two other goals one is behind and one is met.',
      ],
      ['Done in time: T-8 List every vendor.'],
    ];
    const sent = JSON.stringify(
      renderMessage(page(tasks, { changes, foot: [['I expect 3 of 5 on time.']] }), settings).blocks,
    );
    expect(titles.map((title) => sent.includes(title))).toEqual([true, true, true, true, false]);
    expect(changes.slice(0, 2).filter(([line = '']) => !sent.includes(line))).toEqual([]);
  });

  it('keeps its shape when a task is decided', () => {
    const titles = [
      'Retry imports',
      'Ask for the card after the first booking instead of at sign-up',
      'Short',
    ];
    const before = page(titles.map((title, index) => card(index + 1, title)));
    const decided = { state: 'assigned', stateText: text`with ${bold('@ben')} since nine in the morning` };
    const after = page(titles.map((title, index) => card(index + 1, title, decided)));
    const shown = (view: DigestView) =>
      titles.map((title) => JSON.stringify(renderMessage(view, settings).blocks).includes(title));
    expect(shown(after)).toEqual(shown(before));
  });

  it('shows what still needs a yes before what is on its way, in the order of the page', () => {
    const titles = Array.from(
      { length: 5 },
      (_, index) => `Retry the imports that time out ${index} times a day`,
    );
    const held = { state: 'assigned', stateText: text`with ${bold('@ben')} since 09:04` };
    const tasks = titles.map((title, index) => card(index + 1, title, index < 2 ? held : {}));
    const changes = [['G-1 trial-to-paid 4 → 4.12 %, behind; G-2 failed imports 3.1 → 1.2 %, ahead.']];
    const sent = JSON.stringify(renderMessage(page(tasks, { changes }), settings).blocks);
    const places = titles.map((title) => sent.indexOf(title));
    expect(places.map((place) => place >= 0)).toEqual([true, false, true, true, true]);
    expect(places.filter((place) => place >= 0)).toEqual(
      places.filter((place) => place >= 0).toSorted((a, b) => a - b),
    );
  });

  it('shows everything to whoever asked for it', () => {
    const titles = Array.from(
      { length: 8 },
      (_, index) => `Task number ${index} with a title of two lines or so`,
    );
    const view = { ...page(titles.map((title, index) => card(index + 1, title))), isWhole: true as const };
    const sent = JSON.stringify(renderMessage(view, settings).blocks);
    expect(titles.filter((title) => !sent.includes(title))).toEqual([]);
    expect(sent).not.toContain('Show all');
  });
});

describe('a line on a phone', () => {
  it('breaks between words, and a word that is longer than it', () => {
    expect(countLines(['a'.repeat(44)], 'plain')).toBe(1);
    expect(countLines(['a'.repeat(45)], 'plain')).toBe(2);
    expect(countLines([`${'a'.repeat(30)} ${'b'.repeat(30)}`], 'plain')).toBe(2);
    expect(countLines(['one\ntwo'], 'plain')).toBe(2);
  });

  it('holds half as many letters of the East', () => {
    expect(countLines(['漢'.repeat(30)], 'plain')).toBe(2);
    expect(countLines(['→−'.repeat(22)], 'plain')).toBe(1);
  });
});
