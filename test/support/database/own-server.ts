import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readToolVersion } from '../../../adapters/process/upkeep/dump.ts';
import { findFreePort } from '../free-port.ts';
import { until } from '../until.ts';

/** PostgreSQL as the machine's own packages have it: a `pg_dump` and a server of one version. */
export interface OwnPostgres {
  version: number;
  /** The folder of the server's programs; null where the client's alone are installed. */
  programs: string | null;
}

/** What this machine has; null where there is no `pg_dump`. */
export async function findOwnPostgres(): Promise<OwnPostgres | null> {
  const version = await readToolVersion('pg_dump');
  if (version === null) return null;
  // Where Debian's packages put it.
  const programs = `/usr/lib/postgresql/${version}/bin`;
  return { version, programs: existsSync(join(programs, 'initdb')) ? programs : null };
}

/** Starts a server of its own on a free port of the loopback; its owner is `tiller`. Ends and removes it when disposed of. */
export async function openOwnServer(programs: string): Promise<{ url: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'tiller-own-postgres-'));
  const user = findUser();
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const inits = ['-D', data, '-U', 'tiller', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
  execFileSync(join(programs, 'initdb'), inits, { ...user, cwd: '/', stdio: 'ignore' });
  const port = await findFreePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...user, cwd: '/', stdio: 'ignore' },
  );
  const url = `postgres://tiller@127.0.0.1:${port}`;
  await until(async () => {
    const client = new pg.Client(`${url}/postgres`);
    await client.connect();
    await client.end();
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; its packages make a user for it. */
function findUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (of: string) => Number(execFileSync('id', [of, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
