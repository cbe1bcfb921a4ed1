import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MINUTE_MS } from '../src/base/language/date.ts';
import { startHttp } from './adapters/http/rig.ts';
import { tempFolder } from './support/database.ts';
import { isFull } from './support/full.ts';
import { expectGolden } from './support/golden.ts';
import { startTeam, type Team } from './support/team.ts';
import { until } from './support/until.ts';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENT = readFileSync(join(ROOT, 'docs/agents.md'), 'utf8');

interface Place {
  team: Team;
  env: Record<string, string>;
}

/** A team that serves HTTP, with tasks that are approved for @coder and handed out. */
async function startPlace(titles: readonly string[]): Promise<Place> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ana --role approver');
  await team.ok('lead', 'agent add @coder --for @ana --hours 40');
  const { secret } = (await team.ok('lead', 'token add coder --for @coder')).data as { secret: string };
  for (const title of titles) await team.ok('lead', `propose ${title} --effort 1`);
  await team.ok('lead', 'plan --feed main');
  for (let number = 1; number <= titles.length; number++) {
    await team.say('lead', `change T-${number} --assignee @coder`);
    await team.ok('ana', `approve T-${number}`);
  }
  team.clock.advance(6 * MINUTE_MS);
  await team.settle();
  const { server } = await startHttp({ team });
  const address = await server.start({ host: '127.0.0.1', port: 0 });
  return { team, env: { TILLER_URL: address, TILLER_TOKEN: secret } };
}

/** A block of the document, by the heading that it stands under. */
function readBlock(heading: string): string {
  const section = DOCUMENT.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return /```\w+\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
}

async function run(
  command: string,
  words: readonly string[],
  env: Record<string, string>,
  cwd = tempFolder(),
) {
  const child = spawn(command, words, { cwd, env: { PATH: process.env.PATH ?? '', ...env } });
  onTestFinished(() => void child.kill());
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said += text.toString();
    });
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { code, said };
}

/** A script that finds the packages as one of the checkout does. */
function writeScript(code: string): string {
  const folder = tempFolder();
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'agent.mts');
  writeFileSync(file, code);
  return file;
}

function writeProgram(code: string): string {
  const file = join(tempFolder(), 'do.sh');
  writeFileSync(file, `#!/bin/sh\n${code}\n`);
  chmodSync(file, 0o755);
  return file;
}

function listOutcomes({ team }: Place) {
  return team.db.kysely.selectFrom('outcomes').selectAll().orderBy('task_id').execute();
}

describe('the agents of docs/agents.md', () => {
  it.runIf(isFull)('work in some thirty lines of shell', async () => {
    const place = await startPlace(['Write the guide', 'Sort the shelf']);
    const code = readBlock('In shell');
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(30);
    const program = writeProgram('jq -r \'"https://example.org/" + .task\'');
    expect(await run('sh', ['-c', code], { ...place.env, DO: program })).toEqual({ code: 0, said: '' });
    expect(await listOutcomes(place)).toMatchObject([
      { task_id: 'T-1', is_success: 1, evidence: 'https://example.org/T-1' },
      { task_id: 'T-2', is_success: 1, evidence: 'https://example.org/T-2' },
    ]);
  });

  it.runIf(isFull)('say in shell that a program failed', async () => {
    const place = await startPlace(['Write the guide']);
    await run('sh', ['-c', readBlock('In shell')], { ...place.env, DO: 'false' });
    const attempts = await place.team.db.kysely.selectFrom('agent_attempts').selectAll().execute();
    expect(attempts).toMatchObject([{ state: 'failed' }]);
    await expectGolden('agents', attempts[0]?.note);
  });

  it.runIf(isFull)('end in shell with 1 and say why where nothing can be claimed', async () => {
    const { env } = await startPlace([]);
    const { code, said } = await run('sh', ['-c', readBlock('In shell')], {
      ...env,
      TILLER_TOKEN: 'tiller_bad',
    });
    expect(code).toBe(1);
    expect(said).toContain('401');
  });

  it.runIf(isFull).each(['In TypeScript', 'Over the Model'])(
    'work as they are written: %s',
    async (heading) => {
      const place = await startPlace(['Write the guide']);
      const file = writeScript(readBlock(heading));
      expect(await run(process.execPath, [file], place.env)).toEqual({ code: 0, said: '' });
      expect(await listOutcomes(place)).toMatchObject([{ task_id: 'T-1', is_success: 1 }]);
    },
  );
});

describe('the runner for coding agents', () => {
  const runner = join(ROOT, 'examples/agent-runner/runner.ts');

  function makeRepository(): string {
    const folder = tempFolder();
    const git = (...words: string[]) => execFileSync('git', words, { cwd: folder });
    git('init', '-q');
    git(
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.org',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'first',
    );
    return folder;
  }

  it.runIf(isFull)(
    'runs a command in a worktree with the task, its reasons and limits, and gives back its commit',
    async () => {
      const place = await startPlace(['Write the guide']);
      const repository = makeRepository();
      const AGENT_COMMAND = [
        'test -z "$TILLER_TOKEN" || exit 9',
        'cp "$TILLER_TASK_FILE" guide.md',
        'git add guide.md',
        'git -c user.name=t -c user.email=t@example.org commit -q -m "$TILLER_TITLE"',
        'echo "Wrote it for $TILLER_TASK."',
      ].join(' && ');
      const env = { ...place.env, AGENT_COMMAND, AGENT_REPOSITORY: repository, ONCE: 'yes' };
      const { code, said } = await run(process.execPath, [runner], env);
      expect(code).toBe(0);
      const [delivery] = await place.team.db.kysely.selectFrom('agent_deliveries').selectAll().execute();
      // A line when it begins, and one when it ends.
      expect(said.trim().split('\n')).toEqual([
        expect.stringMatching(/^T-1 /),
        expect.stringContaining(delivery?.revision ?? '?'),
      ]);
      expect(delivery).toMatchObject({ state: 'accepted', said: expect.stringMatching(/ T-1\.$/), link: '' });
      const show = (path: string) =>
        execFileSync('git', ['show', `${delivery?.revision}${path}`], { cwd: repository, encoding: 'utf8' });
      expect(show(':guide.md')).toContain('# T-1 Write the guide');
      expect(show(':guide.md')).toContain('Why:');
      expect(
        execFileSync('git', ['worktree', 'list'], { cwd: repository, encoding: 'utf8' }).trim().split('\n'),
      ).toHaveLength(1);
    },
  );

  it.runIf(isFull).each([
    ['a token that does not hold', { TILLER_TOKEN: 'tiller_bad', AGENT_COMMAND: 'true' }],
    ['no command', {}],
  ])('ends with one line where there is %s', async (_what, wrong) => {
    const { env } = await startPlace([]);
    const { code, said } = await run(process.execPath, [runner], { ...env, ...wrong });
    expect(code).toBe(1);
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  it.runIf(isFull)('gives back a link, or why a command failed', async () => {
    const place = await startPlace(['Write the guide', 'Sort the shelf']);
    const AGENT_COMMAND =
      'case $TILLER_TASK in T-1) echo https://example.org/pull/7;; *) echo no shelf >&2; exit 3;; esac';
    expect(await run(process.execPath, [runner], { ...place.env, AGENT_COMMAND, ONCE: 'yes' })).toMatchObject(
      { code: 0 },
    );
    expect(await listOutcomes(place)).toMatchObject([
      { task_id: 'T-1', evidence: 'https://example.org/pull/7' },
    ]);
    const failed = await place.team.db.kysely
      .selectFrom('agent_attempts')
      .selectAll()
      .where('state', '=', 'failed')
      .execute();
    expect(failed).toMatchObject([{ task_id: 'T-2' }]);
    await expectGolden('agents', failed[0]?.note);
  });

  it.runIf(isFull)('tells an end again where no answer comes, and once', async () => {
    const place = await startPlace(['Write the guide']);
    const lost: string[] = [];
    const server = createServer(async (request, response) => {
      const { method = 'POST', url = '' } = request;
      const { authorization = '', 'idempotency-key': key } = request.headers;
      const headers = { authorization, 'content-type': 'application/json' };
      const answer = await fetch(`${place.env.TILLER_URL}${url}`, {
        method,
        headers: typeof key === 'string' ? { ...headers, 'idempotency-key': key } : headers,
        body: await text(request),
      });
      // The first end arrives, and its answer is lost.
      if (url.endsWith('/complete') && lost.push(url) === 1) return response.destroy();
      response.writeHead(answer.status).end(await answer.text());
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { ...place.env, TILLER_URL: `http://127.0.0.1:${port}`, HEARTBEAT_SECONDS: '1' };
    const ended = await run(process.execPath, [runner], { ...env, AGENT_COMMAND: 'echo done', ONCE: 'yes' });
    expect([ended.code, lost.length]).toEqual([0, 2]);
    expect(await listOutcomes(place)).toMatchObject([{ task_id: 'T-1' }]);
  });

  it.runIf(isFull)('renews the lease, and stops the command when people take the task away', async () => {
    const place = await startPlace(['Write the guide']);
    const marks = tempFolder();
    const AGENT_COMMAND = `touch ${marks}/begun; sleep 600; touch ${marks}/ended`;
    const ended = run(process.execPath, [runner], {
      ...place.env,
      AGENT_COMMAND,
      ONCE: 'yes',
      HEARTBEAT_SECONDS: '0.2',
    });
    await until(async () => {
      const { kysely } = place.team.db;
      const renewed = await kysely
        .selectFrom('events')
        .select('seq')
        .where('type', '=', 'WorkRenewed')
        .execute();
      expect(renewed.length).toBeGreaterThan(1);
    });
    expect(readdirSync(marks)).toEqual(['begun']);
    await place.team.ok('ana', 'reverse T-1 we need it no more');
    expect(await ended).toMatchObject({ code: 0 });
    expect(readdirSync(marks)).toEqual(['begun']);
    expect(await listOutcomes(place)).toEqual([]);
  });
});
