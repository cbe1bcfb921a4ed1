import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { runSeal, type SealRequest } from '../../../adapters/cli/seal.ts';
import { verifyLog } from '../../../adapters/cli/verify.ts';
import { DAY_MS } from '../../../src/base/language/date.ts';
import { findWholeMonths, sealMonth } from '../../../src/base/log/seal.ts';
import { checkDatabase } from '../../../src/base/store/check.ts';
import { rebuildTables } from '../../../src/base/store/events.ts';
import type { Db } from '../../../src/base/store/open.ts';
import { readWorkspace } from '../../../src/base/store/transaction.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { Crash, createFuse, withFuse } from '../../support/database/crash.ts';
import { readTables } from '../../support/database/rebuild.ts';
import { MIGRATIONS, TEAM_DIALECTS, tempFolder } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal-of.ts';
import { startTeam, type Team, type TeamOptions } from '../../support/team.ts';

/** Months of a team: two people, ideas, notes and a goal. */
const WEEKS: readonly (readonly string[])[] = [
  ['member add @ana', 'note add Ring the quokka shop --source user'],
  ['propose Write the guide --effort 1h', 'propose Ask @ana about quokkas --effort 2h'],
  ['plan', 'approve T-1', 'note add Nothing came of it --source user'],
  ['done T-1', 'metric add Sign-ups --unit users', 'observe sign-ups 12'],
];

async function startOldTeam(options: TeamOptions = {}): Promise<Team> {
  const team = await startTeam({ at: '2026-03-02T08:00:00Z', isCalm: true, ...options });
  for (const [index, lines] of WEEKS.entries()) {
    team.clock.set(`2026-0${3 + index}-10T08:00:00Z`);
    for (const line of lines) await team.say('lead', line);
  }
  return team;
}

function seal(
  team: Pick<Team, 'db'>,
  out: string,
  month = '2026-06',
  isCheck = false,
): ReturnType<typeof runSeal> {
  const request: SealRequest = { how: 'before', month, isCheck };
  return runSeal(request, depsOf(team, out));
}

function depsOf({ db }: Pick<Team, 'db'>, out: string | null) {
  return { db, now: Date.parse('2026-12-01T00:00:00Z'), out, show: () => undefined, readSize: async () => 0 };
}

async function findAmiss(db: Db): Promise<string[]> {
  const found: string[] = [];
  for await (const { isOk, name, detail } of checkDatabase(db, { tables: TABLES, migrations: MIGRATIONS }))
    if (!isOk) found.push(`${name}: ${detail}`);
  return found;
}

/** The number of the first event in the table, and of all there are. */
async function readLog({ db, workspace }: Team): Promise<{ first: number; last: number }> {
  return db.read(
    async (tx) => {
      const { event_seq: last } = await readWorkspace(tx, workspace);
      const row = await tx
        .selectFrom('events')
        .select('seq')
        .where('workspace_id', '=', workspace)
        .orderBy('seq')
        .limit(1)
        .executeTakeFirstOrThrow();
      return { first: row.seq, last };
    },
    { workspace },
  );
}

async function archiveOf(team: Team, folder: string): Promise<string> {
  const file = join(folder, 'events.jsonl');
  await team.engine.handle({
    workspace: team.workspace,
    actor: { kind: 'system' },
    command: 'archive',
    args: {},
    origin: `archive:${readdirSync(folder).length}`,
    placeId: null,
    waits: true,
    takeFiles: async (view) => {
      let log = '';
      const found = view.files?.find(({ name }) => name === 'events.jsonl')?.text;
      if (typeof found === 'function') for await (const part of found()) log += part;
      writeFileSync(file, log);
      return view;
    },
  });
  return file;
}

function detailOf(view: View): string {
  return view.kind === 'refusal' ? view.message : view.kind;
}

describe.each(TEAM_DIALECTS)('sealing old months on %s', (dialect) => {
  it('moves them into files of their owner’s, out of the table, and leaves nothing amiss', async () => {
    const team = await startOldTeam({ dialect });
    const folder = join(tempFolder(), 'sealed');
    const { last } = await readLog(team);
    expect(await seal(team, folder, '2026-06', true)).toMatchObject({ data: { months: 3 } });
    expect(existsSync(folder)).toBe(false);
    expect(await seal(team, folder)).toMatchObject({ data: { months: 3 } });
    const files = readdirSync(folder).sort();
    expect(files.map((name) => name.slice(-'2026-03.jsonl'.length))).toEqual([
      '2026-03.jsonl',
      '2026-04.jsonl',
      '2026-05.jsonl',
    ]);
    expect(files.map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    const log = await readLog(team);
    expect(log.last).toBe(last);
    const verdict = verifyLog(...files.map((name) => join(folder, name)));
    expect(verdict).toMatchObject({ broken: null, events: log.first - 1 });
    expect(await findAmiss(team.db)).toEqual([]);
    expect(await seal(team, folder)).toMatchObject({ data: { months: 0 } });
  });

  it('goes on with the chain, and keeps the whole log in the archive', async () => {
    const team = await startOldTeam({ dialect });
    const folder = tempFolder();
    await seal(team, folder);
    await team.ok('lead', 'note add And on --source user');
    const { last } = await readLog(team);
    expect(verifyLog(await archiveOf(team, tempFolder()))).toMatchObject({ broken: null, events: last });
    expect(await findAmiss(team.db)).toEqual([]);
  });

  it('says which file is missing, and what cannot be done without it', async () => {
    const team = await startOldTeam({ dialect });
    const folder = tempFolder();
    await seal(team, folder);
    const [, file = ''] = readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
    const kept = readFileSync(file);
    rmSync(file);
    const [events = '', tables = ''] = await findAmiss(team.db);
    expect(events).toContain(file);
    await expectGolden('base/seal', [events, tables].join('\n').replaceAll(file, 'FILE'));
    const refusal = await team.say('lead', 'archive');
    expect(detailOf(refusal)).toContain(file);
    await team.ok('lead', 'member remove @ana');
    expect(detailOf(await team.say('lead', 'forget @ana --sure'))).toContain(file);
    writeFileSync(file, kept);
    expect(await findAmiss(team.db)).toEqual([]);
  });

  it('writes the files anew without whom somebody forgets, and leaves no old one', async () => {
    const team = await startOldTeam({ dialect });
    const folder = tempFolder();
    await seal(team, folder);
    const all = () =>
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join('');
    expect(all()).toMatch(/@ana/);
    expect(all()).toMatch(/quokka shop/);
    await team.ok('lead', 'member remove @ana');
    await team.ok('lead', 'forget @ana --sure');
    await team.ok('lead', 'forget N-1 --sure');
    expect(all()).not.toMatch(/@ana|\bana\b|quokka shop/);
    expect(readdirSync(folder)).toHaveLength(3);
    expect(await findAmiss(team.db)).toEqual([]);
    expect(verifyLog(await archiveOf(team, tempFolder())).broken).toBeNull();
    // What was said of erased events is sealed in its turn.
    team.clock.set('2026-09-01T08:00:00Z');
    await team.ok('lead', 'note add Later --source user');
    await seal(team, folder, '2026-08');
    expect(await findAmiss(team.db)).toEqual([]);
    await team.ok('lead', 'forget N-2 --sure');
    expect(await findAmiss(team.db)).toEqual([]);
  });

  it('loses no event and has none twice, whenever the process ends', async () => {
    const team = await startOldTeam({ dialect });
    const folder = tempFolder();
    const tables = await readAll(team);
    let ended = 0;
    for (let point = 1; ; point += isFull ? 1 : 4) {
      const fuse = createFuse(point);
      const fused = withFuse(team.db, fuse);
      const months = await findMonths(team);
      const [month] = months;
      if (!month) break;
      const crashed = await sealMonth(fused, month, folder).then(
        () => false,
        (error: unknown) => error instanceof Crash || Promise.reject(error),
      );
      if (crashed) ended++;
      expect(await findAmiss(team.db), `point ${point}`).toEqual([]);
    }
    expect(ended).toBeGreaterThan(2);
    await seal(team, folder);
    expect(await findAmiss(team.db)).toEqual([]);
    expect(await readAll(team)).toEqual(tables);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('is done again where somebody forgot something while the file was written', async () => {
    const team = await startOldTeam({ dialect });
    const folder = tempFolder();
    const [month] = await findMonths(team);
    if (!month) throw new Error('there is no month');
    const meanwhile: Db = {
      ...team.db,
      read: async (work, options) => {
        const done = await team.db.read(work, options);
        await team.ok('lead', 'forget N-1 --sure');
        return done;
      },
    };
    expect((await refusalOf(() => sealMonth(meanwhile, month, folder))).code).toBe('bad_file');
    expect(readdirSync(folder)).toEqual([]);
    await seal(team, folder);
    expect(await findAmiss(team.db)).toEqual([]);
    expect(
      readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join(''),
    ).not.toMatch(/quokka shop/);
  });
});

function findMonths({ db, workspace }: Team): ReturnType<typeof findWholeMonths> {
  return db.read((tx) => findWholeMonths(tx, workspace, '2026-06'), { workspace });
}

async function readAll({ db, workspace }: Team): Promise<Awaited<ReturnType<typeof readTables>>> {
  return db.read((tx) => readWorkspace(tx, workspace).then(() => readTables(tx, workspace)), { workspace });
}

describe('a sealed history', () => {
  it.runIf(isFull)(
    'rebuilds to the same tables and verifies, whatever it is and wherever it is sealed',
    async () => {
      const line = fc.constantFrom(...WEEKS.flat(), 'forget N-1 --sure', 'seal', 'seal');
      const days = fc.constantFrom(-3, 0, 1, 9, 20, 40);
      const step = fc.record({ line, days });
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 8, maxLength: 25, size: 'max' }),
          fc.integer({ min: 1, max: 12 }),
          async (steps, month) => {
            const team = await startTeam({ at: '2026-01-01T08:00:00Z', isCalm: true });
            const folder = tempFolder();
            for (const { line, days } of steps) {
              team.clock.advance(days * DAY_MS);
              const now = new Date(team.clock.now()).toISOString().slice(0, 'yyyy-mm'.length);
              if (line === 'seal') await seal(team, folder, now < '2026-12' ? now : '2026-12');
              else await team.say('lead', line);
            }
            const before = await readAll(team);
            for (const each of [Math.ceil(month / 2), month])
              await seal(team, folder, `2026-${`${each}`.padStart(2, '0')}`);
            expect(await readAll(team)).toEqual(before);
            expect(await findAmiss(team.db)).toEqual([]);
            await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
            expect(await readAll(team)).toEqual(before);
            const { last } = await readLog(team);
            const log = await archiveOf(team, tempFolder());
            expect(verifyLog(log)).toMatchObject({ events: last, broken: null });
          },
        ),
        { numRuns: isFull ? 40 : 3 },
      );
    },
  );

  it('shows any flipped byte', async () => {
    const team = await startOldTeam();
    const folder = tempFolder();
    await seal(team, folder);
    const files = readdirSync(folder).map((name) => join(folder, name));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async (file, share, mask) => {
          const whole = readFileSync(file);
          const flipped = Buffer.from(whole);
          const at = Math.floor(share * whole.length);
          flipped[at] = (flipped[at] ?? 0) ^ mask;
          writeFileSync(file, flipped);
          expect((await findAmiss(team.db)).length).toBeGreaterThan(0);
          writeFileSync(file, whole);
        },
      ),
      { numRuns: isFull ? 60 : 3 },
    );
    expect(await findAmiss(team.db)).toEqual([]);
  });
});

describe('who asks for what is sealed', () => {
  it('is told so, and of a task where the rest of its record is', async () => {
    const team = await startOldTeam();
    const actor = { kind: 'system' } as const;
    const ask = (after: number) =>
      team.engine.listChanges({ workspace: team.workspace, actor }, { after, most: 9 });
    await seal(team, tempFolder());
    const { first } = await readLog(team);
    await expectGolden('base/seal', await refusalOf(() => ask(1)));
    expect(await ask(first - 1)).not.toEqual([]);
    const audit = await team.ok('lead', 'audit T-1');
    await expectGolden(
      'base/seal',
      audit.kind === 'table' ? audit.foot?.map((line) => plainText(line, 'UTC')) : [],
    );
    expect(JSON.stringify(await team.ok('lead', 'audit'))).not.toContain('sealed');
  });
});

describe('sealed files that moved', () => {
  it('belong to this database once it is told where they are; a copy of it changes none', async () => {
    const team = await startOldTeam({ dialect: 'sqlite' });
    const [folder, other] = [tempFolder(), tempFolder()];
    await seal(team, folder);
    for (const name of readdirSync(folder))
      writeFileSync(join(other, name), readFileSync(join(folder, name)));
    await team.db.kysely.updateTable('sealed_months').set({ owner: '/elsewhere/tiller.db' }).execute();
    await team.ok('lead', 'member remove @ana');
    expect(detailOf(await team.say('lead', 'forget @ana --sure'))).toMatch(/copy/);
    await runSeal({ how: 'at', folder: other }, depsOf(team, null));
    await team.ok('lead', 'forget @ana --sure');
    expect(await findAmiss(team.db)).toEqual([]);
    expect(readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8')).toMatch(/@ana|ana/);
  });

  it('leave no file of a forget that was ended half-way: it is said, and goes with the next one', async () => {
    const team = await startOldTeam();
    const folder = tempFolder();
    await seal(team, folder);
    const [file = ''] = readdirSync(folder);
    const left = join(folder, file.replace('.jsonl', '.2.jsonl'));
    writeFileSync(left, 'quokka');
    const amiss = await findAmiss(team.db);
    expect(amiss).toEqual([expect.stringContaining(left)]);
    await expectGolden(
      'base/seal',
      amiss.map((line) => line.replaceAll(left, 'FILE')),
    );
    await team.ok('lead', 'forget N-1 --sure');
    expect(existsSync(left) && readFileSync(left, 'utf8')).not.toBe('quokka');
    expect(await findAmiss(team.db)).toEqual([]);
  });

  it('go with their workspace when it is deleted', async () => {
    const team = await startOldTeam();
    const folder = tempFolder();
    await seal(team, folder);
    await team.engine.workspaces.delete(team.workspace);
    expect(readdirSync(folder)).toEqual([]);
    const { rows } = await sql`select 1 from sealed_months`.execute(team.db.kysely);
    expect(rows).toEqual([]);
  });
});
