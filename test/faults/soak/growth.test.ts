import { describe, expect, it } from 'vitest';
import { describeGrowth, findGrown } from './growth.ts';

const MB = 1024 * 1024;
const MINUTE_MS = 60_000;
const NONE = { handles: 0, lagP50: 0, lagP99: 0, lagMost: 0 };

/** A look a minute, with what is resident by then, in MB. */
const looks = (minutes: number, rssAt: (minute: number) => number) =>
  Array.from({ length: minutes + 1 }, (_, minute) => ({
    ...NONE,
    atMs: minute * MINUTE_MS,
    heap: 80 * MB,
    rss: rssAt(minute) * MB,
  }));

describe('memory in a soak', () => {
  it('is amiss where it grows on, in its second half, by more than an hour may bring', () => {
    expect(findGrown(looks(60, (minute) => 350 + 5 * minute))).toHaveLength(1);
    expect(findGrown(looks(60, (minute) => 350 + minute / 2))).toEqual([]);
  });

  it('may grow at first, while all is loaded', () => {
    expect(findGrown(looks(60, (minute) => 350 + 5 * Math.min(minute, 25)))).toEqual([]);
  });

  it('is judged by its course, not by a collection that comes late or a thread that ends', () => {
    const saw = looks(60, (minute) => 350 + 10 * (minute % 4) - (minute === 35 ? 90 : 0));
    expect(findGrown(saw)).toEqual([]);
  });

  it('is not judged where ten minutes did not pass, and it is said so', () => {
    const short = looks(6, (minute) => 350 + 50 * minute);
    expect(findGrown(short)).toEqual([]);
    expect(describeGrowth(short, 'rss')).toContain('too short');
  });
});
