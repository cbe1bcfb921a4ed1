import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { SlackState } from '../../support/fake-slack/state.ts';
import { findFreePort } from '../../support/free-port.ts';
import type { Target } from './balancer.ts';

const TILLER = join(import.meta.dirname, '../../../bin/tiller.js');

/** One process of the real program, which Slack calls over HTTP. */
export interface Replica extends Target {
  readonly pid: number;
  /** Sends a signal, and resolves when the process has ended. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** Starts one in a folder of its own, with what it logs in a file there. */
export async function startReplica(
  name: string,
  given: { folder: string; database: string; slack: SlackState },
): Promise<Replica> {
  const { folder, database, slack } = given;
  const [slackPort, healthPort] = [await findFreePort(), await findFreePort()];
  const child: ChildProcess = spawn(process.execPath, [TILLER, 'serve'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      TILLER_DATABASE: database,
      TILLER_USER: 'lead',
      TILLER_ZONE: 'UTC',
      TILLER_EXAMPLE: 'no',
      TILLER_BACKUPS: 'no',
      TILLER_LOG_LEVEL: 'warn',
      TILLER_HTTP: String(healthPort),
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_PORT: String(slackPort),
      SLACK_API_URL: `${slack.url}/api/`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(folder, `${name}.log`));
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  // None is left running where what watches it breaks.
  const reap = () => child.kill('SIGKILL');
  process.once('exit', reap);
  const gone = once(child, 'exit').finally(() => process.off('exit', reap));
  return {
    slackPort,
    healthPort,
    pid: child.pid ?? 0,
    async end(signal) {
      child.kill(signal);
      await gone;
    },
  };
}
