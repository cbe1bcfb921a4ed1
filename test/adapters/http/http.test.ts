import { describe, expect, it, vi } from 'vitest';
import { describeArgs } from '../../../src/base/command/args.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';
import { startHttp } from './rig.ts';

describe('the HTTP server', () => {
  it('answers nothing without a token that holds, and reads no body before it knows one', async () => {
    const { send } = await startHttp();
    for (const secret of [null, 'tiller_guess']) {
      const { status, type, body, headers } = await send(secret, 'GET', '/api/v1/tasks');
      expect({ status, type }).toEqual({ status: 401, type: 'application/problem+json' });
      expect(body).toMatchObject({ status: 401, code: 'no_token', field: 'Authorization' });
      expect(headers['www-authenticate']).toBe('Bearer');
    }
    expect(await send(null, 'POST', '/api/v1/propose', 'x'.repeat(2_000_000))).toMatchObject({ status: 401 });
  });

  it('counts what finding the caller waited for the database as part of what the call may wait', async () => {
    const { send, secretFor, team } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    const authenticate = vi.spyOn(team.engine, 'authenticate');
    const handle = vi.spyOn(team.engine, 'handle');
    expect(await send(ci, 'GET', '/api/v1/tasks')).toMatchObject({ status: 200 });
    const waited = authenticate.mock.calls[0]?.[1];
    expect(waited).toBeDefined();
    expect(handle.mock.calls[0]?.[0].waited).toBe(waited);
  });

  it('runs a command and says what is wrong with one, never with 200', async () => {
    const { send, secretFor } = await startHttp();
    const ci = await secretFor('lead', 'token add ci --role admin');
    expect(await send(ci, 'POST', '/api/v1/metric/add', { name: 'sign-ups', unit: 'count' })).toMatchObject({
      status: 200,
      type: 'application/json',
      body: { kind: 'answer' },
    });
    expect(await send(ci, 'POST', '/api/v1/metric/record', { metric: 'sign-ups', value: 12 })).toMatchObject({
      status: 200,
    });
    expect(await send(ci, 'GET', '/api/v1/metric/show?metric=sign-ups')).toMatchObject({ status: 200 });
    const wrong: [string, unknown, number, object][] = [
      ['/api/v1/metric/add', { unit: 'count' }, 400, { code: 'bad_argument', field: 'name' }],
      ['/api/v1/metric/add', { name: 'x', unti: 'count' }, 400, { field: 'argument', given: 'unti' }],
      ['/api/v1/metric/add', [1], 400, { field: 'body' }],
      ['/api/v1/metric/add', '{"name"', 400, { field: 'body' }],
      ['/api/v1/goal/edit', { goal: 'G-77' }, 404, { code: 'not_found' }],
      ['/api/v1/link', {}, 403, { code: 'not_allowed' }],
      ['/api/v1/frobnicate', {}, 404, { code: 'not_found' }],
      ['/api/v1/tasks', {}, 405, { allowed: 'GET' }],
    ];
    for (const [url, body, status, problem] of wrong) {
      const json = { 'content-type': 'application/json' };
      const reply = await send(ci, 'POST', url, body, json);
      expect({ url, ...reply }).toMatchObject({
        ...{ url, status, type: 'application/problem+json' },
        body: { status, ...problem },
      });
    }
  });

  it('does the same request with the same key once, and refuses the key with another body', async () => {
    const { send, secretFor, team } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    const other = await secretFor('lead', 'token add other');
    const key = { 'idempotency-key': 'build-7' };
    const propose = (secret: string, title: string) =>
      send(secret, 'POST', '/api/v1/propose', { title, effort: '2' }, key);
    const [first, ...again] = await Promise.all(
      Array.from({ length: 50 }, () => propose(ci, 'Write the guide')),
    );
    expect(first?.status).toBe(200);
    for (const reply of again) expect(reply.body).toEqual(first?.body);
    expect(await team.db.kysely.selectFrom('candidates').select('title').execute()).toHaveLength(1);
    expect(await propose(ci, 'Write another')).toMatchObject({
      status: 409,
      body: { field: 'Idempotency-Key' },
    });
    const turned = { effort: '2', title: 'Write the guide', why: null };
    const { status, body } = await send(ci, 'POST', '/api/v1/propose', turned, key);
    expect([status, body]).toEqual([200, first?.body]);
    expect(await send(ci, 'POST', '/api/v1/learn', {}, key)).toMatchObject({ status: 409 });
    expect(await propose(other, 'Paint the fence')).toMatchObject({ status: 200 });
    const long = { 'idempotency-key': 'k'.repeat(201) };
    expect(await send(ci, 'POST', '/api/v1/learn', {}, long)).toMatchObject({ status: 400 });
  });

  it('refuses a body over 1 MB before it reads it', async () => {
    const { send, secretFor } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    const reply = await send(ci, 'POST', '/api/v1/propose', { title: 'x'.repeat(1_000_001) });
    expect(reply).toMatchObject({ status: 413, type: 'application/problem+json', body: { status: 413 } });
    const text = await send(ci, 'POST', '/api/v1/propose', 'title=x', { 'content-type': 'text/plain' });
    expect(text).toMatchObject({ status: 415, body: { status: 415 } });
  });

  it('makes a token that calls too often wait, and no other', async () => {
    const { send, secretFor, team } = await startHttp({ rate: { burst: 2, perSecond: 0.5 } });
    const [fast, slow] = [await secretFor('lead', 'token add a'), await secretFor('lead', 'token add b')];
    const read = async (secret: string) => (await send(secret, 'GET', '/api/v1/team')).status;
    expect([await read(fast), await read(fast), await read(fast), await read(slow)]).toEqual([
      200, 200, 429, 200,
    ]);
    const reply = await send(fast, 'GET', '/api/v1/team');
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '2' }, body: { code: 'too_many' } });
    team.clock.advance(2_000);
    expect(await read(fast)).toBe(200);
  });

  it('makes those who try tokens that do not hold wait, and nobody whose token did', async () => {
    const played = await startTeam();
    const logged: string[] = [];
    Object.assign(played.ports.log, {
      warn: (fields: object, line: string) => logged.push(`${line} ${JSON.stringify(fields)}`),
    });
    const { send, secretFor, team } = await startHttp({ team: played });
    const known = await secretFor('lead', 'token add a');
    const fresh = await secretFor('lead', 'token add b');
    const read = async (secret: string) => (await send(secret, 'GET', '/api/v1/team')).status;
    expect(await read(known)).toBe(200);
    const tried = [];
    for (let time = 0; time <= 300; time++) tried.push(await read(`tiller_${time}`));
    expect([...new Set(tried), tried.indexOf(429)]).toEqual([401, 429, 300]);
    expect([await read(known), await read(fresh)]).toEqual([200, 429]);
    await expectGolden('http/http', [...new Set(logged)]);
    await team.ok('lead', 'token revoke a');
    expect(await read(known)).toBe(401);
    team.clock.advance(1_000);
    expect(await read(fresh)).toBe(200);
  });

  it('tells browsers to run, frame, load and keep nothing, whatever is answered', async () => {
    const { send, server, secretFor } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    const answers = [
      await send(null, 'GET', '/'),
      await send(null, 'GET', '/openapi.json'),
      await send(null, 'GET', '/api/v1/team'),
      await send(ci, 'GET', '/api/v1/team'),
      await send(ci, 'POST', '/api/v1/team'),
      await send(ci, 'GET', '/nothing'),
      await send(ci, 'POST', '/api/v1/propose', '{', { 'content-type': 'application/json' }),
      await send(ci, 'POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'ping' }, { accept: '*/*' }),
      await send(null, 'POST', '/api/v1/signed/in_x', {}),
      await send(null, 'POST', '/api/v1/sources/S-1/hook', {}),
      await send(null, 'GET', '/api/goal-engine/health'),
    ];
    const trace = await server.app.inject({ method: 'TRACE' as 'GET', url: '/' });
    expect(trace.statusCode).toBe(405);
    for (const { headers, type } of answers) {
      expect(headers).toMatchObject({
        'cache-control': expect.stringContaining('no-store'),
        'content-security-policy': expect.stringMatching(/^default-src 'none'.*frame-ancestors 'none'/),
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      if (type !== '' && type !== 'application/json')
        expect(headers['content-type']).toContain('charset=utf-8');
    }
  });

  it('gives lists in pages whose cursor stays where it was when rows come before it', async () => {
    const { send, secretFor, team } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    for (const name of ['bravo', 'charlie', 'delta'])
      await team.ok('lead', `metric add ${name} --unit count`);
    const read = async (query: string) => (await send(ci, 'GET', `/api/v1/metric/list?${query}`)).body;
    const first = await read('limit=2');
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual(['bravo', 'charlie']);
    expect(first.rows).toHaveLength(2);
    await team.ok('lead', 'metric add alpha --unit count');
    const second = await read(`limit=2&cursor=${first.next}`);
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual(['delta']);
    expect(second.next).toBeNull();
    expect(await read('limit=0')).toMatchObject({ status: 400, field: 'limit' });
    expect(await read('cursor=nonsense')).toMatchObject({ status: 400, field: 'cursor' });
  });

  it('describes every command and its arguments in OpenAPI, and lists all routes on a page', async () => {
    const { send, team } = await startHttp();
    const { body: api } = await send(null, 'GET', '/openapi.json');
    const { body: page } = await send(null, 'GET', '/');
    expect(api.openapi).toBe('3.1.0');
    for (const command of team.engine.commands.all.filter(({ isInternal }) => !isInternal)) {
      const path = `/api/v1/${command.name.replaceAll(' ', '/')}`;
      const operation = api.paths[path][command.reads ? 'get' : 'post'];
      expect(page).toContain(path);
      const named: string[] = command.reads
        ? operation.parameters.map(({ name }: { name: string }) => name)
        : Object.keys(operation.requestBody.content['application/json'].schema.properties);
      const args = describeArgs(command).filter(({ isHidden }) => isHidden !== true);
      expect([path, named]).toEqual([path, expect.arrayContaining(args.map(({ name }) => name))]);
    }
    const plan = api.paths['/api/v1/plan'].post.requestBody.content['application/json'].schema.properties;
    expect(plan.maxTasks).toMatchObject({ type: 'integer', minimum: 1, maximum: 20 });
    expect(plan.dryRun).toMatchObject({ type: 'boolean' });
    expect(
      api.paths['/api/v1/bug/add'].post.requestBody.content['application/json'].schema.properties.severity,
    ).toMatchObject({
      enum: expect.arrayContaining(['critical']),
    });
  });
});

describe('the routes of the goal engine', () => {
  it('make a batch, show and change the vision, and learn', async () => {
    const { send, secretFor } = await startHttp();
    const ci = await secretFor('lead', 'token add ci --role admin');
    const at = (name: string) => `/api/goal-engine/${name}`;
    await send(ci, 'POST', '/api/v1/propose', { title: 'Write the guide', effort: '2' });
    expect(
      await send(ci, 'PUT', at('vision'), { field: 'statement', value: 'Clinics that run' }),
    ).toMatchObject({
      status: 200,
      body: { data: { statement: 'Clinics that run' } },
    });
    expect((await send(ci, 'GET', at('vision'))).body.data).toMatchObject({ statement: 'Clinics that run' });
    const dry = await send(ci, 'POST', at('generate'), { dryRun: true, maxTasks: 1 });
    expect(dry).toMatchObject({
      status: 200,
      body: { kind: 'plan', isDryRun: true, generated: 1, queued: 0 },
    });
    expect(await send(ci, 'POST', at('generate'), { maxTasks: 1 })).toMatchObject({
      status: 200,
      body: { isDryRun: false, queued: 1 },
    });
    for (const body of [{ maxTasks: 0 }, { maxTasks: 'many' }, { isPosted: true }, [], { dryRun: 'perhaps' }])
      expect([body, (await send(ci, 'POST', at('generate'), body)).status]).toEqual([body, 400]);
    expect((await send(ci, 'GET', at('state'))).status).toBe(200);
    expect((await send(ci, 'GET', at('revenue'))).status).toBe(200);
    expect((await send(ci, 'POST', at('learn'))).body.data).toMatchObject({ outcomes: 0 });
    expect((await send(null, 'POST', at('learn'))).status).toBe(401);
  });

  it('take all that a vision has in one version, give it back the same, and name what is wrong as the body does', async () => {
    const { send, secretFor, team } = await startHttp();
    const ci = await secretFor('lead', 'token add ci --role admin');
    const put = (body: object) => send(ci, 'PUT', '/api/goal-engine/vision', body);
    const get = async () => (await send(ci, 'GET', '/api/goal-engine/vision')).body.vision;
    expect(await get()).toBeNull();
    // As the table of the goal engine has it.
    const vision = {
      statement: 'Create revenue streams through useful applications',
      primary_goal: 'Launch Basic EDU Apps with payment integration',
      focus_areas: ['payment_integration', 'automation', 'self_healing'],
      revenue_targets: { month_3: 999, month_6: 1498.5, yearly: 12_000 },
      success_metrics: { subscriptions: 100, MRR: '$999', satisfaction: '4.5 of 5', uptime: '99.9 %' },
      starts_on: '2026-02-01',
    };
    const { status, body } = await put(vision);
    expect([status, body.data.version, body.vision]).toEqual([200, 1, vision]);
    expect(body.data.revenueTargets).toEqual({
      monthly: { 3: 99_900, 6: 149_850 },
      yearly: 1_200_000,
    });
    expect(await get()).toEqual(vision);
    expect((await put(vision)).body.data.version).toBe(1);
    const launch = 'Launch EDU apps with 100 paying users';
    expect((await put({ field: 'primary_goal', value: launch })).body.data.version).toBe(2);
    await put({ field: 'focus_areas', value: ['quality'] });
    await put({ success_metrics: null, revenue_targets: { month_3: 500 } });
    expect(await get()).toEqual({
      ...vision,
      primary_goal: launch,
      focus_areas: ['quality'],
      revenue_targets: { month_3: 500 },
      success_metrics: {},
    });
    const wrong = [
      [{ focus_areas: [1] }, 'focus_areas'],
      [{ revenue_targets: { month_3: -1 } }, 'revenue_targets'],
      [{ revenue_targets: 'soon' }, 'revenue_targets'],
      [{ statement: { a: 1 } }, 'statement'],
      [{ primary_goal: 'x', dreams: 'y' }, 'field'],
      [{ starts_on: 'soon' }, 'starts_on'],
      [{}, 'field'],
      [[], 'body'],
    ] as const;
    for (const [given, field] of wrong) {
      const refused = await put(given);
      expect([given, refused.status, refused.body.field]).toEqual([given, 400, field]);
    }
    expect(await get()).toMatchObject({ primary_goal: launch });
    const shown = JSON.stringify(vision.focus_areas);
    await team.ok('lead', `vision set --fields '{"focus_areas":${shown},"statement":"Clinics that run"}'`);
    expect(await get()).toMatchObject({ statement: 'Clinics that run', focus_areas: vision.focus_areas });
  });

  it('say whether the database answers, to anybody, and nothing more', async () => {
    const { send, team } = await startHttp();
    expect(await send(null, 'GET', '/api/goal-engine/health')).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
    await team.db[Symbol.asyncDispose]();
    expect((await send(null, 'GET', '/api/goal-engine/health')).status).toBe(503);
  });
});

describe('the stream of changes', () => {
  it('says what changed since the last id, and ends when its token is revoked', async () => {
    const { server, secretFor, team, beat } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    const address = await server.start({ host: '127.0.0.1', port: 0 });
    const open = (headers = {}) =>
      fetch(`${address}/api/v1/events`, { headers: { authorization: `Bearer ${ci}`, ...headers } });
    const stream = (await open()).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await stream?.read())?.value).toBe(': open\n\n');
    await team.ok('lead', 'metric add sign-ups --unit count');
    beat();
    expect((await stream?.read())?.value).toMatch(
      /^id: \d+\nevent: change\ndata: \{"type":"MetricAdded","subject":".*sign-ups"/,
    );
    const past = (await open({ 'last-event-id': '0' })).body
      ?.pipeThrough(new TextDecoderStream())
      .getReader();
    let seen = '';
    while (!seen.includes('MetricAdded')) seen += (await past?.read())?.value;
    expect(seen).toContain('id: 1\n');
    await team.ok('lead', 'token revoke ci');
    beat();
    expect((await stream?.read())?.done).toBe(true);
  });
});
