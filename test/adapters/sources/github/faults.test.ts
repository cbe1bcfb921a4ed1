import { describe, expect, it } from 'vitest';
import { github as kind } from '../../../../adapters/sources/github/index.ts';
import { type Fault, startFakeGitHub } from '../../../support/fake-github/index.ts';
import { expectGolden } from '../../../support/golden.ts';
import { rejectionOf } from '../../../support/rejection.ts';
import { connect, readOn, settle } from './rig.ts';

const MINUTE_MS = 60_000;

const said = (status: number, headers: Record<string, string> = {}, message = 'no'): Fault => ({
  kind: 'answer',
  status,
  headers,
  message,
});

describe('a read that GitHub refuses', () => {
  const now = Date.UTC(2026, 8, 1, 9);
  const cases: readonly [name: string, fault: Fault, trouble: string, retryAt: number | null][] = [
    ['whose token has run out', said(401, {}, 'Bad credentials'), 'token', null],
    [
      'by its pace comes again when GitHub says',
      said(403, { 'retry-after': '90' }, 'You have exceeded a secondary rate limit'),
      'limit',
      now + 90_000,
    ],
    [
      'by its pace without a time comes again in a minute',
      said(403, {}, 'You have exceeded a secondary rate limit'),
      'limit',
      now + MINUTE_MS,
    ],
    ['by 429 comes again when GitHub says', said(429, { 'retry-after': '7' }), 'limit', now + 7_000],
    ['with an error of its own', said(502), 'down', null],
    ['in the middle of its answer', { kind: 'cut' }, 'down', null],
    ['with another shape', said(200), 'answer', null],
    ['that it cannot read', said(422), 'answer', null],
  ];

  it.each(cases)('%s', async (_name, fault, trouble, retryAt) => {
    await using github = await startFakeGitHub(now);
    github.addRepository('acme/site').open();
    github.fail('/issues', fault);
    await expect(readOn(await connect(github))).rejects.toMatchObject({
      name: 'SourceError',
      trouble,
      retryAt,
    });
  });

  it('for the hour comes again when the hour begins', async () => {
    await using github = await startFakeGitHub(now + 20 * MINUTE_MS);
    github.addRepository('acme/site').open();
    github.remaining = 1;
    await expect(readOn(await connect(github))).rejects.toMatchObject({
      trouble: 'limit',
      retryAt: now + 60 * MINUTE_MS,
    });
  });

  it('names the permission that is missing, and never the token', async () => {
    await using github = await startFakeGitHub();
    github.addRepository('acme/site').open();
    github.permissions.delete('issues=write');
    const failed = await rejectionOf(readOn(await connect(github)));
    expect(failed).toMatchObject({ trouble: 'scope' });
    await expectGolden('sources/github-faults', failed.message);
    expect(JSON.stringify(failed)).not.toContain(github.token);
  });

  it('goes on from the last page that came whole', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    for (let number = 1; number <= 250; number++) {
      site.open();
      github.advance(10_000);
    }
    const connection = await connect(github);
    const pages = connection.read(null)[Symbol.asyncIterator]();
    const first = await pages.next();
    github.fail('/issues', { kind: 'cut' });
    await expect(pages.next()).rejects.toMatchObject({ trouble: 'down' });
    const rest = await readOn(connection, first.value?.cursor ?? null);
    expect(settle([...(first.value?.records ?? []), ...rest.records]).size).toBe(250);
    expect(rest.records.length).toBeLessThan(170);
  });

  it('follows no link to another host with the token', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    for (let number = 1; number <= 101; number++) site.open();
    await using elsewhere = await startFakeGitHub();
    github.linkHost = elsewhere.url;
    await expect(readOn(await connect(github))).rejects.toMatchObject({ trouble: 'answer' });
    expect(elsewhere.calls).toEqual([]);
  });

  it('asks for one thing after another', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    for (let number = 1; number <= 30; number++) site.open();
    for (let number = 2; number <= 30; number++) site.block(number, number - 1);
    await readOn(await connect(github));
    expect(github.mostAtOnce).toBe(1);
  });
});

describe('a connection', () => {
  it('needs a token or a whole app', async () => {
    await using github = await startFakeGitHub();
    github.addRepository('acme/site');
    await expect(connect(github, { secrets: {} })).rejects.toMatchObject({ trouble: 'settings' });
    await expect(connect(github, { secrets: { key: 'a key' } })).rejects.toMatchObject({
      trouble: 'settings',
    });
  });

  it('calls no address of this network where nobody allowed it', async () => {
    await using github = await startFakeGitHub();
    github.addRepository('acme/site');
    const connection = await kind.connect({
      settings: kind.settings.parse({
        repo: 'acme/site',
        url: github.url.replace('http:', 'https:'),
      }),
      secrets: { token: github.token },
      zone: 'UTC',
      currency: 'EUR',
      now: () => github.world.now,
      allowsPrivate: false,
    });
    await expect(readOn(connection)).rejects.toMatchObject({ trouble: 'settings' });
    expect(github.calls).toEqual([]);
  });
});
