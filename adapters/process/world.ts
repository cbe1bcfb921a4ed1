import type { Clock } from '../../src/base/ports.ts';
import type { Config } from './config.ts';

/** What the program has of the machine: its process, or streams and variables of a test. */
export interface World {
  /** The words after `tiller`. */
  argv: readonly string[];
  stdin: NodeJS.ReadableStream;
  stdout: ScreenStream;
  stderr: ScreenStream;
  /** Whether somebody sits in front of it. */
  isInteractive: boolean;
  clock: Clock;
  /** The environment and `.env` as they are now. */
  loadConfig(): Config;
  /** Which of these variables the environment has with another value, which wins over `.env`. */
  findOutdone(variables: Readonly<Record<string, string>>): readonly string[];
  /** A variable of the environment or `.env` that holds a source’s secret; none of Tiller’s own. */
  readVariable(name: string): string | undefined;
  /** Has `stop` called when the process is told to end. */
  onStop(stop: () => void): void;
}

/** A stream that may be a terminal. */
export type ScreenStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
