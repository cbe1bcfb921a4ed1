import { describe, expect, it } from 'vitest';
import { describeArgs } from '../../../src/base/command/args.ts';
import { sample } from '../../support/full.ts';
import { startHttp } from './rig.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a request that no route takes as it is', () => {
  it('is told which methods its path takes, wherever the path comes from', async () => {
    const { send, secretFor } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    const wrong = [
      ['GET', '/api/goal-engine/generate', 'POST'],
      ['POST', '/api/goal-engine/vision', 'GET, PUT'],
      ['GET', '/api/v1/signed/in_x', 'POST'],
      ['GET', '/api/v1/sources/S-1/hook', 'POST'],
      ['POST', '/api/v1/events', 'GET'],
      ['GET', '/mcp', 'POST'],
      ['DELETE', '/api/v1/goal/add', 'POST'],
    ] as const;
    for (const [method, url, allowed] of wrong) {
      const { status, body, headers } = await send(ci, method, url);
      expect([url, status, body.allowed, headers.allow]).toEqual([url, 405, allowed, allowed]);
    }
    expect(await send(ci, 'GET', '/api/v1/signed')).toMatchObject({ status: 404 });
  });

  it('is told what a body has to be', async () => {
    const { send, secretFor } = await startHttp();
    const ci = await secretFor('lead', 'token add ci');
    const add = (body: unknown, headers: Record<string, string> = JSON_TYPE) =>
      send(ci, 'POST', '/api/v1/propose', body, headers);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await add('title=x', form)).toMatchObject({
      status: 415,
      body: { field: 'content-type', allowed: 'application/json' },
    });
    expect(await add('x'.repeat(1_000_001))).toMatchObject({
      status: 413,
      body: { allowed: '1000000 bytes' },
    });
    expect(await add('{"title": "x", "__proto__": {}}')).toMatchObject({
      status: 400,
      body: { field: 'body', allowed: expect.stringContaining('__proto__') },
    });
  });

  it('is told that its token has too small a role, where its owner may', async () => {
    const { send, secretFor, team } = await startHttp();
    const ci = await secretFor('lead', 'token add ci --role approver');
    const member = await secretFor('ana', 'token add mine');
    for (const url of ['/api/v1/settings', '/api/v1/member/add']) {
      const body = url.endsWith('add') ? { handle: '@zoe' } : { name: 'Shop' };
      const own = await send(ci, 'POST', url, body);
      expect(own).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
      expect(own.body.allowed).not.toBe('@lead');
      expect((await send(member, 'POST', url, body)).body.allowed).toBe('@lead');
    }
    expect(await team.refused('ana', 'settings --name Shop')).toMatchObject({ allowed: '@lead' });
  });
});

describe('every route', () => {
  it('takes no keys of JavaScript’s own, no fields that there are not, and no wrong types for right ones', async () => {
    const { send, secretFor, team } = await startHttp({ rate: { burst: 1e6, perSecond: 1e6 } });
    const admin = await secretFor('lead', 'token add admin --role admin');
    const before = Object.getOwnPropertyNames(Object.prototype);
    const routes = team.engine.commands.all.filter(({ isInternal }) => isInternal !== true);
    for (const command of sample(routes, { every: 3, seed: 'routes' })) {
      const path = `/api/v1/${command.name.replaceAll(' ', '/')}`;
      const ask = command.reads
        ? (body: string) => {
            const query = new URLSearchParams(
              Object.entries(JSON.parse(body)).map(([name, value]) => [name, JSON.stringify(value)]),
            );
            return send(admin, 'GET', `${path}?${query}`);
          }
        : (body: string) => send(admin, 'POST', path, body, JSON_TYPE);
      for (const body of [
        '{"__proto__": {"polluted": 1}}',
        '{"constructor": {"prototype": {"polluted": 1}}}',
        '{"nobody": 1}',
      ])
        expect([path, body, (await ask(body)).status]).toEqual([path, body, expect.toBeOneOf([400, 403])]);
      for (const { name } of describeArgs(command)) {
        const { status, body } = await ask(JSON.stringify({ [name]: { __proto__: null, deep: [[1]] } }));
        expect([path, name, status]).toEqual([path, name, expect.toSatisfy((code: number) => code < 500)]);
        if (status !== 400) continue;
        // By the names of the body: nobody types a line here.
        expect(describeArgs(command).map(({ name: field }) => field)).toContain(body.field);
        expect([path, name, body.detail]).toEqual([
          path,
          name,
          expect.not.stringMatching(/Usage:|(?:^| )--/),
        ]);
      }
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('that says it takes a limit answers with no more rows', async () => {
    const { send, secretFor, team } = await startHttp();
    const admin = await secretFor('lead', 'token add admin --role admin');
    await team.ok('lead', 'token add ci');
    const { body: api } = await send(null, 'GET', '/openapi.json');
    const lists = Object.entries<{ get?: { parameters: { name: string }[] } }>(api.paths).filter(
      ([, { get }]) => get?.parameters?.some(({ name }) => name === 'limit'),
    );
    expect(lists.length).toBeGreaterThan(10);
    for (const [path] of lists) {
      const { status, body } = await send(admin, 'GET', `${path}?limit=1`);
      expect([path, status, Array.isArray(body.data), body.data?.length <= 1]).toEqual([
        path,
        200,
        true,
        true,
      ]);
      expect(body).toHaveProperty('next');
    }
  });
});
