import { vi } from 'vitest';

/** Waits for what must come, however slow the machine is: what never comes ends here with what was seen last. */
export async function until(expectation: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(expectation, { interval: 5, timeout: 120_000 });
}
