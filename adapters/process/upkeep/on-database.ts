import { HOUR_MS } from '../../../src/base/language/date.ts';
import { notPossible } from '../../../src/base/language/errors.ts';
import { dropLease, takeLease } from '../../../src/base/store/lease.ts';
import { answer, type View } from '../../../src/base/view/view.ts';
import { backup, check, drill, restore } from '../../cli/database.ts';
import type { Request } from '../../cli/decode.ts';
import { EXIT, printView } from '../../cli/index.ts';
import { runSeal, type SealRequest } from '../../cli/seal.ts';
import { nameProcess } from '../config.ts';
import { MIGRATIONS, openExisting, openMigrated } from '../database.ts';
import { createToken, isGone } from '../lease/alive.ts';
import { RUNNER } from '../lease/runner.ts';
import { newId } from '../random.ts';
import type { Run } from '../run.ts';
import { findNewestBackup } from './backups.ts';
import { backupServer, drillDump, isDump } from './dump.ts';
import { dropHead } from './head.ts';
import { readSize } from './server.ts';
import { inspectUpgrade, viewUpgrade } from './upgrade.ts';

/** Longer than it takes; one whose process has ended on this machine holds up nobody. */
const SEAL_LEASE_MS = 6 * HOUR_MS;

/** Backs a database up, restores, checks or upgrades it; gives the exit code. */
export async function runOnDatabase(
  run: Run,
  request: Extract<Request, { kind: 'database' }>,
): Promise<number> {
  const { config, closing, output, world } = run;
  if (request.action === 'restore') {
    const restored = await restore({
      file: request.file,
      address: config.database,
      migrations: MIGRATIONS,
      now: world.clock.now(),
      onReplaced: () => dropHead(config.database),
      lease: { name: RUNNER, token: newId(), holder: nameProcess() },
    });
    return printView(restored, output);
  }
  if (request.action === 'drill') {
    const file = request.file ?? findNewestBackup(config.backups);
    const now = world.clock.now();
    if (!isDump(file)) return printView(await drill(file, MIGRATIONS, now), output);
    const server = closing.use(await openExisting(config.database));
    if (server.sqlite)
      throw notPossible(
        `${file} is a copy of a PostgreSQL database.`,
        'TILLER_DATABASE names a server to try it on.',
      );
    const name = `tiller_drill_${newId()}`;
    const drillOf = { address: config.database, migrations: MIGRATIONS, now, name };
    return printView(await drillDump(server, file, drillOf), output);
  }
  if (request.action === 'upgrade') return runUpgrade(run, request.isCheck);
  if (request.action === 'seal') return printView(await seal(run, request.request), output);
  const db = closing.use(await openExisting(config.database));
  if (request.action === 'backup') {
    const { file } = request;
    const copied = db.sqlite ? backup(db, file) : backupServer(db, config.database, file);
    return printView(await copied, output);
  }
  const found: unknown[] = [];
  const { isSound, summary } = await check(db, MIGRATIONS, (finding) => {
    const { name, isOk, detail } = finding;
    if (output.isJson) found.push(finding);
    else printView(answer(`${isOk ? 'ok' : 'BROKEN'}  ${name}: ${detail}`), output);
  });
  if (output.isJson) output.out(`${JSON.stringify(found, null, 2)}\n`);
  else printView(summary, output);
  return isSound ? EXIT.done : EXIT.broke;
}

/** Says what an upgrade would do; does it where that is asked for and nothing is in the way. */
async function runUpgrade({ config, closing, log, output, world }: Run, isCheck: boolean): Promise<number> {
  const { clock } = world;
  const db = closing.use(await openExisting(config.database));
  const upgrade = await inspectUpgrade(db, config, { migrations: MIGRATIONS, clock });
  printView(viewUpgrade(upgrade), output);
  if (upgrade.obstacles.length > 0) return EXIT.refused;
  if (isCheck) return EXIT.done;
  await (await openMigrated(config, clock.now(), log))[Symbol.asyncDispose]();
  // One JSON document is one answer.
  if (upgrade.pending.length > 0 && !output.isJson)
    printView(answer(`Done: the database has schema ${upgrade.pending.at(-1)} now.`), output);
  return EXIT.done;
}

/** Moves old months of events into files, one process at a time. */
async function seal(
  { config, closing, invocation, log, output, world }: Run,
  request: SealRequest,
): Promise<View> {
  await (await openExisting(config.database))[Symbol.asyncDispose]();
  const now = world.clock.now();
  const db = closing.use(await openMigrated(config, now, log));
  const token = createToken(newId());
  const lease = { name: 'seal', token, holder: nameProcess(), now, ttlMs: SEAL_LEASE_MS, isGone };
  const taken = await takeLease(db, lease);
  if (!('token' in taken)) throw notPossible(`${taken.heldBy} is at it already.`, 'Nothing was done.');
  closing.defer(() => dropLease(db, lease.name, token));
  return runSeal(request, {
    db,
    now,
    out: invocation.out,
    // One JSON document is one answer.
    show: (view) => void (output.isJson || printView(view, output)),
    readSize: () => readSize(db),
  });
}
