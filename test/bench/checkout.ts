import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkout } from './figure.ts';
import type { Size } from './seed.ts';

const CALL =
  'const [file, name, ...args] = process.argv.slice(1); ' +
  'const module = await import(file); ' +
  'const result = await module[name](...args.map((each) => JSON.parse(each))); ' +
  'process.stdout.write(JSON.stringify(result ?? null));';

/** Runs a script of the checkout's own bench in a fresh process with flags of Node; gives what it printed, which is JSON. */
export function runScript(
  { root, folder }: Checkout,
  script: string,
  args: readonly string[],
  flags: readonly string[] = [],
): unknown {
  // As bin/tiller.js has it: what compiles types away takes 35 MB, and only the first start needs it.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  return runNode([...flags, join(root, 'test/bench', script), ...args], env);
}

/** Calls what a file of the checkout's own bench exports, in a fresh process. */
export function callExport(
  { root }: Checkout,
  file: string,
  name: string,
  args: readonly unknown[],
): unknown {
  const words = args.map((each) => JSON.stringify(each));
  return runNode(['--input-type=module', '-e', CALL, join(root, 'test/bench', file), name, ...words]);
}

/** A database that the checkout seeded, made once. */
export function seedFile(checkout: Checkout, name: string, size: Size): string {
  const file = join(checkout.folder, `${name}.db`);
  if (!existsSync(file)) callExport(checkout, 'seed.ts', 'seed', [file, size]);
  return file;
}

/** The program as somebody has it who installed it, built once; of a checkout that builds in another way its sources. */
export function installProgram({ root, folder }: Checkout): string {
  const bundle = join(root, 'scripts/bundle.ts');
  const sources = join(root, 'bin/tiller.js');
  if (!existsSync(bundle)) return sources;
  const home = join(folder, 'installed');
  const program = join(home, 'bin/tiller.js');
  if (existsSync(program)) return program;
  execFileSync(process.execPath, [bundle, join(home, 'dist')]);
  for (const name of ['package.json', 'migrations', 'bin'])
    cpSync(join(root, name), join(home, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  return program;
}

/** The same as runScript with what is bundled as the package has it, built once; of a checkout that builds in another way its sources. */
export function runInstalled(checkout: Checkout, script: string, args: readonly string[]): unknown {
  const home = join(checkout.folder, 'scripts');
  const name = `test/bench/${script.replace(/\.ts$/, '')}`;
  const file = join(home, `${name}.js`);
  if (!existsSync(file)) {
    try {
      const bundle = join(checkout.root, 'scripts/bundle.ts');
      execFileSync(process.execPath, [bundle, home, '--script', name], { stdio: 'pipe' });
      symlinkSync(join(checkout.root, 'node_modules'), join(home, 'node_modules'));
    } catch {
      return runScript(checkout, script, args);
    }
  }
  return runNode([file, ...args]);
}

/** A copy to write to, which stays until the next one is made. */
export function copyOf(file: string): string {
  const copy = `${file}.copy`;
  for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true });
  copyFileSync(file, copy);
  return copy;
}

function runNode(args: readonly string[], env = process.env): unknown {
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
}
