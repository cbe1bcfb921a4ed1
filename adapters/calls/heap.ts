import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect once what is kept has grown by a half, while something goes through a whole log: left to itself it lets
 * four times as much garbage lie as is in use, for the same time. Measured with `check` of 250,000 events: 332 MB and 20 s of the
 * processor without, 229 MB and 17 s with it.
 */
export async function keepHeapSmall<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--heap-growing-percent=50');
  try {
    return await work();
  } finally {
    // V8's own rule.
    setFlagsFromString('--heap-growing-percent=0');
  }
}
