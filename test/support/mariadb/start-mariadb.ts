import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createConnection } from 'mysql2/promise';
import { findFreePort } from '../free-port.ts';

const SERVER = 'mariadbd';
const INSTALL = 'mariadb-install-db';
const READY = /ready for connections/;

/** Whether this machine has the server: Debian's package `mariadb-server`. */
export function hasMariadb(): boolean {
  try {
    execFileSync(SERVER, ['--no-defaults', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A new server with what the statements made. */
export async function startMariadb(
  statements: readonly string[],
): Promise<{ address: string } & AsyncDisposable> {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-mariadb-'));
  const data = join(folder, 'data');
  const user = '--user=root';
  execFileSync(
    INSTALL,
    [
      '--no-defaults',
      `--datadir=${data}`,
      user,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { stdio: 'ignore' },
  );
  const port = await findFreePort();
  const server = spawn(
    SERVER,
    [
      '--no-defaults',
      `--datadir=${data}`,
      user,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${data}.sock`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  for await (const line of createInterface({ input: server.stderr })) if (READY.test(line)) break;
  server.stderr.resume();
  const root = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  for (const statement of statements) await root.query(statement);
  await root.end();
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
