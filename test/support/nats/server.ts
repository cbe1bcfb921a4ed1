import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { tempFolder } from '../database.ts';

const PROGRAM = 'nats-server';
const READY = /Listening for client connections on [\d.]+:(\d+)/;

/** Whether this machine has the server: Debian's package `nats-server`. */
export function hasNats(): boolean {
  try {
    execFileSync(PROGRAM, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts a server with JetStream on a free port of the loopback until the test ends; gives its address. */
export async function startNats(): Promise<string> {
  const folder = tempFolder();
  const server = spawn(PROGRAM, ['-js', '-a', '127.0.0.1', '-p', '-1', '-sd', join(folder, 'js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(async () => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  });
  for await (const line of createInterface({ input: server.stderr })) {
    const port = READY.exec(line)?.[1];
    if (port !== undefined) {
      server.stderr.resume();
      return `nats://127.0.0.1:${port}`;
    }
  }
  throw new Error('nats-server ended before it listened');
}
