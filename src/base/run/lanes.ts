import type { Db } from '../store/open.ts';

/** Transactions of workspaces that go beside each other; with what the background and the chats have, a pool's connections are enough. */
const LANES = 4;

/** How many pieces of work may go beside each other: SQLite has one writer. */
export function countLanes({ dialect }: Pick<Db, 'dialect'>): number {
  return dialect === 'postgres' ? LANES : 1;
}

/** Works in some lanes, each of which goes on until it finds nothing; gives how much they did. Rejects where one did, after all have ended. */
export async function inLanes(lanes: number, work: () => Promise<boolean>): Promise<number> {
  let done = 0;
  const go = async () => {
    while (await work()) done++;
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, go));
  const broken = ended.find((end) => end.status === 'rejected');
  if (broken) throw broken.reason;
  return done;
}
