import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import { actionsOnReading, describeReading, sayVerdict } from '../../../src/learn/effect/reading-views.ts';
import { expectGolden } from '../../support/golden.ts';

const NAMES = {
  metric: { name: 'first reply', unit: 'points' },
  comparison: null,
  currency: 'EUR',
  zone: 'UTC',
  today: '2026-11-23',
};

function say(low80: number, high80: number): string {
  const reading = {
    verdict: 'cannot tell yet',
    why: '',
    low: -2,
    high: -1,
    low80,
    high80,
    look_at: null,
    moved_at: null,
    information: null,
  };
  const tasks = [{ task_id: 'T-3' }];
  return plainText(describeReading({ reading, tasks } as never, NAMES), 'UTC');
}

describe('what cannot be told yet', () => {
  it('says to which side a range lies, also where all of it lies there', async () => {
    await expectGolden('learn/reading', [say(-0.91, -0.54), say(0.5, 2), say(-0.5, 2)]);
  });

  it('asks what else moved the metric, in one press for each answer, and says so at the end', async () => {
    const at = (day: string) => Temporal.Instant.from(`${day}T12:00:00Z`).epochMilliseconds;
    const asking = {
      ...{
        verdict: 'cannot tell yet',
        why: '',
        low: -2,
        high: -1,
        low80: -1,
        high80: 0,
        metric_id: 'first-reply',
      },
      ...{ starts_at: at('2026-11-09'), read_at: at('2026-11-20') },
      ...{ look_at: at('2026-11-27') as number | null, moved_at: at('2026-11-12') },
    };
    const tasks = [{ task_id: 'T-3' }];
    const tell = (reading: typeof asking) =>
      plainText(describeReading({ reading, tasks } as never, NAMES), 'UTC');
    await expectGolden('learn/reading', tell(asking));
    await expectGolden('learn/reading', tell({ ...asking, verdict: 'could not be told', look_at: null }));
    const day = { name: 'Beside T-3', from: '2026-11-12', until: '2026-11-12', metrics: 'first-reply' };
    expect(actionsOnReading({ reading: asking, tasks } as never, NAMES)).toMatchObject([
      { args: { kind: 'other', ...day } },
      { args: { kind: 'ours', ...day } },
    ]);
  });
});

describe('an effect whose interval alone meets its promise', () => {
  it.each([
    [12, /at best as promised/],
    [30, /: as promised/],
    [60, /at least as promised/],
  ])('of %d, where 19 to 53 were promised, says on which side it lies', (middle, words) => {
    const reading = {
      ...{
        verdict: 'as promised',
        why: '',
        low: 19,
        high: 53,
        middle,
        low80: middle - 7,
        high80: middle + 7,
      },
      ...{ look_at: null, moved_at: null, is_ours: 0, information: null },
    };
    const known = { reading, tasks: [{ task_id: 'T-3' }] } as never;
    expect(plainText(describeReading(known, NAMES), 'UTC')).toMatch(words);
    expect(sayVerdict(known)).toMatch(new RegExp(words.source.replace(':', 'T-3')));
  });
});
