import { createVault } from '../../../adapters/vault.ts';
import { migrate } from '../../../src/base/store/migrate.ts';
import { openDatabase } from '../../../src/base/store/open.ts';
import { resealSecrets } from '../../../src/team/secret/store.ts';
import { createFuse, withFuse } from '../../support/database/crash.ts';
import { UNHURRIED } from '../../support/database/unhurried.ts';
import type { Rewrite } from './rewrite.ts';

/** The process that ends itself by SIGKILL after a statement or a commit, or without any where there are fewer. */
const { address, point, work }: Rewrite = JSON.parse(process.argv[2] ?? '');
const fuse = createFuse(point, () => process.kill(process.pid, 'SIGKILL'));
await using db = await openDatabase(address, { patience: UNHURRIED });
const fused = withFuse(db, fuse);
if (work.kind === 'migrate') await migrate(fused, { folder: work.folder, now: 0 });
else {
  const vault = createVault(work.keys.map((key) => Buffer.alloc(32, key)));
  await fused.transact((tx) => resealSecrets(tx, vault));
}
