import type { Tx } from '../store/open.ts';
import { listSealed } from './months.ts';

/** How far the chain of each workspace is: the number and hash of its newest event, by the workspace's id. */
export type Heads = Readonly<Record<string, { seq: number; hash: string }>>;

/** More than a file on one machine has; of more, the first tell enough. */
const MOST = 100;

/** The heads of a database. */
export async function readHeads(tx: Tx): Promise<Heads> {
  const found = await tx
    .selectFrom('workspaces')
    .select(['id', 'event_seq', 'event_hash'])
    .orderBy('id')
    .limit(MOST)
    .execute();
  return Object.fromEntries(found.map(({ id, event_seq: seq, event_hash: hash }) => [id, { seq, hash }]));
}

/** Why a database is behind heads that it once had, in a few words; null where it is not. A workspace alone may have ended. */
export async function compareHeads(tx: Tx, heads: Heads): Promise<string | null> {
  const ids = Object.keys(heads);
  const known = await tx
    .selectFrom('workspaces')
    .select(['id', 'name', 'event_seq'])
    .where('id', 'in', ids)
    .execute();
  if (known.length === 0) return 'none of its teams is in it';
  for (const { id, name, event_seq: seq } of known) {
    const head = heads[id];
    if (!head || head.seq === 0) continue;
    if (seq < head.seq) return `${name} has ${seq} events, and had ${head.seq}`;
    const event = await tx
      .selectFrom('events')
      .select('hash')
      .where('workspace_id', '=', id)
      .where('seq', '=', head.seq)
      .executeTakeFirst();
    if (!event && (await isSealed(tx, id, head))) continue;
    if (event?.hash !== head.hash) return `the events of ${name} are others`;
  }
  return null;
}

/** Whether an event may stand in a sealed file; only of the last one of a file the hash is known without it. */
async function isSealed(tx: Tx, id: string, head: Heads[string]): Promise<boolean> {
  const month = (await listSealed(tx, id)).find(({ last_seq }) => last_seq >= head.seq);
  return month !== undefined && (month.last_seq > head.seq || month.hash === head.hash);
}
