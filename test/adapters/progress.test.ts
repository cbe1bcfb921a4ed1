import { describe, expect, it } from 'vitest';
import { createProgress } from '../../adapters/calls/progress.ts';

function writeTo(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 };
  return { written, progress: createProgress(stream) };
}

describe('progress', () => {
  it('is one line that is written over and taken away', () => {
    const { written, progress } = writeTo(true);
    progress.show(100, 1_000);
    progress.show(101, 1_000);
    progress.show(1_000, 1_000);
    progress.clear();
    progress.clear();
    expect(written).toEqual([
      '\r\u001b[K10 % (100 of 1,000)',
      '\r\u001b[K100 % (1,000 of 1,000)',
      '\r\u001b[K',
    ]);
  });

  it('is silent where nobody looks', () => {
    const { written, progress } = writeTo(false);
    progress.show(1, 2);
    progress.clear();
    expect(written).toEqual([]);
  });
});
