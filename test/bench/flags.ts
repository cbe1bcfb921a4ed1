import { setFlagsFromString } from 'node:v8';

/** Has V8 behave as in a process that bin/tiller.js started; what is large is imported after it, or has had its room already. */
export function setFlags(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--min-semi-space-size=16');
  setFlagsFromString('--wasm-tiering-budget=2000000000');
}
