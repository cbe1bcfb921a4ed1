import { describe, expect, it } from 'vitest';
import { createMemory } from '../../../adapters/terminal/memory.ts';
import type { DigestView, TaskCard } from '../../../src/base/view/view.ts';

const NOW = Date.parse('2026-11-23T09:30:00Z');

function task(id: string, state = 'proposed'): TaskCard {
  return {
    kind: 'task',
    id,
    position: null,
    title: `Task ${id}`,
    category: 'quality',
    priority: 6,
    project: null,
    goal: null,
    state,
    stateText: [`${state} by @ana`],
    approvalKind: 'normal',
    impact: { low: null, high: null, unit: 'points', label: 'unknown' },
    impactText: 'impact unknown',
    valuePerMonth: null,
    alignment: 0.5,
    effortHours: 1,
    effortText: '1 h',
    executor: null,
    executorText: [],
    chance: { probability: 0.5, isLittleRecord: true },
    dueText: 'due Wed 25 Nov',
    dueOn: '2026-11-25',
    readingOn: null,
    dependsOn: [],
    reasoning: '',
    reasons: [],
    actions: [{ label: 'Why', command: 'why', args: { task: id }, style: 'plain' }],
  };
}

function digest(tasks: readonly TaskCard[], date = '2026-11-23'): DigestView {
  return { kind: 'digest', feed: 'main', date, zone: 'UTC', headline: [], changes: [], tasks, foot: [] };
}

describe('what the terminal remembers', () => {
  it('is which task each number on the last page means', () => {
    const memory = createMemory();
    memory.remember(digest([task('T-4'), { ...task('T-9'), position: 7 }]));
    expect([...memory.shown]).toEqual([
      [1, 'T-4'],
      [7, 'T-9'],
    ]);
  });

  it('does not number tasks that nothing can be done with, as a dry run’s, which do not exist', () => {
    const memory = createMemory();
    memory.remember({
      kind: 'plan',
      isDryRun: true,
      generated: 1,
      unique: 1,
      queued: 0,
      skipped: [],
      totalImpact: 0,
      inMoney: { count: 0, of: 0, total: 0 },
      currency: null,
      digest: digest([{ ...task('T-4'), actions: [] }]),
    });
    expect(memory.shown.size).toBe(0);
  });

  it('shows a new digest whole, and nothing of one that was just shown', () => {
    const memory = createMemory();
    const view = digest([task('T-1')]);
    expect(memory.findNews(view, NOW)).toBe(view);
    expect(memory.findNews(view, NOW)).toEqual([]);
  });

  it('shows what others did to a task in a line, and not what the reader did', () => {
    const memory = createMemory();
    memory.remember(digest([task('T-1'), task('T-2')]));
    memory.noteOwn('T-1');
    const changed = digest([task('T-1', 'approved'), task('T-2', 'refused')]);
    expect(memory.findNews(changed, NOW)).toEqual(['2 · Task T-2: refused by @ana']);
  });

  it('shows a digest whole again when tasks were added to it', () => {
    const memory = createMemory();
    memory.remember(digest([task('T-1')]));
    const longer = digest([task('T-1'), task('T-2')]);
    expect(memory.findNews(longer, NOW)).toBe(longer);
  });

  it('says nothing of a digest of a day gone by', () => {
    const memory = createMemory();
    expect(memory.findNews(digest([task('T-1')], '2026-11-20'), NOW)).toEqual([]);
    expect(memory.shown.size).toBe(0);
  });

  it('takes a yes for the one thing that was asked, also where it is grave', () => {
    const memory = createMemory();
    const again = {
      label: 'Yes',
      command: 'approve',
      args: { task: 'T-1', again: 'again' },
      style: 'danger',
    } as const;
    memory.noteAsked({ kind: 'answer', lines: [], isQuestion: true, actions: [again] });
    expect(memory.asked).toBe(again);
    memory.noteAsked({
      kind: 'answer',
      lines: [],
      isQuestion: true,
      actions: [again, { ...again, label: 'Later' }],
    });
    expect(memory.asked).toBeUndefined();
  });
});
