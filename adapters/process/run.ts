import type { Log } from '../../src/base/ports.ts';
import type { Invocation } from '../cli/decode.ts';
import type { Output } from '../cli/index.ts';
import type { Config } from './config.ts';
import type { World } from './world.ts';

/** One run of the program: what every way to run it starts from. */
export interface Run {
  world: World;
  config: Config;
  log: Log;
  invocation: Invocation;
  output: Output;
  /** Undone in reverse at the end. */
  closing: AsyncDisposableStack;
}
