import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { knock } from '../../../adapters/process/database.ts';
import { awaitServer, createOutage } from '../../../adapters/process/upkeep/outage.ts';
import { isAway, type Loss, LostConnection, Refusal } from '../../../src/base/language/errors.ts';
import type { Log } from '../../../src/base/ports.ts';
import { toRefusal } from '../../../src/base/store/sqlite/refusal.ts';
import { layLine } from '../../support/database/line.ts';
import { expectGolden } from '../../support/golden.ts';

/** A log that keeps what was said, but the details. */
function keepLog(): { log: Log; said: string[] } {
  const said: string[] = [];
  const keep = (level: string) => (_fields: object, message: string) =>
    void said.push(`${level}: ${message}`);
  const log = { debug: () => undefined, info: keep('info'), warn: keep('warn'), error: keep('error') };
  return { log, said };
}

const CLOCK = { now: () => 0 };

/** A clock on which a moment passes with each look: longer than anything that was asked before can take to fail. */
function createPassing() {
  let now = 0;
  return { now: () => (now += 6_000) };
}

describe('a database server that is away', () => {
  it('is told once however much fails because of it, and once when it is back', async () => {
    const { log, said } = keepLog();
    const outage = createOutage(log, createPassing());
    const lost = new LostConnection('working', 'dropped');
    const refused = Object.assign(new Refusal({ code: 'busy', message: 'broke' }), { cause: lost });
    for (const err of [refused, lost, refused])
      outage.log.error({ err }, 'the runner lease could not be renewed');
    outage.log.error({ err: new Error('a bug') }, 'something broke');
    expect(outage.end()).toBe(true);
    expect(outage.end()).toBe(false);
    expect(said).toHaveLength(3);
    await expectGolden('process/outage', said);
  });

  it('is told in sentences to who sits at a terminal, instead of in the log', async () => {
    const { log, said } = keepLog();
    const told: string[] = [];
    const outage = createOutage(log, createPassing(), (line) => told.push(line));
    outage.log.error({ err: new LostConnection('working', 'dropped') }, 'a wake-up failed');
    outage.log.error({ err: new Error('a bug') }, 'something broke');
    expect(outage.end()).toBe(true);
    expect(said).toHaveLength(1);
    await expectGolden('process/outage', told);
  });

  it('is told once though one connection hears that it is back while another still waits', async () => {
    const { log, said } = keepLog();
    let now = 0;
    const outage = createOutage(log, { now: () => now });
    const fail = (how: Loss) =>
      outage.log.error({ err: new LostConnection('working', how) }, 'a wake-up failed');
    fail('dropped');
    now += 1_000;
    // What could not be done is to be done at once, whatever the log says.
    expect(outage.end()).toBe(true);
    now += 3_500;
    fail('silent');
    now += 2_000;
    expect(outage.end()).toBe(true);
    now += 3_000;
    expect([outage.end(), outage.end()]).toEqual([true, false]);
    expect(said.map((line) => line.split(':')[0])).toEqual(['warn', 'info']);
    fail('dropped');
    expect(said).toHaveLength(3);
  });

  it('is waited for when a process begins', async () => {
    const url = new URL(`${inject('postgresUrl')}/${inject('postgresTemplate')}`);
    const serverPort = Number(url.port);
    const closed = await layLine(serverPort);
    await closed.close();
    url.port = String(closed.port);
    const { log, said } = keepLog();
    const told = Promise.withResolvers<void>();
    const warn = (fields: object, message: string) => {
      log.warn(fields, message);
      told.resolve();
    };
    const outage = createOutage({ ...log, warn }, createPassing());
    const waiting = awaitServer(url.href, outage, new AbortController().signal);
    await told.promise;
    const open = await layLine(serverPort, closed.port);
    onTestFinished(() => open.close());
    await waiting;
    expect(said).toHaveLength(2);
    await expectGolden('process/outage', said);
  });

  it('is not waited for any more once the process is told to end', async () => {
    const { log } = keepLog();
    const stopping = new AbortController();
    const waiting = awaitServer(
      'postgres://tiller@127.0.0.1:1/team',
      createOutage(log, CLOCK),
      stopping.signal,
    );
    stopping.abort();
    await waiting;
  });

  it('is no wrong password and no missing database: those are refused at once', async () => {
    const { log, said } = keepLog();
    const { href } = new URL(`${inject('postgresUrl')}/no_such_team`);
    const waiting = awaitServer(href, createOutage(log, CLOCK), new AbortController().signal);
    await expect(waiting).rejects.toMatchObject({ detail: { code: 'not_possible' } });
    expect(said).toEqual([]);
    const error = await knock(href).catch((thrown: unknown) => thrown);
    expect(isAway(error)).toBe(false);
  });
});

describe('a disk that takes nothing', () => {
  it('is told once however small changes fare meanwhile, and once when nothing has failed for half a minute', async () => {
    const { log, said } = keepLog();
    let now = 0;
    const outage = createOutage(log, { now: () => now });
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const fail = () => outage.log.error({ err: toRefusal(full, 'working') }, 'a wake-up failed');
    fail();
    now += 29_000;
    // What waits is tried again, and what is small may find room.
    expect([outage.end(), outage.disk()]).toEqual([true, 'full']);
    fail();
    now += 29_000;
    expect([outage.end(), outage.disk()]).toEqual([true, 'full']);
    now += 1_000;
    expect([outage.end(), outage.disk()]).toEqual([true, null]);
    expect(outage.end()).toBe(false);
    expect(said.map((line) => line.split(':')[0])).toEqual(['warn', 'info']);
    await expectGolden('process/outage', said);
  });
});
