import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCOPES } from '../../../adapters/slack/manifest.ts';
import { backupTo } from '../../../src/base/store/backup.ts';
import { openTestDatabase } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startInstalls, type Tenant } from '../../support/slack/installs.ts';
import { readAnswer } from '../../support/slack/read.ts';

const NINE = '2026-11-24T09:00:00Z';

async function startTwo() {
  const installs = await startInstalls();
  const acme = await installs.addTenant('T100', 'acme');
  const beta = await installs.addTenant('T200', 'beta');
  for (const tenant of [acme, beta]) {
    const page = await installs.install(tenant);
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining(tenant.slack.state.teamId),
    ]);
  }
  return { installs, acme, beta };
}

async function type({ slack, admin, channel }: Tenant, line: string): Promise<string> {
  const { ack } = await slack.users.command(admin, channel.id, line);
  return readAnswer(ack);
}

const readPage = (html: string) => html.replace(/^.*<h1>/s, '<h1>');

async function startDigests(tenant: Tenant, idea: string): Promise<void> {
  await type(tenant, `propose ${idea} --effort 2h`);
  await type(tenant, 'go');
}

describe('an app that many Slack teams install', () => {
  it('founds a workspace for each, whose digest is posted there with its own token, and shows neither anything of the other', async () => {
    const { installs, acme, beta } = await startTwo();
    await startDigests(acme, 'Write the anvil page');
    await startDigests(beta, 'Answer the boat letters');
    await installs.setClock(NINE);
    expect(installs.read(acme).join('\n')).toContain('anvil');
    expect(installs.read(beta).join('\n')).toContain('boat');
    expect(JSON.stringify(acme.slack.state.messages)).not.toContain('boat');
    expect(JSON.stringify(beta.slack.state.messages)).not.toContain('anvil');
    const found = await installs.db.kysely.selectFrom('tenants').selectAll().orderBy('tenant').execute();
    expect(found.map(({ tenant }) => tenant)).toEqual(['T100', 'T200']);
    expect(new Set(found.map((row) => row.workspace_id)).size).toBe(2);
    expect(await type(beta, 'why T-1')).not.toContain('anvil');
  });

  it('refuses a state that is used, too old, of another browser or made up, and has strict headers on each page', async () => {
    const installs = await startInstalls();
    const acme = await installs.addTenant('T100', 'acme');
    const { app, clock } = installs;
    const code = () => app.allow(acme.slack, acme.admin);
    const { state, cookie, response } = await installs.begin();
    expect(response.headers.get('set-cookie')).toMatch(
      /^__Host-.*; Secure; HttpOnly; SameSite=Lax; Path=\/; Max-Age=600$/,
    );
    const other = await installs.begin();
    const pages = [
      await installs.comeBack({ code: code(), state }, other.cookie),
      await installs.comeBack({ code: code(), state }, ''),
      await installs.comeBack({ code: code(), state: 'x' }, '__Host-tiller-install=x'),
      await installs.comeBack({ error: 'access_denied', state: other.state }, other.cookie),
    ];
    const first = await installs.comeBack({ code: code(), state }, cookie);
    pages.push(await installs.comeBack({ code: code(), state }, cookie));
    const late = await installs.begin();
    clock.advance(600_001);
    pages.push(await installs.comeBack({ code: code(), state: late.state }, late.cookie));
    expect([first.status, ...pages.map(({ status }) => status)]).toEqual([200, 400, 400, 400, 400, 400, 400]);
    for (const page of [response, first, ...pages]) {
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(page.headers.get('x-frame-options')).toBe('DENY');
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    }
    const said = await Promise.all(pages.map((page) => page.text()));
    await expectGolden('slack/install', said.map(readPage));
  });

  it('asks for the scopes of its list and no others, and answers a flood with patience', async () => {
    const installs = await startInstalls();
    const { response } = await installs.begin();
    const asked = new URL(response.headers.get('location') ?? '').searchParams;
    expect(asked.get('scope')?.split(',').sort()).toEqual(SCOPES.map(({ scope }) => scope).sort());
    expect(asked.get('user_scope')).toBe(null);
    const flood = await Promise.all(Array.from({ length: 100 }, () => installs.begin()));
    const refused = flood.filter(({ response }) => response.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.response.headers.get('retry-after')).toBe('1');
  });

  it('says on its page and in its log which permissions Slack did not give, as long as it lacks one', async () => {
    const installs = await startInstalls();
    const acme = await installs.addTenant('T100', 'acme');
    const all = [...acme.slack.state.scopes];
    const countWarnings = () =>
      installs.logged.filter((line) => line.includes('"missing":["chat:write"]')).length;
    acme.slack.state.scopes.delete('chat:write');
    acme.slack.state.scopes.delete('files:write');
    const lacking = readPage(await (await installs.install(acme)).text());
    expect([lacking.includes('chat:write'), lacking.includes('files:write'), countWarnings()]).toEqual([
      true,
      false,
      1,
    ]);
    await expectGolden('slack/install', lacking);
    for (const scope of all) acme.slack.state.scopes.add(scope);
    const whole = readPage(await (await installs.install(acme)).text());
    expect([whole.includes('chat:write'), countWarnings()]).toEqual([false, 1]);
  });

  it('refuses a whole organisation in words, and gives its token back', async () => {
    const installs = await startInstalls();
    const acme = await installs.addTenant('T100', 'acme');
    const page = await installs.install(acme, { isOrg: true });
    expect(page.status).toBe(400);
    await expectGolden('slack/install', readPage(await page.text()));
    expect(installs.app.countLive(acme.slack)).toBe(0);
    expect(await installs.engine.installs.list('slack')).toEqual([]);
    expect(await installs.db.kysely.selectFrom('workspaces').selectAll().execute()).toEqual([]);
  });

  it('forgets the tokens of a team that removes it, stops posting there alone, and goes on when it is back', async () => {
    const { installs, acme, beta } = await startTwo();
    await startDigests(acme, 'Write the anvil page');
    await startDigests(beta, 'Answer the boat letters');
    await installs.uninstall(acme);
    expect(await installs.engine.installs.list('slack')).toEqual(['T200']);
    expect(await installs.db.kysely.selectFrom('secrets').select('id').execute()).toEqual([
      { id: 'installation:slack:T200' },
    ]);
    await expectGolden('slack/install', await type(acme, 'today'));
    await installs.setClock(NINE);
    expect(installs.read(acme)).toEqual([]);
    expect(installs.read(beta).join('\n')).toContain('boat');
    expect((await installs.install(acme)).status).toBe(200);
    await installs.settle();
    await expectGolden('slack/install', acme.slack.read(`D${acme.admin}`).at(-1)?.text);
    await type(acme, 'resume');
    await installs.setClock('2026-11-25T09:00:00Z');
    expect(installs.read(acme).join('\n')).toContain('anvil');
    const tenants = await installs.db.kysely.selectFrom('tenants').selectAll().execute();
    expect(tenants).toHaveLength(2);
  });

  it('renews a token before it ends, once for many requests at the same time, and uses the new one', async () => {
    const installs = await startInstalls();
    installs.app.holdsFor = 3_600;
    const acme = await installs.addTenant('T100', 'acme');
    await installs.install(acme);
    installs.app.holdsFor = 43_200;
    installs.app.renewals = 0;
    await Promise.all(Array.from({ length: 5 }, () => type(acme, 'help')));
    await expect.poll(() => installs.app.renewals, { timeout: 10_000 }).toBe(1);
    await type(acme, 'help');
    expect(installs.app.renewals).toBe(1);
    expect(installs.app.countLive(acme.slack)).toBe(2);
    const kept = await installs.engine.installs.find({ platform: 'slack', tenant: 'T100' });
    expect(kept).toContain(installs.app.given.at(-1));
  });

  it('takes a click in a channel that two teams share for the team whose message it is', async () => {
    const { installs, acme, beta } = await startTwo();
    await startDigests(acme, 'Write the anvil page');
    await startDigests(beta, 'Answer the boat letters');
    await installs.setClock(NINE);
    const [digest] = acme.slack.read(acme.channel.id);
    if (!digest) throw new Error('no digest');
    // Somebody of beta presses Yes on the first task of acme's digest: Slack tells it under beta's id.
    const guest = acme.slack.users.addMember('stranger', { isStranger: true });
    acme.slack.state.teamId = 'T200';
    const answered = acme.slack.whenCalled('response_url');
    await acme.slack.users.click(guest, digest, 'approve:T-1');
    await answered;
    acme.slack.state.teamId = 'T100';
    const states = await installs.db.kysely.selectFrom('tasks').select(['workspace_id', 'state']).execute();
    expect(states.map(({ state }) => state)).toEqual(['proposed', 'proposed']);
    const told = acme.slack.readPrivate(acme.channel.id, guest).map(({ text }) => text);
    expect(told).toHaveLength(1);
    await expectGolden('slack/install', told);
  });

  it('keeps tokens, codes, states and its own secrets out of every file, archive, backup, log line and page', async () => {
    const db = await openTestDatabase('sqlite');
    const installs = await startInstalls({ db });
    const { app } = installs;
    app.holdsFor = 3_600;
    const acme = await installs.addTenant('T100', 'acme');
    const { state, cookie } = await installs.begin();
    const page = await installs.comeBack({ code: app.allow(acme.slack, acme.admin), state }, cookie);
    const seen = [await page.text()];
    await startDigests(acme, 'Write the anvil page');
    await expect.poll(() => app.renewals, { timeout: 10_000 }).toBeGreaterThan(0);
    // Calls that go wrong in each way are what says most.
    for (const fault of [
      { kind: 'html' },
      { kind: 'cut', isStored: false },
      { kind: 'error', error: 'token_revoked' },
    ] as const)
      acme.slack.fail('chat.postMessage', fault);
    await installs.setClock(NINE);
    seen.push(await type(acme, 'today'), JSON.stringify(await installs.engine.workspaces.list()));
    const [row] = await db.kysely.selectFrom('workspaces').select('id').execute();
    const archived = { command: 'archive', args: {}, origin: 'x', placeId: null, waits: true };
    const system = { workspace: row?.id ?? '', actor: { kind: 'system' } as const };
    seen.push(JSON.stringify(await installs.engine.handle({ ...system, ...archived })));
    const copy = join(dirname(db.address), 'copy.db');
    await backupTo(db, copy);
    await installs.uninstall(acme);
    const folder = dirname(db.address);
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(installs.logged.length).toBeGreaterThanOrEqual(3);
    const everything = [
      ...files,
      ...installs.logged,
      ...seen,
      JSON.stringify(acme.slack.state.messages),
    ].join('\n');
    expect(everything).toContain('anvil');
    for (const secret of [...app.given, app.clientSecret, app.signingSecret, state])
      expect(everything.includes(secret), secret).toBe(false);
  });
});
