import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemRecord, SourceRecord } from '../../../../src/base/source-port.ts';
import { type Issue, type Repository, startFakeGitHub } from '../../../support/fake-github/index.ts';
import { isFull } from '../../../support/full.ts';
import { connect, readOn, settle } from './rig.ts';

/** A deterministic stream of numbers from 0 to below `below`. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('a delivery of the webhook', () => {
  it('says what a read says', async () => {
    await using github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.open();
    site.open({ title: 'Login', labels: ['bug'] });
    site.block(2, 1);
    site.label(2, 'now');
    const connection = await connect(github);
    const delivery = github.world.deliveries.at(-1);
    const received = delivery && (await connection.receive?.(delivery));
    expect(received?.id).toBe(delivery?.headers['x-github-delivery']);
    github.advance(60_000);
    const read = settle((await readOn(connection)).records).get(`item ${site.id}#2`);
    expect(received?.records).toEqual([{ ...read, version: read && read.version - 900 }]);
  });

  it('holds only with its signature, letter by letter', async () => {
    await using github = await startFakeGitHub();
    github.addRepository('acme/site').open();
    const connection = await connect(github);
    const [delivery] = github.world.deliveries;
    if (!delivery) throw new Error('nothing was delivered');
    const bits = fc.integer({ min: 0, max: delivery.body.length * 7 - 1 });
    await fc.assert(
      fc.asyncProperty(bits, async (bit) => {
        const body = [...delivery.body];
        const index = Math.floor(bit / 7);
        body[index] = String.fromCharCode((body[index]?.charCodeAt(0) ?? 0) ^ (1 << (bit % 7)));
        expect(await connection.receive?.({ ...delivery, body: body.join('') })).toBeNull();
      }),
    );
    for (const signature of [
      '',
      'sha256=',
      'sha1=00',
      delivery.headers['x-hub-signature-256']?.toUpperCase() ?? '',
    ])
      expect(
        await connection.receive?.({
          ...delivery,
          headers: { ...delivery.headers, 'x-hub-signature-256': signature },
        }),
      ).toBeNull();
    const other = await connect(github, { secrets: { token: github.token, webhook: 'another secret' } });
    expect(await other.receive?.(delivery)).toBeNull();
    expect((await connect(github, { secrets: { token: github.token } })).receive).toBeUndefined();
  });

  it('of another event, repository or shape is of no interest, and breaks nothing', async () => {
    await using github = await startFakeGitHub();
    const { world } = github;
    github.addRepository('acme/site').open();
    const connection = await connect(github);
    const other = github.addRepository('acme/other');
    other.open();
    const send = (event: string, body: string) =>
      connection.receive?.({ headers: world.sign(event, body), body });
    for (const [event, body] of [
      ['ping', '{"zen":"Keep it simple"}'],
      ['push', '{}'],
      ['issues', world.deliveries.at(-1)?.body ?? ''],
      ['issues', '{"action":"opened","repository":{"id":1},"issue":null}'],
      ['issues', 'no JSON'],
      ['pull_request', '[]'],
    ] as const)
      expect((await send(event, body))?.records).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        expect((await send('issues', body))?.records).toEqual([]);
      }),
    );
  });

  it('is read where the webhook sends a form', async () => {
    await using github = await startFakeGitHub();
    github.addRepository('acme/site').open();
    const connection = await connect(github);
    const body = new URLSearchParams({ payload: github.world.deliveries[0]?.body ?? '' }).toString();
    const headers = {
      ...github.world.sign('issues', body),
      'content-type': 'application/x-www-form-urlencoded',
    };
    expect((await connection.receive?.({ headers, body }))?.records).toHaveLength(1);
  });
});

const DELIVERIES = isFull ? 1_000 : 200;

describe(`${DELIVERIES} deliveries that come shuffled, doubled, late or not at all`, () => {
  it.each(isFull ? [1, 2, 3] : [1])('end with a read as one full read does (%i)', async (seed) => {
    await using github = await startFakeGitHub();
    const dice = createDice(seed);
    const repositories = [github.addRepository('acme/site'), github.addRepository('acme/api')];
    const [site, api] = repositories as [Repository, Repository];
    const connection = await connect(github);
    let { cursor, records } = await readOn(connection);
    const given: SourceRecord[] = [...records];
    const read = new Set<string>();
    const queue: (typeof github.world.deliveries)[number][] = [];
    let sent = 0;
    while (sent < DELIVERIES) {
      act(dice, dice(3) === 0 ? api : site, site);
      // Many changes fall into one second.
      if (dice(3) > 0) github.advance(dice(4_000));
      queue.push(...github.world.deliveries.splice(0));
      for (let number = dice(4); number > 0 && queue.length > 0; number--) {
        const delivery = queue[dice(queue.length)];
        // Twice in three it is taken out, so that some come again; one in ten is lost.
        if (delivery && dice(3) > 0) queue.splice(queue.indexOf(delivery), 1);
        if (delivery && dice(10) > 0) given.push(...((await connection.receive?.(delivery))?.records ?? []));
        sent++;
      }
      if (dice(60) === 0) {
        ({ cursor, records } = await readOn(connection, cursor));
        given.push(...records);
        for (const { key } of records) read.add(key);
      }
    }
    github.advance(600_000);
    for (const _ of [1, 2]) {
      ({ cursor, records } = await readOn(connection, cursor));
      given.push(...records);
    }
    const whole = settle((await readOn(connection)).records);
    const kept = settle(given);
    for (const [id, record] of whole) expect(kept.get(id)).toEqual(record);
    // What is there no more is gone, if a read had found it open; what had ended before may stay ended.
    const rest = [...kept].flatMap(([id, { type, key }]) => (whole.has(id) || type !== 'item' ? [] : key));
    const states = rest
      .filter((key) => read.has(key))
      .map((key) => (kept.get(`item ${key}`) as ItemRecord).state);
    expect(states).toContain('gone');
    expect(states).not.toContain('open');
  });
});

/** Something that people do, to one issue or pull request of a repository or to a new one. */
function act(dice: (below: number) => number, repository: Repository, other: Repository): void {
  const open = repository.listed();
  const issue = open[dice(Math.max(1, open.length))];
  const what = issue ? dice(12) : 0;
  if (!issue || what < 2)
    repository.open({ title: `Issue ${dice(1_000)}`, body: dice(2) === 0 ? '' : `- [ ] #${dice(9) + 1}` });
  else if (what === 2)
    repository.propose(
      { title: `Change ${dice(1_000)}`, body: `fixes #${dice(20) + 1}` },
      { base: dice(5) === 0 ? 'next' : 'main' },
    );
  else if (what < 5) endOrReopen(dice, repository, issue);
  else if (what === 5) repository.edit(issue.number, { title: `Title ${dice(1_000)}` });
  else if (issue.pull?.mergedAt && what === 6)
    repository.merge(
      repository.propose({
        title: `Revert "${issue.title}"`,
        body: `Reverts ${repository.name}#${issue.number}`,
      }),
    );
  else if (!issue.pull && what === 7 && dice(4) === 0) repository.delete(issue.number);
  else if (!issue.pull && what === 8 && dice(6) === 0 && other !== repository)
    repository.transfer(issue.number, other);
  else if (!issue.pull && what === 9) repository.block(issue.number, dice(repository.issues.length) + 1);
  else repository.label(issue.number, `label ${dice(5)}`);
}

function endOrReopen(
  dice: (below: number) => number,
  repository: Repository,
  { number, pull, state }: Issue,
): void {
  if (state === 'closed' && pull?.mergedAt) return;
  if (state === 'closed') repository.reopen(number);
  else if (pull) repository.merge(number);
  else repository.close(number, dice(4) === 0 ? 'not_planned' : 'completed');
}
