import pg from 'pg';
import { query } from '../../../../adapters/sources/query/index.ts';
import { itIsASource } from '../../../contract/source-contract.ts';
import { newAddress } from '../../../support/database.ts';

const PASSWORD = 'reader-secret';

itIsASource({
  kind: query,
  // A server names no time to come back, and its answer is whole or none.
  without: ['limit', 'half'],
  scopeWords: /visits.*SELECT/,
  async start() {
    const address = await newAddress('postgres');
    const database = new URL(address).pathname.slice(1);
    const role = `r_${crypto.randomUUID().slice(0, 8)}`;
    const owner = new pg.Client(address.replace(`/${database}`, '/postgres'));
    const shop = new pg.Client(address);
    await owner.connect();
    await shop.connect();
    for (const statement of [
      "create table visits as select date '2025-01-01' + i as day, i as n from generate_series(0, 299) i",
      `create role ${role} login password '${PASSWORD}'`,
      `grant select on visits to ${role}`,
    ])
      await shop.query(statement);
    let now = Date.UTC(2026, 0, 5);
    return {
      settings: { query: 'select day, n from visits', metric: 'Visits' },
      secrets: { url: address.replace('tiller:tiller', `${role}:${PASSWORD}`) },
      now: () => now,
      async fail({ how }) {
        if (how === 'token') await owner.query(`alter role ${role} password 'another'`);
        if (how === 'scope') await shop.query(`revoke select on visits from ${role}`);
        if (how === 'down') await owner.query(`alter database ${database} allow_connections false`);
      },
      async heal() {
        await owner.query(`alter database ${database} allow_connections true`);
        await owner.query(`alter role ${role} password '${PASSWORD}'`);
        await shop.query(`grant select on visits to ${role}`);
      },
      async change() {
        now += 1;
        await shop.query("update visits set n = 1000 where day = '2025-06-01'");
      },
      async stop() {
        await shop.query(`drop owned by ${role}`);
        await owner.query(`drop role ${role}`);
        await shop.end();
        await owner.end();
      },
    };
  },
});
