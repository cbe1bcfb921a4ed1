import type { WriteStream } from 'node:tty';

const BACK_TO_START = '\r\u001b[K';

/** Shows how far long work has come on one line of a terminal, and takes the line away at the end. */
export function createProgress(stream: WriteStream): {
  show(done: number, total: number): void;
  clear(): void;
} {
  let shown = -1;
  return {
    show(done, total) {
      const percent = total > 0 ? Math.floor((100 * Math.min(done, total)) / total) : 0;
      if (percent === shown || !stream.isTTY) return;
      shown = percent;
      stream.write(
        `${BACK_TO_START}${percent} % (${done.toLocaleString('en')} of ${total.toLocaleString('en')})`,
      );
    },
    clear() {
      if (shown >= 0) stream.write(BACK_TO_START);
      shown = -1;
    },
  };
}
