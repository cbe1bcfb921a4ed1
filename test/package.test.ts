import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { tempFolder } from './support/database.ts';
import { isFull } from './support/full.ts';

const ROOT = join(import.meta.dirname, '..');
const NAME = '@tiller-bot/tiller';
/** The Node that runs the tests, for everything that is started here. */
const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
const run = promisify(execFile);

const manifest = z
  .object({
    version: z.string(),
    bin: z.object({ tiller: z.string() }),
    dependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

/** The tarball of these sources, made where nothing but a copy of them is. */
async function pack(): Promise<{ file: string; listed: string[] }> {
  const folder = tempFolder();
  const isOurs = (path: string) => !/\/(?:node_modules|dist|\.git)$|\.(?:db|tgz)$/.test(path);
  for (const entry of readdirSync(ROOT).filter((name) => name !== 'test')) {
    const from = join(ROOT, entry);
    if (isOurs(from)) cpSync(from, join(folder, entry), { recursive: true, filter: isOurs });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const env = { ...process.env, PATH, npm_config_update_notifier: 'false' };
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: folder, env });
  const found = /"filename":\s*"([^"]+)"/.exec(stdout)?.[1] ?? '';
  const file = join(folder, found);
  const { stdout: listed } = await run('tar', ['-tzf', file], { cwd: folder });
  return { file, listed: listed.trim().split('\n') };
}

/** Does what an installation does, without a registry: unpacks, and puts what the package itself depends on beside it. */
async function install(file: string): Promise<{ home: string; program: string }> {
  const home = tempFolder();
  const modules = join(home, 'node_modules');
  const own = join(modules, NAME);
  mkdirSync(own, { recursive: true });
  await run('tar', ['-xzf', file, '--strip-components=1', '-C', own]);
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(join(home, 'package.json'), '{"type": "module"}');
  return { home, program: join(own, manifest.bin.tiller) };
}

it.runIf(isFull)(
  'can be packed, installed in an empty folder, and plans its first day there',
  async () => {
    const { file, listed } = await pack();
    expect(listed).toContain('package/LICENSE');
    expect(listed).toContain('package/README.md');
    expect(listed.filter((path) => /^package\/(?:src|adapters|test|scripts)\//.test(path))).toEqual([]);
    expect(listed.filter((path) => /(?<!\.d)\.ts$|\.db$|\/\.env$/.test(path))).toEqual([]);

    const { home, program } = await install(file);
    const env = { PATH, TILLER_USER: 'ana', TILLER_ZONE: 'UTC', TILLER_EXAMPLE: 'no' };
    const tiller = async (...words: string[]) => {
      const { stdout } = await run(process.execPath, [program, ...words], { cwd: home, env });
      return stdout;
    };
    // The terminal reads a long list on a worker thread, which is started by its path.
    const terminal = spawn(process.execPath, [program], { cwd: home, env });
    terminal.stdin.end(
      `goal add trial-to-paid at least 6 % in 8 weeks
metric record trial-to-paid 4.1 %
propose Write the refund policy down --effort 2h
backlog paste
Ring five former clinics (3h)

backlog
`,
    );
    const [said, log] = await Promise.all([text(terminal.stdout), text(terminal.stderr)]);
    expect(said).toContain(`Tiller ${manifest.version}, tiller.db.`);
    expect(said).toMatch(/> backlog\n[^>]*Ring five former clinics/);
    expect(log).not.toContain('something broke');

    // Beside the team's own two there is a play of the playbooks, which are data that was packed.
    const plan = await tiller('plan');
    expect(plan).toMatch(/3 new on/);
    expect(plan).toContain('Write the refund policy down');
    expect(await tiller('check')).not.toContain('BROKEN');

    // The example of an embedded engine, as somebody who has installed the package writes it.
    const example = readFileSync(join(ROOT, 'examples/embed.ts'), 'utf8');
    const embed = join(home, 'embed.ts');
    writeFileSync(embed, example.replace(/'\.\.\/adapters\/[^']+'/, `'${NAME}'`));
    const { stdout } = await run(process.execPath, [embed], { cwd: home, env });
    expect(stdout).toContain('T-1 approved');
    expect(listed).toContain('package/dist/adapters/embed.d.ts');
    // Whose code was taken in is named.
    expect(listed).toContain('package/dist/THIRD-PARTY.txt');

    // The solver finds its WebAssembly from what was built: within 2a + 3b ≤ 4 there is room for the better of two.
    const built = join(home, 'node_modules', NAME, 'dist/adapters');
    const hasSolver = (name: string) =>
      name.endsWith('.js') &&
      readFileSync(join(built, name), 'utf8').includes('function createSolverLoader(');
    const solver = join(built, readdirSync(built).find(hasSolver) ?? 'nowhere');
    const call = `const { createSolverLoader } = await import(${JSON.stringify(solver)});
    const terms = [[0, 2], [1, 3]];
    const program = { costs: [1, 2], rows: [{ terms, least: 0, most: 4 }], mostNodes: 5 };
    console.log(JSON.stringify((await createSolverLoader()()).solve(program)));`;
    const solved = await run(process.execPath, ['--input-type=module', '-e', call], { cwd: home, env });
    expect(JSON.parse(solved.stdout)).toMatchObject({ values: [0, 1], bound: 2, isCutShort: false });

    // The quiet loop by its own name, from what was built.
    const background = join(home, 'feedback-worker.ts');
    writeFileSync(background, readFileSync(join(ROOT, 'examples/feedback-worker.ts'), 'utf8'));
    const worker = spawn(process.execPath, [background], { cwd: home, env });
    worker.stdin.end('{"progress": 0}\n');
    expect(await text(worker.stdout)).toMatch(/^\[\{"progress":5,/);
    expect(listed).toContain('package/dist/adapters/feedback.d.ts');
  },
  180_000,
);
