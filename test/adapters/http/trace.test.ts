import { describe, expect, it } from 'vitest';
import { createTrace, type ProcessTrace } from '../../../adapters/http/trace/index.ts';
import { DeliveryError } from '../../../src/base/language/errors.ts';
import { SourceError } from '../../../src/base/source-port.ts';
import { laidFolder } from '../../support/database.ts';
import { type CollectedSpan, type FakeCollector, startCollector } from '../../support/fake-collector.ts';
import { findFreePort } from '../../support/free-port.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { runHere, startHere } from '../../support/program.ts';
import { startSourced } from '../../support/sourced-team.ts';
import { startTeam } from '../../support/team.ts';
import { startHttp } from './rig.ts';

const CANARY = 'Zanzibar';
const CALLER = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };

interface Traced {
  trace: ProcessTrace;
  collector: FakeCollector;
  /** What was logged, as `level message`. */
  lines: string[];
  /** Sends what is left, and gives all spans. */
  end(): Promise<CollectedSpan[]>;
}

async function startTraced({ patienceMs = 3_000 } = {}): Promise<Traced> {
  const collector = await startCollector();
  const lines: string[] = [];
  const write = (level: string) => (_fields: object, message: string) =>
    void lines.push(`${level} ${message}`);
  const trace = createTrace({
    config: { url: `${collector.url}/v1/traces`, headers: 'x-key=a%20b,x-other=c' },
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    version: '1.2.3',
    instance: 'one',
    patienceMs,
  });
  const end = async () => {
    await trace[Symbol.asyncDispose]();
    return collector.spans;
  };
  return { trace, collector, lines, end };
}

/** Each span by the names from its root to itself. */
function pathsOf(spans: readonly CollectedSpan[]): string[] {
  const pathOf = (span: CollectedSpan): string => {
    const parent = spans.find(({ id }) => id === span.parent);
    return parent ? `${pathOf(parent)} > ${span.name}` : span.name;
  };
  return spans.map(pathOf).sort();
}

describe('a trace', () => {
  it('has a request, the call in it and its transactions under the span of whoever called, and nothing that anybody wrote', async () => {
    const { trace, collector, end } = await startTraced();
    const team = await startTeam({ trace });
    const { secretFor, send } = await startHttp({ team, trace });
    const secret = await secretFor('lead', 'token add ci --role admin');
    const traceparent = `00-${CALLER.trace}-${CALLER.span}-01`;
    const added = await send(
      secret,
      'POST',
      '/api/v1/propose',
      { title: `Ask ${CANARY} for more` },
      { traceparent },
    );
    expect(added.status).toBe(200);
    await send(secret, 'GET', `/api/v1/goal/show?goal=${CANARY}`);
    await send(null, 'GET', '/health/live');
    await send(null, 'GET', `/api/v1/${CANARY}`);
    const spans = await end();
    const ours = spans.filter((span) => span.trace === CALLER.trace);
    expect(pathsOf(ours)).toEqual([
      'POST /api/v1/propose',
      'POST /api/v1/propose > call propose',
      'POST /api/v1/propose > call propose > transaction',
      'POST /api/v1/propose > read',
    ]);
    const [request, call] = ['POST /api/v1/propose', 'call propose'].map((name) =>
      ours.find((span) => span.name === name),
    );
    expect(request).toMatchObject({ parent: CALLER.span, hasFailed: false });
    expect(request?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/api/v1/propose',
      'url.scheme': 'http',
      'http.response.status_code': 200,
    });
    expect(call?.attributes).toEqual({
      'tiller.command': 'propose',
      'tiller.face': 'http',
      'tiller.outcome': 'answered',
      'tiller.workspace.id': team.workspace,
    });
    const all = Buffer.concat(collector.received).toString('latin1');
    for (const secretOrWord of [CANARY, secret, 'lead', 'Test team']) expect(all).not.toContain(secretOrWord);
    expect(collector.headers[0]).toMatchObject({ 'x-key': 'a b', 'x-other': 'c' });
  });

  it('has what happens by itself, each with how it ended: what was due, messages, sources', async () => {
    const { trace, end } = await startTraced();
    const team = await startSourced({ trace });
    team.fake.failures.push({ afterPages: 0, error: new SourceError('token', CANARY) });
    team.clock.advance(24 * 3_600_000);
    await team.settle();
    await team.engine.readSources();
    const spans = await end();
    const paths = pathsOf(spans).filter((path) => !path.startsWith('call'));
    expect([...new Set(paths)]).toEqual([
      'due digest',
      'due digest > transaction',
      'due refresh',
      'due refresh > transaction',
      'job plan',
      'job plan > read',
      'job plan > transaction',
      'post terminal',
      'read fake',
      'read fake > transaction',
    ]);
    const endOf = (name: string) => spans.find((span) => span.name === name)?.attributes['tiller.outcome'];
    expect(['job plan', 'post terminal', 'read fake'].map(endOf)).toEqual(['answered', 'sent', 'token']);
  });

  it('says of what failed what it is called, and not its words', async () => {
    const { trace, collector, end } = await startTraced();
    const failing = (error: Error) =>
      trace.follow({ kind: 'delivery', platform: 'slack', isEdit: true, workspace: 'w' }, () =>
        Promise.reject(error),
      );
    await expect(failing(new DeliveryError(CANARY, { outcome: 'later' }))).rejects.toThrow(CANARY);
    await expect(failing(new TypeError(CANARY))).rejects.toThrow(CANARY);
    const spans = await end();
    expect(
      spans.map(({ name, hasFailed, attributes }) => [name, hasFailed, attributes['error.type']]),
    ).toEqual([
      ['edit slack', true, 'later'],
      ['edit slack', true, 'TypeError'],
    ]);
    expect(Buffer.concat(collector.received).toString('latin1')).not.toContain(CANARY);
  });

  it('ends with its call: what the call left to a timer begins by itself', async () => {
    const { trace, end } = await startTraced();
    const timers: (() => Promise<void>)[] = [];
    const due = (name: string) =>
      trace.follow({ kind: 'due', due: name, workspace: 'w' }, async () => undefined);
    const { afterCommit } = trace.detach({
      afterCommit: () => void setImmediate(() => void timers.push(() => due('later'))),
      dueAt: () => undefined,
    });
    const call = { kind: 'call', command: 'go', face: 'slack', workspace: 'w' } as const;
    await trace.follow(call, async () => {
      afterCommit();
      await new Promise((resolve) => setImmediate(resolve));
      await due('within');
    });
    for (const run of timers) await run();
    expect(pathsOf(await end())).toEqual(['call go', 'call go > due within', 'due later']);
  });

  it.runIf(isFull)(
    'waits for no endpoint, and says once that it fails and once that it works again',
    async () => {
      const { trace, collector, lines, end } = await startTraced({ patienceMs: 500 });
      collector.status = 400;
      const work = () => trace.follow({ kind: 'due', due: 'x', workspace: 'w' }, async () => 'done');
      for (let batch = 0; batch < 2; batch++) {
        for (let count = 0; count < 512; count++) expect(await work()).toBe('done');
        await expect.poll(() => collector.received.length).toBe(batch + 1);
      }
      collector.status = 200;
      for (let count = 0; count < 512; count++) await work();
      await expect.poll(() => lines.length).toBe(2);
      collector.status = null;
      for (let count = 0; count < 512; count++) await work();
      await expect.poll(() => lines.length).toBe(3);
      await end();
      expect(lines.map((line) => line.split(' ')[0])).toEqual(['warn', 'info', 'warn']);
      await expectGolden(
        'http/trace',
        lines.map((line) => line.split(',')[0]),
      );
    },
  );
});

describe('a process', () => {
  it('sends traces where an endpoint is set, the last of them when it is told to end', async () => {
    const collector = await startCollector();
    const port = await findFreePort();
    const folder = await laidFolder();
    const { out } = await runHere(folder, ['token', 'add', 'ci', '--role', 'admin']);
    const started = startHere(folder, ['serve'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      TILLER_HTTP: String(port),
    });
    await expect.poll(() => started.seen.out, { timeout: 10_000 }).toContain(`:${port}`);
    const secret = /tiller_\S+/.exec(out)?.[0] ?? '';
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/propose`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ title: CANARY }),
    });
    expect(response.status).toBe(200);
    started.stop();
    expect((await started.ended).code).toBe(0);
    expect(pathsOf(collector.spans)).toContain('POST /api/v1/propose > call propose > transaction');
    expect(
      new Set(collector.spans.filter(({ name }) => name === 'call propose').map(({ trace }) => trace)).size,
    ).toBe(1);
  });
});
