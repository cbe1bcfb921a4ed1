import { describe, expect, it, vi } from 'vitest';
import { sign } from '../../../adapters/calls/signature.ts';
import { MINUTE_MS } from '../../../src/base/language/date.ts';
import { startHttp } from './rig.ts';

interface Sent {
  id?: string;
  body?: object | string;
  key?: string;
  timestamp?: string;
  signature?: string;
}

async function startSigned() {
  const http = await startHttp();
  const { team, send } = http;
  await team.ok('lead', 'metric add sign-ups --unit count');
  const { data } = await team.ok('lead', 'token add build --signed');
  const { secret, path } = data as { secret: string; path: string };
  const post = (sent: Sent = {}, url = path) => {
    const { id = 'build-7', key = secret, timestamp = String(team.clock.now() / 1_000) } = sent;
    const given = sent.body ?? { values: [{ metric: 'sign-ups', value: 12 }] };
    const body = typeof given === 'string' ? given : JSON.stringify(given);
    return send(null, 'POST', url, body, {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': sent.signature ?? sign(key, { id, timestamp, body }),
    });
  };
  const values = () => team.db.kysely.selectFrom('observations').select('value').execute();
  return { ...http, secret, path, post, values };
}

describe('a program that signs', () => {
  it('brings values and outcomes', async () => {
    const { post, values, team } = await startSigned();
    await team.ok('lead', 'propose Write the guide --effort 2h');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'approve T-1');
    const body = {
      values: [{ metric: 'sign-ups', value: 12 }],
      outcomes: [{ task: 'T-1', result: 'done', link: 'https://example.org/build/7', minutes: 30 }],
    };
    expect(await post({ body })).toMatchObject({
      status: 200,
      body: { results: [{ status: 200 }, { status: 200 }] },
    });
    expect(await values()).toEqual([{ value: 12 }]);
    const outcome = await team.db.kysely.selectFrom('outcomes').select(['task_id', 'minutes']).execute();
    expect(outcome).toEqual([{ task_id: 'T-1', minutes: 30 }]);
  });

  it('is heard once for each id, also when fifty come at the same time', async () => {
    const { post, values } = await startSigned();
    const replies = await Promise.all(Array.from({ length: 50 }, () => post()));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await values()).toHaveLength(1);
    expect(await post({ body: { values: [{ metric: 'sign-ups', value: 13 }] } })).toMatchObject({
      status: 409,
      body: { field: 'webhook-id' },
    });
    expect(
      await post({ id: 'build-8', body: { values: [{ metric: 'sign-ups', value: 13, at: '2026-11-22' }] } }),
    ).toMatchObject({
      status: 200,
    });
    expect(await values()).toHaveLength(2);
  });

  it('hears at once of all that a database could not take that is away', async () => {
    const { post, team } = await startSigned();
    const handle = vi.spyOn(team.engine, 'handle').mockResolvedValue({
      kind: 'refusal',
      code: 'busy',
      message: 'The database does not answer.',
    });
    const body = { values: [1, 2, 3].map((value) => ({ metric: 'sign-ups', value })) };
    expect(await post({ body })).toMatchObject({
      status: 503,
      body: { code: 'busy', results: [{ code: 'busy' }, { code: 'busy' }, { code: 'busy' }] },
    });
    expect(handle).toHaveBeenCalledTimes(1);
    handle.mockRestore();
    expect(await post({ body })).toMatchObject({ status: 200 });
  });

  it('is not believed without a signature of these bytes, of now, by this key', async () => {
    const { post, values, team, secret, path, send } = await startSigned();
    const now = team.clock.now();
    const at = (ms: number) => String(Math.floor((now + ms) / 1_000));
    const wrong: Sent[] = [
      { key: `whsec_${Buffer.alloc(32, 1).toString('base64')}` },
      { signature: 'v1,' },
      { signature: 'v1,AAAA' },
      { signature: sign(secret, { id: 'build-7', timestamp: at(0), body: '{}' }) },
      {
        signature: sign(secret, {
          id: 'build-6',
          timestamp: at(0),
          body: '{"values":[{"metric":"sign-ups","value":12}]}',
        }),
      },
      { timestamp: at(-6 * MINUTE_MS) },
      { timestamp: at(6 * MINUTE_MS) },
      { timestamp: 'now' },
    ];
    for (const each of wrong)
      expect([each, await post(each)]).toMatchObject([
        each,
        { status: 401, body: { code: 'bad_signature' } },
      ]);
    expect(await post({}, '/api/v1/signed/in_unknown')).toMatchObject({ status: 401 });
    expect(await send(null, 'POST', path, { values: [] })).toMatchObject({ status: 401 });
    expect(await values()).toEqual([]);
    const two = `v1,AAAA ${sign(secret, { id: 'build-7', timestamp: at(0), body: '{"values":[{"metric":"sign-ups","value":12}]}' })}`;
    expect(await post({ signature: two })).toMatchObject({ status: 200 });
  });

  it('is made to wait where wrong signatures come again and again, each address by itself', async () => {
    const { post, team } = await startSigned();
    const { data } = await team.ok('lead', 'token add other --signed');
    const other = data as { secret: string; path: string };
    const send = (id: string) => post({ id, key: other.secret }, other.path);
    expect([(await post()).status, (await send('o1')).status]).toEqual([200, 200]);
    const wrong = { signature: 'v1,AAAA' };
    for (let time = 0; time < 300; time++) await post(wrong);
    expect(await post(wrong)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect([(await post({ id: 'build-8' })).status, (await send('o2')).status]).toEqual([429, 200]);
    team.clock.advance(1_000);
    expect((await post({ id: 'build-8' })).status).toBe(200);
  });

  it('is told which of what it sent was refused, and the rest is done', async () => {
    const { post, values } = await startSigned();
    const body = {
      values: [
        { metric: 'unknown', value: 1 },
        { metric: 'sign-ups', value: 5 },
      ],
    };
    expect(await post({ body })).toMatchObject({
      status: 404,
      type: 'application/problem+json',
      body: { code: 'not_found', results: [{ status: 404 }, { status: 200 }] },
    });
    expect(await values()).toEqual([{ value: 5 }]);
    for (const wrong of ['{', '[]', '{}', '{"values":[{"metric":"sign-ups"}]}', '{"votes":[]}'])
      expect([wrong, await post({ id: `w${wrong}`, body: wrong })]).toMatchObject([wrong, { status: 400 }]);
    expect(await post({ body: 'x'.repeat(1_000_001) })).toMatchObject({ status: 413 });
  });

  it('does nothing else: its key is no bearer, its token reads nothing and votes on nothing', async () => {
    const { post, send, secret, path, team } = await startSigned();
    const address = path.split('/').at(-1) ?? '';
    for (const bearer of [secret, address])
      expect(await send(bearer, 'GET', '/api/v1/tasks')).toMatchObject({ status: 401 });
    const actor = { kind: 'token', id: 'TK-1' } as const;
    for (const command of ['approve', 'tasks', 'propose', 'vision set']) {
      const call = { workspace: team.workspace, actor, command, args: { title: 'x', task: 'T-1' } };
      const view = await team.engine.handle({ ...call, origin: `t:${command}`, placeId: null, waits: true });
      expect([command, view]).toMatchObject([command, { kind: 'refusal', code: 'not_allowed' }]);
    }
    for (const table of ['events', 'tokens', 'inbox', 'secrets'] as const) {
      const rows = JSON.stringify(await team.db.kysely.selectFrom(table).selectAll().execute());
      expect([table, rows.includes(secret)]).toEqual([table, false]);
    }
    await team.ok('lead', 'token revoke build');
    expect(await post({ id: 'later' })).toMatchObject({ status: 401 });
    expect(await team.db.kysely.selectFrom('secrets').selectAll().execute()).toEqual([]);
  });
});
