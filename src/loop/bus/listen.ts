import pg from 'pg';
import { type ArrivalListener, CHANNEL } from './queue-store.ts';

/** Hears, by a connection of its own, of what any process publishes on a PostgreSQL server. */
export function createPostgresListener(url: string): ArrivalListener {
  let client: pg.Client | undefined;
  let isEnded = false;

  async function open(own: pg.Client, onArrival: () => void): Promise<void> {
    await own.connect();
    await own.query(`listen ${CHANNEL}`);
    // What was published before is not told again.
    onArrival();
  }

  return {
    listen(onArrival) {
      if (client || isEnded) return;
      const own = new pg.Client(url);
      const lose = () => {
        if (client === own) client = undefined;
      };
      client = own;
      own.on('error', lose);
      own.on('end', lose);
      own.on('notification', onArrival);
      open(own, onArrival).catch(lose);
    },
    async end() {
      isEnded = true;
      // A connection that is lost already says nothing new.
      await client?.end().catch(() => undefined);
    },
  };
}
