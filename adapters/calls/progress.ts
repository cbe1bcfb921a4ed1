import type { ScreenStream } from '../process/world.ts';

const BACK_TO_START = '\r\u001b[K';

/** How far long work has come, on one line of a terminal that is taken away at the end. */
export interface Progress {
  show(done: number, total: number): void;
  clear(): void;
}

/** Shows nothing on a stream that is no terminal. */
export function createProgress(stream: Pick<ScreenStream, 'isTTY' | 'write'>): Progress {
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
