import { execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readPlaybooks } from '../adapters/process/background/playbooks.ts';
import { faultsImport, readFaults } from '../examples/faults-command.ts';
import { tempFolder } from './support/database.ts';
import { isFull } from './support/full.ts';
import { runHere } from './support/program.ts';
import { refusalOf } from './support/refusal-of.ts';
import { startTeam } from './support/team.ts';

const EXAMPLES = join(import.meta.dirname, '../examples');
const faults = readFileSync(join(EXAMPLES, 'faults.json'), 'utf8');

describe('the examples', () => {
  it('are all run here', () => {
    // agent-runner: test/agents.test.ts.
    expect(readdirSync(EXAMPLES).sort()).toEqual([
      'agent-runner',
      'embed.ts',
      'faults-command.ts',
      'faults.json',
      'feedback-worker.ts',
      'playbooks',
    ]);
  });
});

describe('the example of an embedded engine', () => {
  it.runIf(isFull)('is some thirty lines of code, and brings an idea to an approved task', async () => {
    const file = join(EXAMPLES, 'embed.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: tempFolder() });
    expect(stdout).toMatch(/^1 idea\b/m);
    expect(stdout).toContain('T-1 approved');
    const code = readFileSync(file, 'utf8').replace(/import \{[^}]*\}/g, 'import {}');
    expect(code.split('\n').length).toBeLessThanOrEqual(31);
  });
});

describe('the example of the quiet loop in the background', () => {
  it.runIf(isFull)('is twenty lines of code, answers each action, and goes on where it was', async () => {
    const file = join(EXAMPLES, 'feedback-worker.ts');
    const database = join(tempFolder(), 'feedback.db');
    const run = async (...actions: object[]) => {
      const example = spawn(process.execPath, ['-C', 'tiller-source', file, database]);
      example.stdin.end(actions.map((action) => `${JSON.stringify(action)}\n`).join(''));
      const lines = (await text(example.stdout)).trim().split('\n');
      return lines.map((line) => JSON.parse(line)[0].progress);
    };
    expect(await run({ progress: 0 }, { progress: 4 })).toEqual([5, 5]);
    expect(await run({})).toEqual([7]);
    const source = readFileSync(file, 'utf8');
    const code = source.slice(source.lastIndexOf("from '")).split('\n').slice(1);
    expect(code.filter((line) => line !== '').length).toBeLessThanOrEqual(20);
    expect(readFileSync(join(EXAMPLES, '../docs/feedback.md'), 'utf8')).toContain(
      source.slice(source.indexOf('\n') + 1).trim(),
    );
  });
});

describe('the example of a candidate source', () => {
  it('adds ideas, changes nothing when run again, and is planned from', async () => {
    const team = await startTeam({ commands: [faultsImport] });
    const run = async () => (await team.run('lead', 'faults import', { file: faults })).data;
    expect(await run()).toMatchObject({ added: 3, updated: 0, unchanged: 0 });
    expect(await run()).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
    const plan = await team.ok('lead', 'plan --dry-run');
    const titles = plan.kind === 'plan' ? plan.digest.tasks.map(({ title }) => title) : [];
    expect(titles).toContain('Fix “Card form stays empty on old phones”');
    expect(titles).not.toContain('Fix “Search forgets its filter”');
  });

  it('refuses what is no list of faults, and says what is', async () => {
    const team = await startTeam({ commands: [faultsImport] });
    const view = await team.run('lead', 'faults import', { file: '{"id": 3}' });
    expect(view).toMatchObject({ kind: 'refusal', code: 'bad_file' });
    expect((await refusalOf(() => readFaults('no JSON'))).code).toBe('bad_file');
  });
});

describe('the example of a playbook folder', () => {
  it.runIf(isFull)('is read, and its plays are planned for a goal that they serve', async () => {
    const folder = join(EXAMPLES, 'playbooks');
    expect(readPlaybooks(folder).map(({ file }) => file)).toEqual(['our-bakery.json']);
    const [home, env] = [tempFolder(), { TILLER_PLAYBOOKS: folder }];
    await runHere(home, ['vision', 'set', 'focus', 'areas', 'preorder'], { env });
    const { out } = await runHere(home, ['plan', '--dry-run'], { env });
    const { plays } = JSON.parse(readFileSync(join(folder, 'our-bakery.json'), 'utf8')) as {
      plays: { title: string }[];
    };
    expect(plays.filter(({ title }) => out.includes(title))).not.toEqual([]);
  });

  it('is the one that the document explains', () => {
    const text = readFileSync(join(EXAMPLES, '../docs/playbooks.md'), 'utf8');
    const shown = /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    const file = readFileSync(join(EXAMPLES, 'playbooks/our-bakery.json'), 'utf8');
    expect(JSON.parse(file)).toEqual(JSON.parse(shown));
  });
});
