import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { laidFolder } from '../../support/database.ts';
import { findFreePort } from '../../support/free-port.ts';
import { isFull } from '../../support/full.ts';
import { runHere, startProcess } from '../../support/program.ts';
import { startHttp } from './rig.ts';

/** Calls of one program within a minute, and what another one asks meanwhile. */
const FLOOD = isFull ? 10_000 : 400;
const OTHERS = isFull ? 200 : 20;
const MINUTE_MS = 60_000;
/** Writes that a program sends again, and how often. */
const WRITES = isFull ? 1_000 : 60;
const AGAIN = 3;
/** What a busy machine does to a delay of some milliseconds. */
const BUSY_MS = 250;
const TRIES = 3;
const WARM_UP = 200;
const SIZES = [1_000_001, 4_000_000, ...(isFull ? [64_000_000] : [])];

const quantile = (share: number, delays: readonly number[]) =>
  delays.toSorted((a, b) => a - b)[Math.floor(share * delays.length)] ?? 0;
const p99 = (delays: readonly number[]) => quantile(0.99, delays);

describe('a program that calls too often', () => {
  it('is refused beyond its pace, and another one waits no longer for it', async () => {
    const { send, secretFor, team } = await startHttp();
    const [fast, slow] = [
      await secretFor('lead', 'token add fast'),
      await secretFor('lead', 'token add slow'),
    ];
    const read = async (secret: string) => {
      const askedAt = performance.now();
      const { status } = await send(secret, 'GET', '/api/v1/team');
      return { status, ms: performance.now() - askedAt };
    };
    for (let tries = 1; ; tries++) {
      const calm: number[] = [];
      for (let call = 0; call < OTHERS; call++) calm.push((await read(slow)).ms);
      // Both have their burst again.
      team.clock.advance(MINUTE_MS);
      const flooded: number[] = [];
      const statuses: number[] = [];
      for (let call = 0; call < FLOOD; call++) {
        statuses.push((await read(fast)).status);
        team.clock.advance(MINUTE_MS / FLOOD);
        if (call % (FLOOD / OTHERS) !== 0) continue;
        const { status, ms } = await read(slow);
        expect(status).toBe(200);
        flooded.push(ms);
      }
      if (isFull) expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(FLOOD / 2);
      if (p99(flooded) < 2 * p99(calm)) return;
      if (tries === TRIES) expect(p99(flooded)).toBeLessThan(2 * p99(calm) + BUSY_MS);
    }
  });

  it(`has one effect of each of ${WRITES} writes that it sends again`, async () => {
    const { send, secretFor, team } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    for (let write = 0; write < WRITES; write++) {
      const key = { 'idempotency-key': `build-${write}` };
      const propose = () =>
        send(ci, 'POST', '/api/v1/propose', { title: `Look at build ${write}`, effort: '2' }, key);
      const answers = await Promise.all(Array.from({ length: AGAIN }, propose));
      expect(answers.map(({ status }) => status)).toEqual(Array(AGAIN).fill(200));
      team.clock.advance(100);
    }
    const ideas = await team.db.kysely.selectFrom('candidates').select('title').execute();
    expect(new Set(ideas.map(({ title }) => title)).size).toBe(WRITES);
    expect(ideas).toHaveLength(WRITES);
  });
});

describe('a body that is too large, too deep or too long', () => {
  it('is refused, and another call is answered meanwhile', async () => {
    const { send, secretFor } = await startHttp();
    const [ci, other] = [await secretFor('lead', 'token add ci'), await secretFor('lead', 'token add other')];
    const json = { 'content-type': 'application/json' };
    const bodies = [
      ...SIZES.map((size) => ['large', JSON.stringify({ title: 'x'.repeat(size) })] as const),
      ['deep', '{"title":'.repeat(90_000)] as const,
      ['deep', `${'['.repeat(499_000)}${']'.repeat(499_000)}`] as const,
      ['long', JSON.stringify({ title: Array(100_000).fill(1) })] as const,
    ];
    const delays: number[] = [];
    for (const [what, body] of bodies) {
      for (let time = 0; time < (isFull ? 5 : 1); time++) {
        const refused = send(ci, 'POST', '/api/v1/propose', body, json);
        const askedAt = performance.now();
        expect((await send(other, 'GET', '/api/v1/team')).status).toBe(200);
        delays.push(performance.now() - askedAt);
        expect((await refused).status).toBe(what === 'large' ? 413 : 400);
      }
    }
    // Of thirty delays the longest is the machine's.
    expect(quantile(0.5, delays)).toBeLessThan(100 + BUSY_MS);
  });

  it.runIf(isFull && existsSync('/proc/self/status'))(
    'takes less than 50 MB of a process, however large it is',
    async () => {
      const folder = await laidFolder();
      const { out } = await runHere(folder, ['token', 'add', 'ci']);
      const port = await findFreePort();
      const { child, seen, ended } = startProcess(folder, ['serve'], { TILLER_HTTP: String(port) });
      await expect.poll(() => seen.out.includes('Programs reach Tiller'), { timeout: 60_000 }).toBe(true);
      const send = async (body: string): Promise<number> => {
        const headers = {
          'content-type': 'application/json',
          authorization: `Bearer ${/tiller_\S+/.exec(out)?.[0]}`,
        };
        const url = `http://127.0.0.1:${port}/api/v1/propose`;
        // What is refused before it was read is cut off while it is sent.
        return fetch(url, { method: 'POST', headers, body }).then(
          ({ status }) => status,
          () => 413,
        );
      };
      const readKb = (name: 'VmRSS' | 'VmHWM') =>
        Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
      // What every call takes is loaded and compiled by then.
      for (let call = 0; call < WARM_UP; call++) expect(await send('{"titel": 7}')).toBe(400);
      const beforeKb = readKb('VmRSS');
      for (const size of SIZES) expect(await send(JSON.stringify({ title: 'x'.repeat(size) }))).toBe(413);
      expect(await send('['.repeat(1_000_000))).toBe(400);
      expect(await send(JSON.stringify({ title: Array(100_000).fill(1) }))).toBe(400);
      expect(readKb('VmHWM') - beforeKb).toBeLessThan(50_000);
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ code: 0, err: '' });
    },
  );
});
