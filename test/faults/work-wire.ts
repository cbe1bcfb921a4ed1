/** What a working process is given. Its clock runs `speed` times as fast from `startAt` on. */
export interface WorkerJob {
  address: string;
  workspace: string;
  /** The id of the agent's token. */
  token: string;
  /** Different for each process. */
  name: string;
  startAt: number;
  speed: number;
}

export type ToWorker = WorkerJob;

export type FromWorker =
  | { kind: 'calls' }
  | { kind: 'completed'; task: string; fence: number }
  | { kind: 'broke'; error: string };
