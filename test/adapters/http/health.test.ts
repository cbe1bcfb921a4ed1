import { describe, expect, it, vi } from 'vitest';
import { createMeter } from '../../../adapters/http/health/meter.ts';
import type { ProcessState } from '../../../adapters/http/health/probes.ts';
import type { HealthDeps } from '../../../adapters/http/health/routes.ts';
import { timeCalls } from '../../../adapters/http/health/watch.ts';
import { SourceError } from '../../../src/base/source-port.ts';
import { takeLease } from '../../../src/base/store/lease.ts';
import { expectGolden } from '../../support/golden.ts';
import { startSourced } from '../../support/sourced-team.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { startHttp } from './rig.ts';

const RUNNER = 'runner';
const RUNNING: ProcessState = {
  ...{ isRunner: true, isEnding: false, disk: null },
  chats: [{ name: 'Slack', state: 'up' }],
};

async function startWatched(given: Partial<HealthDeps> = {}, state: ProcessState = RUNNING) {
  const meter = createMeter();
  const rig = await startHttp({
    health: ({ engine }) => ({
      meter,
      token: null,
      readVitals: () => engine.readVitals(RUNNER),
      readState: () => state,
      readWalBytes: () => 4_096,
      readBackupAge: () => 7_000,
      ...given,
    }),
  });
  return { ...rig, meter };
}

async function holdLease(team: Team): Promise<void> {
  const now = team.clock.now();
  await takeLease(team.db, { name: RUNNER, token: 'one', holder: 'pid 1', now, ttlMs: 60_000 });
}

async function readFigures(team: Team) {
  const vitals = await team.engine.readVitals(RUNNER);
  return { vitals, page: await createMeter().print({ vitals, walBytes: null, backupAgeMs: null }) };
}

/** The value of a figure; undefined for none. */
function readFigure(page: string, name: string): number | undefined {
  const line = page.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

describe('a figure of what there is none of', () => {
  it('is no number, and no age of nothing', async () => {
    const { page } = await readFigures((await startWatched()).team);
    for (const name of ['tiller_backup_age_seconds', 'tiller_wal_bytes'])
      expect(readFigure(page, name)).toBeNaN();
  });
});

describe('the health of a process', () => {
  it('is live without a token, and ready where the database answers, somebody runs it and its chats are connected', async () => {
    const { team, send } = await startWatched();
    expect(await send(null, 'GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    const before = await send(null, 'GET', '/health/ready');
    expect(before.status).toBe(503);
    expect(before.body.checks).toContainEqual({ name: 'runner', ok: false, found: 'no process' });
    await holdLease(team);
    expect(await send(null, 'GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', checks: [{ name: 'database' }, { name: 'runner' }, { name: 'Slack' }, {}] },
    });
  });

  it('is not ready where a chat of the process that runs the database is not connected; one that stands by is', async () => {
    const chats = [{ name: 'Discord', state: 'starting' }] as const;
    const running = await startWatched({}, { ...RUNNING, chats });
    await holdLease(running.team);
    expect((await running.send(null, 'GET', '/health/ready')).body.checks).toContainEqual({
      name: 'Discord',
      ok: false,
      found: 'connecting',
    });
    const standing = await startWatched({}, { ...RUNNING, isRunner: false, chats: [] });
    await holdLease(standing.team);
    expect((await standing.send(null, 'GET', '/health/ready')).status).toBe(200);
  });

  it('is not ready while the disk under the database takes nothing, and says why', async () => {
    const { send, team } = await startWatched({}, { ...RUNNING, disk: 'full' });
    await holdLease(team);
    const { status, body } = await send(null, 'GET', '/health/ready');
    expect(status).toBe(503);
    const wrong = body.checks.filter(({ ok }: { ok: boolean }) => !ok);
    expect(wrong).toMatchObject([{ name: 'database' }]);
    await expectGolden('http/health', wrong[0].found);
  });

  it('is not ready once it was told to end, while it still answers', async () => {
    const { send, team } = await startWatched({}, { ...RUNNING, isEnding: true });
    await holdLease(team);
    const { status, body } = await send(null, 'GET', '/health/ready');
    expect([status, body.checks]).toEqual([
      503,
      expect.arrayContaining([{ name: 'process', ok: false, found: 'ending' }]),
    ]);
  });

  it('is not ready, and says so in time, where the database fails or does not answer', async () => {
    const broken = await startWatched({ readVitals: () => Promise.reject(new Error('gone')) });
    expect((await broken.send(null, 'GET', '/health/ready')).status).toBe(503);
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const ending = new AbortController();
      queueMicrotask(() => ending.abort());
      return ending.signal;
    });
    const frozen = await startWatched({ readVitals: () => new Promise(() => undefined) });
    const answer = await frozen.send(null, 'GET', '/health/ready');
    timeout.mockRestore();
    expect(answer).toMatchObject({ status: 503, body: { checks: [{ name: 'database', ok: false }] } });
  });

  it('is not ready where a message for a chat waits too long', async () => {
    const { team, send } = await startWatched({
      readVitals: async () => ({
        ...(await team.engine.readVitals(RUNNER)),
        outbox: new Map([
          ['terminal', { count: 1, oldestMs: 86_400_000 }],
          ['slack', { count: 2, oldestMs: 601_000 }],
        ]),
      }),
    });
    await holdLease(team);
    const { status, body } = await send(null, 'GET', '/health/ready');
    expect(status).toBe(503);
    expect(body.checks).toContainEqual({ name: 'outbox', ok: false, found: 'oldest row 601 s' });
  });
});

describe('the figures of a process', () => {
  it('count calls, messages, limits and what waits, in the format of Prometheus', async () => {
    const { team, meter, send, secretFor } = await startWatched();
    await holdLease(team);
    const engine = timeCalls(team.engine, meter);
    const caller = await engine.authenticate(await secretFor('lead', 'token add ci'));
    if (!caller) throw new Error('the token holds');
    const call = { workspace: caller.workspace, actor: caller.actor, placeId: null, waits: true };
    await engine.handle({ ...call, command: 'metric list', args: {}, origin: 'a' });
    await engine.handle({ ...call, command: 'done', args: { task: 'T-99' }, origin: 'b' });
    meter.limited('slack', 'chat.update');
    meter.delivered('slack', 1_500);
    meter.failed('discord', 'later');
    meter.thought('plan', 300);
    meter.woke(20);
    const { status, type, body } = await send(null, 'GET', '/metrics');
    expect({ status, type }).toEqual({ status: 200, type: 'text/plain' });
    const figures = [
      'tiller_call_seconds_count{end="answered"}',
      'tiller_call_seconds_count{end="refused"}',
      'tiller_rate_limited_total{platform="slack",method="chat.update"}',
      'tiller_message_seconds_sum{platform="slack"}',
      'tiller_message_failures_total{platform="discord",outcome="later"}',
      'tiller_thinking_seconds_sum{name="plan"}',
      'tiller_wake_late_seconds_count',
      'tiller_teams',
      'tiller_has_runner',
      'tiller_wal_bytes',
      'tiller_backup_age_seconds',
      'tiller_outbox_stuck_messages',
    ];
    expect(Object.fromEntries(figures.map((name) => [name, readFigure(body, name)]))).toEqual({
      ...Object.fromEntries(figures.map((name) => [name, 1])),
      'tiller_message_seconds_sum{platform="slack"}': 1.5,
      'tiller_thinking_seconds_sum{name="plan"}': 0.3,
      tiller_wal_bytes: 4_096,
      tiller_backup_age_seconds: 7,
      tiller_outbox_stuck_messages: 0,
    });
  });

  it('say which kinds of sources are read, how many fail, and how long ago the stalest was read', async () => {
    const team = await startSourced();
    await team.engine.readSources();
    const { vitals, page } = await readFigures(team);
    expect(vitals.sources.get('fake')).toEqual({ count: 1, failing: 0, oldestMs: 0 });
    expect(readFigure(page, 'tiller_sources{kind="fake"}')).toBe(1);
    team.fake.failures.push({ afterPages: 0, error: new SourceError('down', 'away') });
    team.clock.advance(3_600_000);
    await team.engine.readSources();
    const later = await readFigures(team);
    expect(later.vitals.sources.get('fake')).toMatchObject({ count: 1, failing: 1 });
    expect(readFigure(later.page, 'tiller_source_oldest_seconds{kind="fake"}')).toBe(3_600);
  });

  it('count nothing of a team that rests: it waits because it was told to', async () => {
    const team = await startSourced();
    await team.ok('lead', 'propose "Retry failed payments" --effort 2h');
    await team.say('lead', 'plan', { waits: false });
    await team.engine.tick();
    // The answer is to be sent, and by tomorrow the next batch is due.
    team.clock.advance(86_400_000);
    const before = await team.engine.readVitals(RUNNER);
    expect([before.outbox.size, before.due.count, before.sources.size]).not.toContain(0);
    await team.engine.workspaces.suspend(team.workspace);
    const { outbox, due, sources } = await team.engine.readVitals(RUNNER);
    expect({ outbox: outbox.size, due, sources: sources.size }).toEqual({
      outbox: 0,
      due: { count: 0, oldestMs: 0 },
      sources: 0,
    });
    await team.engine.workspaces.resume(team.workspace);
    expect(await team.engine.readVitals(RUNNER)).toEqual(before);
  });

  it('hold nothing that a team wrote', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose "Canary of the secret plan"');
    await team.ok('lead', 'plan');
    const meter = createMeter();
    const vitals = await team.engine.readVitals(RUNNER);
    const page = await meter.print({ vitals, walBytes: null, backupAgeMs: null });
    expect(page).not.toMatch(/canary/i);
    expect(page).not.toContain('T-1');
  });

  it('are read from this machine alone, or with the token', async () => {
    const token = 'a-token-of-some-length';
    const here = await startWatched({ token });
    expect((await here.send(null, 'GET', '/metrics')).status).toBe(200);
    const proxied = { 'x-forwarded-for': '203.0.113.9' };
    expect((await here.send(null, 'GET', '/metrics', undefined, proxied)).status).toBe(401);
    expect((await here.send('another-token', 'GET', '/metrics', undefined, proxied)).status).toBe(401);
    expect((await here.send(token, 'GET', '/metrics', undefined, proxied)).status).toBe(200);
    const closed = await startWatched();
    expect((await closed.send('', 'GET', '/metrics', undefined, proxied)).status).toBe(401);
  });
});
