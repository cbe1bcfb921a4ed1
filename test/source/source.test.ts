import { describe, expect, it } from 'vitest';
import { SourceError } from '../../src/base/source-port.ts';
import { checkDatabase } from '../../src/base/store/check.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { MIGRATIONS } from '../support/database.ts';
import { createFakeSource, item, value } from '../support/fake-source.ts';
import { expectGolden } from '../support/golden.ts';
import { startSourced, textOf } from '../support/sourced-team.ts';
import { startTeam, type Team } from '../support/team.ts';

describe('source add', () => {
  it('asks the source before it keeps it, and says what it found', async () => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    fake.feed.push(item('1', 1));
    const view = await team.ok('lead', 'source add fake feed=acme/site token=env:FAKE_TOKEN');
    await expectGolden('source/source', view);
    expect(fake.reads).toEqual([]);
    await team.engine.readSources();
    expect(fake.reads).toEqual([null]);
    expect(textOf(await team.ok('lead', 'backlog'))).toContain('Issue 1');
  });

  it('keeps nothing where the source refuses, and says why', async () => {
    const team = await startSourced({ isAdded: false });
    for (const given of [
      'feed=acme token=env:OLD_TOKEN',
      'feed=acme token=env:NO_TOKEN',
      'feed=nowhere query="a b" token=env:FAKE_TOKEN',
    ])
      await expectGolden('source/source', await team.refused('lead', `source add fake ${given}`));
    expect(await team.db.kysely.selectFrom('sources').selectAll().execute()).toEqual([]);
  });

  it('says what is allowed where a setting does not fit', async () => {
    const team = await startSourced({ isAdded: false });
    expect((await team.refused('lead', 'source add faek feed=a')).allowed).toBe('fake');
    expect((await team.refused('lead', 'source add fake fed=a token=x')).allowed).toContain('feed=');
    expect((await team.refused('lead', 'source add fake feed="a b" token=env:FAKE_TOKEN')).field).toBe(
      'feed',
    );
    expect((await team.refused('lead', 'source add fake feed=a')).field).toBe('token');
    expect((await team.refused('lead', 'source add fake feed=a qery=b token=env:FAKE_TOKEN')).given).toBe(
      'qery',
    );
  });

  it('refuses what another source reads already, and names it', async () => {
    const team = await startSourced({ isAdded: false });
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN --name tickets');
    for (const token of ['env:FAKE_TOKEN', 'good'])
      await expectGolden(
        'source/source',
        await team.refused('lead', `source add fake feed=acme token=${token} --name again`),
      );
    await team.ok('lead', 'source add fake feed=acme query=open token=env:FAKE_TOKEN --name open');
    await team.ok('lead', 'source remove tickets');
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN --name again');
  });

  it('refuses it however else its values are to be taken', async () => {
    const team = await startSourced({ isAdded: false });
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN');
    expect(
      (await team.refused('lead', 'source add fake feed=acme unit=percent token=env:FAKE_TOKEN')).code,
    ).toBe('not_possible');
  });

  it('takes the same settings twice where a secret says what is read, and another one does', async () => {
    const fake = createFakeSource();
    fake.kind = { ...fake.kind, secrets: { token: { describe: 'the key of an account', isPlace: true } } };
    const readVariable = (name: string) => (name === 'NORTH' ? 'north' : 'south');
    fake.kind.connect = async () => ({
      async *read() {},
      check: async () => [{ isGood: true, line: 'reads it' }],
    });
    const team = await startTeam({
      isCalm: true,
      sources: { kinds: [fake.kind], readVariable },
    });
    await team.ok('lead', 'source add fake feed=acme token=env:NORTH --name north');
    await team.ok('lead', 'source add fake feed=acme token=south --name south');
    for (const token of ['env:SOUTH', 'south', 'north'])
      expect((await team.refused('lead', `source add fake feed=acme token=${token}`)).code).toBe(
        'not_possible',
      );
  });

  it('is for admins alone', async () => {
    const team = await startSourced({ isAdded: false });
    await team.ok('lead', 'member add @ana');
    expect((await team.refused('ana', 'source add fake feed=a token=env:FAKE_TOKEN')).code).toBe(
      'not_allowed',
    );
  });

  it.each(['', 'waits'])('keeps a typed token sealed, and nowhere else %s', async (waits) => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    await team.say('lead', 'source add fake feed=acme token=good', { waits: waits !== '' });
    await team.settle();
    expect(fake.needs[0]?.secrets.token).toBe('good');
    await team.engine.readSources();
    expect(fake.needs[1]?.secrets.token).toBe('good');
    const dumped = await dumpAll(team);
    expect(dumped).toContain('"sealed"');
    expect(dumped).not.toMatch(/token=.?good|"good"/);
  });
});

describe('the doctor', () => {
  it('asks each source, and names what is broken', async () => {
    const team = await startSourced();
    await team.ok('lead', 'source add fake feed=b token=good --name second');
    const inspect = async () =>
      (await team.engine.inspectSources()).map((each) => Object.values(each).join(' | '));
    await expectGolden('source/source', await inspect());
    await team.db.kysely.deleteFrom('secrets').execute();
    await team.ok('lead', 'source pause fake');
    await expectGolden('source/source', await inspect());
  });
});

describe('reading sources', () => {
  it('goes on from the last page that was committed', async () => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    fake.feed.push(...['1', '2', '3', '4', '5', '6', '7'].map((key) => item(key, 1)));
    fake.failures.push({ afterPages: 1, error: new SourceError('down', 'it does not answer') });
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN');
    await team.engine.readSources();
    await expectGolden('source/source', await team.ok('lead', 'source list'));
    team.clock.advance(61_000);
    await team.engine.readSources();
    expect(fake.reads).toEqual([null, { at: 3 }]);
    await expectGolden('source/source', await team.ok('lead', 'source list'));
    expect(await countIdeas(team)).toBe(7);
  });

  it('is taken over from a process that died, where that had come to, and commits nothing twice', async () => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    fake.feed.push(...['1', '2', '3', '4', '5', '6', '7'].map((key) => item(key, 1)));
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN');
    const { promise: stuck, resolve: goOn } = Promise.withResolvers<void>();
    let pages = 0;
    fake.beforePage = async () => {
      if (++pages === 2) await stuck;
    };
    const dead = team.engine.readSources();
    await expect.poll(() => pages).toBe(2);
    team.clock.advance(5 * 60_000);
    await team.engine.readSources();
    expect(fake.reads).toEqual([null, { at: 3 }]);
    expect(await countIdeas(team)).toBe(7);
    const before = await countEvents(team);
    goOn();
    await dead;
    expect(await countEvents(team)).toBe(before);
  });

  it('keeps what could not be read, as of the last read, for source show', async () => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    const show = async () => (await team.ok('lead', 'source show fake')).data;
    fake.feed.push(item('1', 1));
    fake.leftOut = ['Line 3: day: “soon” is not a date such as 2026-11-22', 'Line 7: no value'];
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN');
    await team.engine.readSources();
    expect(await show()).toMatchObject({ leftOut: fake.leftOut });
    await expectGolden('source/source', await team.ok('lead', 'source show fake'));
    fake.feed.push(item('2', 1));
    fake.leftOut = [];
    team.clock.advance(11 * 60_000);
    await team.engine.readSources();
    expect(await show()).toMatchObject({ leftOut: [] });
  });

  it('waits as long as the vendor says', async () => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    const retryAt = team.clock.now() + 25 * 60_000;
    fake.failures.push({ afterPages: 0, error: new SourceError('limit', 'asked too often', retryAt) });
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN');
    await team.engine.readSources();
    team.clock.advance(24 * 60_000);
    await team.engine.readSources();
    expect(fake.reads).toHaveLength(1);
    team.clock.advance(60_000);
    await team.engine.readSources();
    expect(fake.reads).toHaveLength(2);
  });

  it('is not stopped by one source that is down or broken', async () => {
    const [good, bad] = [createFakeSource('good'), createFakeSource('bad')];
    const team = await startTeam({
      isCalm: true,
      sources: { kinds: [bad.kind, good.kind], readVariable: () => 'good' },
    });
    bad.failures.push({ afterPages: 0, error: new Error('a bug') });
    good.feed.push(item('1', 1));
    await team.ok('lead', 'source add bad feed=a token=env:T');
    await team.ok('lead', 'source add good feed=a token=env:T');
    await team.engine.readSources();
    expect(await countIdeas(team)).toBe(1);
    await expectGolden('source/source', await team.ok('lead', 'source list'));
  });

  it('commits nothing more once the source is paused or removed', async () => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    fake.feed.push(...['1', '2', '3', '4', '5', '6', '7'].map((key) => item(key, 1)));
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN');
    let pages = 0;
    fake.beforePage = async () => {
      if (++pages === 2) await team.ok('lead', 'source pause fake');
    };
    await team.engine.readSources();
    expect(await countIdeas(team)).toBe(3);
    await team.ok('lead', 'source resume fake');
    await team.engine.readSources();
    expect(fake.reads).toEqual([null, { at: 3 }]);
    expect(await countIdeas(team)).toBe(7);
    await team.ok('lead', 'source remove fake');
    await team.engine.readSources();
    expect(fake.reads).toHaveLength(2);
    expect(await team.ok('lead', 'source list')).toMatchObject({ kind: 'table', rows: [] });
  });

  it('says what a webhook brought and cannot be kept: a metric that is counted otherwise here', async () => {
    const team = await startSourced();
    await team.ok('lead', 'metric add visits --unit percent');
    const record = { ...value('visits', '2026-11-20', 3, 1), unit: 'EUR' };
    const { connect } = team.fake.kind;
    team.fake.kind.connect = async (needs) => ({
      ...(await connect(needs)),
      receive: async () => ({ id: 'd-1', records: [record] }),
    });
    await team.engine.readSources();
    team.fake.feed.push(record);
    expect(await team.engine.receiveDelivery('S-1', { headers: {}, body: '' })).toBe('taken');
    team.clock.advance(61_000);
    await team.engine.readSources();
    expect(team.fake.reads).toHaveLength(2);
    await expectGolden('source/source', await team.reads('source list'));
  });

  it('comes a minute after a webhook that says only that there is news, once for many', async () => {
    const team = await startSourced();
    await team.engine.readSources();
    const reads = team.fake.reads.length;
    const send = (id: string) =>
      team.engine.receiveDelivery('S-1', {
        headers: { 'x-signature': 'good' },
        body: JSON.stringify({ id, records: [], isNews: true }),
      });
    for (const id of ['a', 'b', 'a']) expect(await send(id)).toBe('taken');
    await team.engine.readSources();
    expect(team.fake.reads).toHaveLength(reads);
    team.clock.advance(60_000);
    await team.engine.readSources();
    await team.engine.readSources();
    expect(team.fake.reads).toHaveLength(reads + 1);
  });

  it('is done at once where somebody asks', async () => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN');
    await team.engine.readSources();
    fake.feed.push(value('visits', '2026-11-20', 12, 1), value('visits', '2026-11-21', 14, 1));
    expect(textOf(await team.ok('lead', 'source sync fake'))).toContain('2 records');
    expect(textOf(await team.ok('lead', 'metric show visits'))).toContain('14');
  });
});

describe('what a source says', () => {
  it('never goes back to an older state, and is the same however often it comes', async () => {
    const team = await startSourced({ isAdded: false });
    const { fake } = team;
    fake.feed.push(
      item('1', 5, { title: 'New words' }),
      item('1', 2, { title: 'Old words' }),
      item('1', 5, { title: 'New words' }),
      value('visits', '2026-11-20', 14, 2),
      value('visits', '2026-11-20', 12, 1),
    );
    await team.ok('lead', 'source add fake feed=acme token=env:FAKE_TOKEN');
    await team.engine.readSources();
    const ideas = await team.db.kysely.selectFrom('candidates').select(['title', 'source']).execute();
    expect(ideas).toEqual([{ title: 'New words', source: 'fake' }]);
    const values = await team.db.kysely.selectFrom('observations').select(['value', 'source']).execute();
    expect(values).toEqual([{ value: 14, source: 'fake' }]);
    for await (const found of checkDatabase(team.db, { tables: TABLES, migrations: MIGRATIONS }))
      expect(found).toMatchObject({ isOk: true });
  });
});

async function countEvents({ db }: Team): Promise<number> {
  return (await db.kysely.selectFrom('events').select('seq').execute()).length;
}

async function countIdeas(team: Team): Promise<number> {
  return (await team.db.kysely.selectFrom('candidates').select('id').execute()).length;
}

/** Everything that is stored, but for what is sealed. */
async function dumpAll({ db }: Team): Promise<string> {
  const tables = ['events', 'inbox', 'jobs', 'outbox', 'sources', 'source_runs', 'secrets'] as const;
  const all = await Promise.all(tables.map((table) => db.kysely.selectFrom(table).selectAll().execute()));
  return JSON.stringify(all).replaceAll('\\"', '"');
}

describe('an idea of a tracker', () => {
  it('is for the goal that its milestone names: by its title, its number, or what it alone counts', async () => {
    const team = await startSourced();
    await team.ok('lead', 'metric add sign-ups --unit count');
    await team.ok('lead', 'goal add sign-ups from 40 to at least 54 by 2026-12-27');
    await team.tell(item('1', 1, { title: 'Sort the shelf', milestone: 'Sign-ups' }));
    await team.tell(item('2', 1, { title: 'Paint the door', milestone: 'G-1' }));
    await team.ok('lead', 'goal add sign-ups from 40 to at least 90 by 2027-12-27');
    await team.tell(item('3', 1, { title: 'Wash the windows', milestone: 'Sign-ups' }));
    const ideas = await team.db.kysely.selectFrom('candidates').select(['title', 'goal_id']).execute();
    expect(ideas.map(({ title, goal_id }) => `${title} ${goal_id}`).toSorted()).toEqual([
      'Paint the door G-1',
      'Sort the shelf G-1',
      'Wash the windows null',
    ]);
  });
});
