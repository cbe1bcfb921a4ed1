import { expect, it } from 'vitest';
import { runRaw, type Tx } from '../../../src/base/store/open.ts';
import { OtherRows, replayWrites, StatementTexts, WriteRecorder } from '../../../src/engine/due/writes.ts';
import { openTestDatabase } from '../../support/database.ts';

class TakenBack extends Error {}

const lease = (name: string) => ({ name, token: 't', holder: 'h', until_at: 1 });

it('writes once more what a transaction wrote that was taken back, but for what a savepoint took back, and only on the same rows', async () => {
  const db = await openTestDatabase('postgres');
  const texts = new StatementTexts();
  const recorder = new WriteRecorder(texts);
  const work = async (tx: Tx) => {
    await tx.insertInto('leases').values(lease('a')).execute();
    await tx.selectFrom('leases').selectAll().execute();
    for (const end of ['release', 'rollback to', 'release'] as const) {
      const name = `within ${end}`;
      await runRaw(tx, 'savepoint attempt');
      if (end === 'rollback to') await tx.insertInto('leases').values(lease(name)).execute();
      else await tx.updateTable('leases').set({ holder: name }).where('name', '=', 'a').execute();
      await runRaw(tx, `${end} savepoint attempt`);
      if (end === 'rollback to') await runRaw(tx, 'release savepoint attempt');
    }
    throw new TakenBack();
  };
  await expect(db.transact(work, { record: recorder.record })).rejects.toThrow(TakenBack);
  const readAll = () => db.read((tx) => tx.selectFrom('leases').selectAll().orderBy('name').execute());
  expect(await readAll()).toEqual([]);
  const packed = recorder.pack();
  await db.transact((tx) => replayWrites(tx, packed, texts));
  expect(await readAll()).toEqual([{ ...lease('a'), holder: 'within release' }]);

  const changing = new WriteRecorder(texts);
  const change = async (tx: Tx) => {
    await tx.updateTable('leases').set({ until_at: 2 }).where('token', '=', 't').execute();
    throw new TakenBack();
  };
  await expect(db.transact(change, { record: changing.record })).rejects.toThrow(TakenBack);
  await db.transact((tx) => tx.insertInto('leases').values(lease('b')).execute());
  await expect(db.transact((tx) => replayWrites(tx, changing.pack(), texts))).rejects.toThrow(OtherRows);
  expect((await readAll()).map(({ until_at: at }) => at)).toEqual([1, 1]);
});

it.each([[new Date(0)], [Buffer.from('a')], [['a', [new Date(0)]]], [Number.NaN], [1n]])(
  'does not keep %s, which JSON would give back as something else',
  (value) => {
    const recorder = new WriteRecorder(new StatementTexts());
    recorder.record('insert into leases values (?)', ['a', null, 1, ['b']], 1);
    recorder.pack();
    recorder.record('insert into leases values (?)', [value], 1);
    expect(() => recorder.pack()).toThrow(TypeError);
  },
);
