import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { laidFolder, newAddress, tempFolder } from '../../support/database.ts';
import { findFreePort } from '../../support/free-port.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { pickLines, runHere, startHere, startProcess } from '../../support/program.ts';

/** Changes the database behind the program's back. */
function changeFile(folder: string, statement: string): void {
  const db = new Database(join(folder, 'tiller.db'));
  db.exec(statement);
  db.close();
}

describe('a process of its own', () => {
  it('answers each piped line in order under its echo, and ends cleanly with the input', async () => {
    const lines = ['help', 'member add @ana', 'as @ana me', 'as @bob me', 'frobnicate', 'as @ana', 'me'];
    const { child, ended } = startProcess(tempFolder(), []);
    child.stdin.end(lines.join('\n'));
    const { code, out, err } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const echoes = out.split('\n').filter((line) => line.startsWith('> '));
    expect(echoes).toEqual(lines.map((line) => `> ${line}`));
    const answers = out.replace(/^Tiller \d+\.\d+\.\d+/, 'Tiller 0.0.0').split(/^(?=> )/m);
    await expectGolden(
      'process/main',
      answers.filter((each) => !each.startsWith('> help')),
    );
    expect(stripVTControlCharacters(out)).toBe(out);
  });

  it.runIf(isFull)('ends when its reader goes away', async () => {
    const { child, ended } = startProcess(await laidFolder(), []);
    child.stdout.destroy();
    child.stdin.end('help all\n'.repeat(5));
    expect((await ended).err).not.toContain('something broke');
  });

  it.runIf(isFull)(
    'runs the database beside a second terminal, which says so and works all the same; a signal ends it and gives its lease back',
    async () => {
      const folder = await laidFolder();
      const first = startProcess(folder, []);
      first.child.stdin.write('member add @ana\n');
      await expect.poll(() => first.seen.out).toContain('Added.');
      const second = await runHere(folder, [], { input: 'as @ana me\n' });
      expect(second.out).toContain('> as @ana me\n@ana: member');
      expect(second.out).toContain(`process ${first.child.pid} on`);
      first.child.kill('SIGTERM');
      expect((await first.ended).code).toBe(0);
      const opened = new Database(join(folder, 'tiller.db'));
      expect(opened.prepare('select count(*) from leases').pluck().get()).toBe(0);
      opened.close();
    },
  );

  it.runIf(isFull)(
    'ends in order within ten seconds of a signal, though a source that it reads never answers',
    async () => {
      const folder = await laidFolder();
      const asked = Promise.withResolvers<void>();
      let isHeld = false;
      const server = createServer((_request, response) => {
        if (isHeld) asked.resolve();
        else response.end('date,visits\n2026-01-05,12\n');
      }).listen(0, '127.0.0.1');
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/visits.csv`;
      const added = await runHere(folder, ['source', 'add', 'file', `url=${url}`, 'private=yes']);
      expect(added).toMatchObject({ code: 0, err: '' });
      isHeld = true;
      changeFile(folder, 'update source_runs set next_at = 0');
      const http = { TILLER_HTTP: String(await findFreePort()) };
      const { child, ended } = startProcess(folder, ['serve'], http);
      await asked.promise;
      const stoppedAt = performance.now();
      child.kill('SIGTERM');
      expect(await ended).toMatchObject({ code: 0, err: '' });
      expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    },
  );

  it.runIf(isFull)(
    'ends with 2 after a refusal, which goes to the error stream with no secret in it',
    async () => {
      const env = {
        TILLER_ZONE: 'Mars',
        TILLER_CURRENCY: 'gold',
        TILLER_DATABASE: 'mysql://me:canary@host/x',
      };
      const { child, ended } = startProcess(tempFolder(), ['team'], env);
      child.stdin.end();
      const { code, out, err } = await ended;
      expect({ code, out }).toEqual({ code: 2, out: '' });
      for (const name of ['TILLER_ZONE', 'TILLER_CURRENCY', 'TILLER_DATABASE']) expect(err).toContain(name);
      expect(err).not.toContain('canary');
    },
  );
});

describe('a session from a pipe', () => {
  it.runIf(isFull)('takes a pasted file up to the empty line, and goes on after it', async () => {
    const input =
      'metric add visits --unit count\nmetric import\ndate,visits\n2026-01-05,12\n2026-01-06,15\n\nmetric list\n';
    const { code, out } = await runHere(await laidFolder(), [], { input });
    expect(code).toBe(0);
    expect(out).toContain('> metric import\n');
    expect(out).toMatch(/> metric list\n[^>]*visits[^>]*15/);
  });

  it('says how to begin in at most six lines when there is nothing yet', async () => {
    const { out } = await runHere(await laidFolder(), []);
    const lines = out.trimEnd().split('\n').slice(1);
    expect(lines.length).toBeLessThanOrEqual(6);
    expect(out).toContain('goal add');
    expect(out).toContain('backlog paste');
  });

  it.runIf(isFull)('loads the example by itself where nobody can be asked, and says so', async () => {
    const { code, out } = await runHere(await laidFolder(), [], {
      env: { TILLER_EXAMPLE: 'yes' },
      input: '1 yes\n',
    });
    expect(code).toBe(0);
    expect(pickLines(out, /◻ /)).toHaveLength(5);
    const [shown = '', decided = ''] = out.split('> 1 yes\n');
    await expectGolden('process/main', [
      pickLines(shown, /The database/)[0],
      decided.replace(/ at [\s\S]*/, ' …'),
    ]);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('stops at once when it is told to, whatever may still come', async () => {
    const { type, seen, stop, ended } = startHere(await laidFolder(), []);
    type('help\n');
    await expect.poll(() => seen.out).toContain('> help');
    stop();
    expect((await ended).code).toBe(0);
  });
});

describe('the command line', () => {
  it('reads a line in quotes, and what begins with no command, as it is typed on a terminal', async () => {
    const folder = await laidFolder();
    const run = async (...words: string[]) => {
      const { out } = await runHere(folder, [...words, '--json']);
      return JSON.parse(out) as { kind: string; code?: string };
    };
    expect(await run('propose Write the guide --effort 2h', '--once', 'build-8')).toMatchObject({
      data: { title: 'Write the guide', effortHours: 2 },
    });
    await run('plan');
    expect(await run('1', 'yes')).toMatchObject({ kind: 'answer' });
    expect(await run('export', 'decisions')).toMatchObject({ data: { rows: 1 } });
    expect(await run('aprove', 'T-1')).toMatchObject({ kind: 'refusal', code: 'unknown_command' });
  });

  it('ends with 0 after what was done and 2 after a refusal, which goes to the error stream', async () => {
    const folder = await laidFolder();
    expect(await runHere(folder, ['member', 'add', '@ana'])).toMatchObject({ code: 0, err: '' });
    const refused = await runHere(folder, ['member', 'add', '@an a!']);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toMatch(/^Not done: /);
    expect(await runHere(folder, ['me', '--as', '@nobody'])).toMatchObject({ code: 2 });
    const once = ['propose', 'Write the guide', '--once=build-7'];
    const first = await runHere(folder, once);
    expect(await runHere(folder, once)).toEqual(first);
    const other = await runHere(folder, ['propose', 'Write another guide', '--once', 'build-7', '--json']);
    expect(JSON.parse(other.out)).toMatchObject({ kind: 'refusal', code: 'already_done' });
    const as = await runHere(folder, ['me', '--as', '@ana', '--hours', '12']);
    expect(as).toMatchObject({ code: 0, out: expect.stringContaining('@ana') });
  });

  it('prints one JSON document for an answer and for a refusal', async () => {
    const folder = await laidFolder();
    const team = await runHere(folder, ['team', '--json']);
    expect(JSON.parse(team.out)).toMatchObject({ kind: expect.any(String) });
    const refused = await runHere(folder, ['--json', 'approve', 'T-9']);
    expect({ ...refused, out: JSON.parse(refused.out) }).toMatchObject({
      code: 2,
      err: '',
      out: { kind: 'refusal', code: 'not_found' },
    });
  });

  it('reads a file by its path and from the pipe, and refuses a path that is not there', async () => {
    const folder = await laidFolder();
    writeFileSync(join(folder, 'visits.csv'), 'date,visits\n2026-01-05,12\n');
    const given = await runHere(folder, ['metric', 'import', 'visits.csv', '--unit', 'count']);
    expect(given).toMatchObject({ code: 0, err: '' });
    const input = 'date,visits\n2026-01-06,15\n';
    expect(await runHere(folder, ['metric', 'import', '-'], { input })).toMatchObject({ code: 0, err: '' });
    const missing = await runHere(folder, ['metric', 'import', 'nowhere.csv']);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('nowhere.csv');
  });

  it('shows its version and how it is used, without a database being made', async () => {
    const folder = tempFolder();
    expect(await runHere(folder, ['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(readdirSync(folder)).toEqual([]);
    const usage = await runHere(folder, ['--help']);
    for (const word of ['backup FILE', '--json', '--generate', 'Exit codes', 'approve', 'setup discord']) {
      expect(usage.out).toContain(word);
    }
  });

  it('says in one line what is wrong with a database that cannot be used', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'tiller.db'), 'this is no database, this is no database, this is no database');
    const { code, err } = await runHere(folder, ['team']);
    expect(code).toBe(2);
    await expectGolden('process/main', err);
    const postgres = await runHere(folder, ['team'], {
      env: { TILLER_DATABASE: 'postgres://me:canary@127.0.0.1:1/none' },
    });
    expect(postgres.code).toBe(2);
    expect(postgres.err).not.toContain('canary');
  });

  it('refuses a schema newer than itself in one line, and changes nothing', async () => {
    const folder = await laidFolder();
    changeFile(
      folder,
      "insert into schema_migrations (version, name, checksum, applied_at) values (9999, '9999-later', 'x', 0)",
    );
    const { code, err } = await runHere(folder, ['team']);
    expect(code).toBe(2);
    await expectGolden('process/main', err.replace(/\d{4}|(?<=\()\d+/g, '…'));
    expect(readdirSync(folder)).toEqual(['tiller.db']);
  });

  it('backs up, restores and checks', async () => {
    const folder = await laidFolder();
    changeFile(folder, 'create table before (x)');
    expect(await runHere(folder, ['backup', 'copy.db'])).toMatchObject({ code: 0, err: '' });
    changeFile(folder, 'drop table before');
    expect(await runHere(folder, ['restore', 'copy.db'])).toMatchObject({ code: 0, err: '' });
    changeFile(folder, 'select * from before');
    const sound = await runHere(folder, ['check']);
    expect(sound.code).toBe(0);
    expect(sound.out).toMatch(/^ok {2}integrity_check: ok\nok {2}foreign_key_check/);
    const { length } = pickLines(sound.out, /ok /);
    await expectGolden('process/main', sound.out.split('\n').at(-2)?.replace(`${length}`, '‹all›'));
  });

  it('ends a check with 1 when something is amiss, and names it', async () => {
    const folder = await laidFolder();
    await runHere(folder, ['team']);
    changeFile(folder, "update executors set name = 'Mallory'");
    const { code, out } = await runHere(folder, ['check', '--json']);
    expect(code).toBe(1);
    const findings = JSON.parse(out) as { isOk: boolean; detail: string }[];
    const [found, ...others] = findings.filter(({ isOk }) => !isOk);
    expect(others).toEqual([]);
    expect(found?.detail).toContain('executors');
    await expectGolden('process/main', found?.detail);
  });

  it('works on PostgreSQL', async () => {
    const env = { TILLER_DATABASE: await newAddress('postgres') };
    const folder = tempFolder();
    const input = 'member add @ana\nas @ana me\n';
    const { code, out } = await runHere(folder, [], { env, input });
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining('> as @ana me\n@ana: member'),
    });
    expect((await runHere(folder, ['check'], { env })).code).toBe(0);
    expect((await runHere(folder, ['backup', 'x.db'], { env })).err).toContain('pg_dump');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses to back up a file that is not there, instead of making an empty one', async () => {
    const folder = tempFolder();
    expect((await runHere(folder, ['backup', 'copy.db'])).code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});
