/** Waits so many milliseconds, or until the signal is aborted; never throws. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;

/** How long to wait after so many failures: 5, 10, 20 … 300 s. */
export function waitAfter(failures: number, firstMs = FIRST_WAIT_MS): number {
  return Math.min(LONGEST_WAIT_MS, firstMs * 2 ** Math.min(30, failures - 1));
}

/** A sleep that can be ended early, once or before it begins. */
export class Nap {
  #wakers: AbortController | undefined;
  #isAwake = false;

  async sleep(sleep: Sleep, ms: number): Promise<void> {
    if (!this.#isAwake) {
      const controller = new AbortController();
      this.#wakers = controller;
      const woken = new Promise<void>((resolve) =>
        controller.signal.addEventListener('abort', () => resolve()),
      );
      await Promise.race([sleep(ms, controller.signal), woken]);
      this.#wakers = undefined;
    }
    this.#isAwake = false;
  }

  /** Ends the sleep, or the next one if there is none now. */
  wake(): void {
    this.#isAwake = true;
    this.#wakers?.abort();
  }
}
