import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isSigned } from '../../../adapters/calls/signature.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/base/language/date.ts';
import { rebuildTables } from '../../../src/base/store/events.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { HOSTILE } from './hostile.ts';
import { type Received, startHooks, startReceiver } from './rig.ts';

const KILL_CHILD = fileURLToPath(new URL('kill-child.ts', import.meta.url));
const URL_WITH_SECRET = 'https://hooks.example.org/services/quokka';

function read({ body }: Received) {
  return JSON.parse(body) as { id: string; type: string; subject: string; text: string };
}

async function doOne(team: Awaited<ReturnType<typeof startHooks>>, title = 'Write the guide'): Promise<void> {
  await team.ok('lead', `propose ${title} --effort 2h`);
  await team.ok('lead', 'plan');
  await team.ok('lead', 'approve T-1');
  await team.ok('lead', 'done T-1');
}

describe('a webhook', () => {
  it('tells a program of what it chose, in order, signed, with a line to read', async () => {
    const { received, port } = await startReceiver();
    const team = await startHooks(port);
    const { data } = await team.ok('lead', `webhook add ci ${URL_WITH_SECRET} --on approved,done`);
    const { key } = data as { key: string };
    await doOne(team);
    await team.tell();
    expect(received.map((each) => [read(each).type, read(each).subject])).toEqual([
      ['hello', 'W-1'],
      ['approved', 'T-1'],
      ['done', 'T-1'],
    ]);
    await expectGolden(
      'webhook/webhook',
      received.map((each) => read(each).text),
    );
    for (const { headers, body, path } of received) {
      const id = String(headers['webhook-id']);
      const timestamp = String(headers['webhook-timestamp']);
      expect(path).toBe('/services/quokka');
      expect(JSON.parse(body)).toMatchObject({ id, team: 'Test team' });
      expect(Number(timestamp)).toBe(team.clock.now() / 1_000);
      expect(isSigned(key, { id, timestamp, body }, String(headers['webhook-signature']))).toBe(true);
      expect(isSigned(key, { id, timestamp, body: `${body} ` }, String(headers['webhook-signature']))).toBe(
        false,
      );
    }
    const { data: log } = await team.ok('lead', 'webhook show ci');
    expect(log).toMatchObject([
      { type: 'done', state: 'sent', tries: 1 },
      { type: 'approved' },
      { type: 'hello' },
    ]);
  });

  it('writes lines for a chat in which nothing calls anybody', async () => {
    const { received, port } = await startReceiver();
    const team = await startHooks(port);
    await team.ok('lead', `webhook add news ${URL_WITH_SECRET} --on batch --format slack`);
    await team.ok('lead', 'propose Tell <!channel> & others --effort 2h');
    await team.ok('lead', 'plan');
    await team.tell();
    const said = received.map(({ body }) => JSON.parse(body));
    for (const each of said) expect(Object.keys(each)).toEqual(['text']);
    expect(said.at(-1).text).toContain('Tell &lt;!channel&gt; &amp; others');
    await expectGolden(
      'webhook/webhook',
      said.map(({ text }) => text),
    );
  });

  it('is tried again for a day at growing intervals, then given up, and replayed by one command with the same ids', async () => {
    let isUp = false;
    const { received, port } = await startReceiver(() => (isUp ? 200 : 500));
    const team = await startHooks(port);
    await team.ok('lead', `webhook add ci ${URL_WITH_SECRET} --on done`);
    await doOne(team);
    const starts: number[] = [];
    const begun = team.clock.now();
    for (let minute = 0; minute <= 26 * 60; minute++) {
      const before = received.length;
      await team.tell();
      if (received.length > before) starts.push((team.clock.now() - begun) / MINUTE_MS);
      team.clock.advance(MINUTE_MS);
    }
    expect(starts.length).toBeGreaterThan(15);
    expect(starts.length).toBeLessThan(30);
    expect(starts.at(-1)).toBeGreaterThan(23 * 60);
    const { data: list } = await team.ok('lead', 'webhook list');
    expect(list).toMatchObject([{ waiting: 0, dead: 2 }]);
    const show = await team.ok('lead', 'webhook show ci');
    expect(JSON.stringify(show)).toContain('given up: it answered 500');
    isUp = true;
    const ids = new Set(received.map((each) => read(each).id));
    expect(await team.ok('lead', 'webhook replay ci')).toMatchObject({ data: { replayed: 2 } });
    const before = received.length;
    await team.tell();
    expect(received.slice(before).map((each) => read(each).type)).toEqual(['hello', 'done']);
    expect(new Set(received.map((each) => read(each).id))).toEqual(ids);
    expect(await team.ok('lead', 'webhook replay ci')).toMatchObject({ data: { replayed: 0 } });
  });

  it('waits as long as it is asked to, and gives up at once what is gone', async () => {
    const answers = [410];
    const { received, port } = await startReceiver(() => answers[0] ?? 200);
    const team = await startHooks(port);
    await team.ok('lead', `webhook add ci ${URL_WITH_SECRET} --on done`);
    await team.tell();
    expect(await team.ok('lead', 'webhook list')).toMatchObject({ data: [{ waiting: 0, dead: 1 }] });
    expect(received).toHaveLength(1);
  });

  it('holds up no other webhook that answers', async () => {
    const { received, port } = await startReceiver(({ path }) => (path === '/bad' ? 503 : 200));
    const team = await startHooks(port);
    await team.ok('lead', 'webhook add bad https://example.org/bad --on done');
    await team.ok('lead', 'webhook add good https://example.org/good --on done');
    await doOne(team);
    await team.tell();
    const good = received.filter(({ path }) => path === '/good').map((each) => read(each).type);
    expect(good).toEqual(['hello', 'done']);
  });

  it('is sent what waited as soon as it goes on, and not when the next try would have been', async () => {
    const { received, port } = await startReceiver();
    const team = await startHooks(port);
    await team.ok('lead', `webhook add ci ${URL_WITH_SECRET}`);
    await team.ok('lead', 'webhook pause ci');
    await team.tell();
    expect(received).toHaveLength(0);
    await team.ok('lead', 'webhook resume ci');
    await team.tell();
    expect(received.map((each) => read(each).type)).toEqual(['hello']);
  });

  it('is told nothing while it is paused or after it is removed', async () => {
    const { received, port } = await startReceiver();
    const team = await startHooks(port);
    await team.ok('lead', `webhook add ci ${URL_WITH_SECRET}`);
    await team.tell();
    await team.ok('lead', 'webhook pause ci');
    await doOne(team);
    await team.tell();
    expect(received).toHaveLength(1);
    await team.ok('lead', 'webhook resume ci');
    await team.ok('lead', 'goal add milestone: find a room by 2027-01-31');
    await team.ok('lead', 'goal close G-1 missed');
    await team.ok('lead', 'webhook remove ci');
    await team.tell();
    expect(received).toHaveLength(1);
    expect(await team.db.kysely.selectFrom('secrets').selectAll().execute()).toEqual([]);
    expect(await team.ok('lead', 'webhook list')).toMatchObject({ data: [] });
    expect(await team.refused('lead', 'webhook show ci')).toMatchObject({ code: 'not_found' });
  });

  it.runIf(isFull).each(['committed', 'sent'] as const)(
    'is told once its ids where the process is killed when it has %s',
    async (moment) => {
      const { received, port } = await startReceiver();
      const team = await startHooks(port, { dialect: 'sqlite' });
      await team.ok('lead', `webhook add ci ${URL_WITH_SECRET} --on done`);
      await team.tell();
      await team.ok('lead', 'propose Write the guide --effort 2h');
      await team.ok('lead', 'plan');
      await team.ok('lead', 'approve T-1');
      const child = spawn(
        process.execPath,
        [KILL_CHILD, team.db.sqlite?.name ?? '', team.workspace, String(port), moment],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect(signal).toBe('SIGKILL');
      expect(received).toHaveLength(moment === 'sent' ? 2 : 1);
      team.clock.advance(2 * HOUR_MS);
      await team.tell();
      await team.tell();
      const done = received.slice(1).map(read);
      expect(done.map(({ type }) => type)).toEqual(moment === 'sent' ? ['done', 'done'] : ['done']);
      expect(new Set(done.map(({ id }) => id)).size).toBe(1);
      expect(await team.ok('lead', 'webhook list')).toMatchObject({ data: [{ waiting: 0, dead: 0 }] });
    },
  );

  it('keeps its address and key out of every table, event, answer and export, also when made anew', async () => {
    const { received, port } = await startReceiver();
    const team = await startHooks(port);
    const { data } = await team.ok('lead', `webhook add ci ${URL_WITH_SECRET} --on done`);
    const { key } = data as { key: string };
    const tables = ['events', 'inbox', 'outbox', 'webhooks', 'places', 'secrets'] as const;
    for (const table of tables) {
      const rows = JSON.stringify(await team.db.kysely.selectFrom(table).selectAll().execute());
      expect([table, rows.includes('quokka'), rows.includes(key)]).toEqual([table, false, false]);
    }
    for (const line of ['archive', 'webhook list', 'webhook show ci', 'outbox']) {
      const told = JSON.stringify(await team.ok('lead', line));
      expect([line, told.includes('quokka'), told.includes(key)]).toEqual([line, false, false]);
    }
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    await team.tell();
    expect(received).toHaveLength(1);
  });

  it('is an admin’s, and takes no address that could never be called', async () => {
    const team = await startHooks(0);
    await team.ok('lead', 'member add @ben');
    expect(await team.refused('ben', `webhook add x ${URL_WITH_SECRET}`)).toMatchObject({
      code: 'not_allowed',
    });
    for (const url of [
      'http://example.org/',
      'example.org',
      'https://a:b@example.org/',
      'file:///etc/passwd',
      ...HOSTILE.filter((each) => !/\.(?:example|localdomain)\//.test(each)),
    ]) {
      const refusal = await team.refused('lead', `webhook add x ${url}`);
      expect(refusal).toMatchObject({ code: 'bad_argument', field: 'url' });
      for (const secret of ['a:b', 'secret']) expect(JSON.stringify(refusal)).not.toContain(secret);
    }
    expect(await team.refused('lead', `webhook add x ${URL_WITH_SECRET} --on lunch`)).toMatchObject({
      field: 'on',
      allowed: expect.stringContaining('batch'),
    });
    await team.ok('lead', `webhook add x ${URL_WITH_SECRET}`);
    expect(await team.refused('lead', `webhook add x ${URL_WITH_SECRET}`)).toMatchObject({
      code: 'already_done',
    });
  });
});
