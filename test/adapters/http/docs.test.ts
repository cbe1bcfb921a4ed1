import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NEVER_BY_TOKEN } from '../../../src/team/token/limits.ts';
import { isFull } from '../../support/full.ts';
import { startTeam } from '../../support/team.ts';
import { startHttp } from './rig.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8');
const [, BY_CURL = '', SIGNED = ''] =
  /## Every command by curl\n([\s\S]*?)\n## Webhooks: [\s\S]*?In a shell:\n([\s\S]*?)\n- /.exec(PAGE) ?? [];

/** The lines of code of a part of the page. */
function readScript(part: string): string {
  const lines = part.split('\n').filter((line) => line.startsWith('    '));
  return lines.map((line) => line.slice(4)).join('\n');
}

const TOOLS = [
  ['curl', '--version'],
  ['openssl', 'version'],
] as const;

const hasCurl = (() => {
  try {
    for (const [tool, asks] of TOOLS) execFileSync(tool, [asks]);
    return true;
  } catch {
    return false;
  }
})();

describe('docs/api.md', () => {
  it('has an example of every group of routes', async () => {
    const { team } = await startHttp();
    const groups = team.engine.commands.all
      .filter(({ name, isInternal }) => isInternal !== true && !NEVER_BY_TOKEN.includes(name))
      .map(({ name }) => name.split(' ')[0] ?? '');
    const script = readScript(BY_CURL);
    const missing = [...new Set(groups)].filter(
      (group) => !new RegExp(`(?:get|post) '?${group}(?:[/?' ;]|$)`, 'm').test(script),
    );
    // A person reads help, says `go` once, lets strangers in and forgets with care; fail is as done.
    expect(missing).toEqual(['help', 'admit', 'decline', 'fail', 'forget', 'go']);
  });

  it.runIf(isFull && hasCurl)(
    'does what it says, line by line',
    async () => {
      const { team, server, secretFor } = await startHttp({ team: await startTeam() });
      const admin = await secretFor('lead', 'token add docs --role admin');
      const { data } = await team.ok('lead', 'token add build --signed');
      const { secret, path } = data as { secret: string; path: string };
      await server.start({ host: '127.0.0.1', port: 0 });
      const { port } = server.app.server.address() as AddressInfo;
      const env = {
        ...{ PATH: process.env.PATH, TOKEN: admin, TILLER: `http://127.0.0.1:${port}` },
        ...{ KEY: secret, SIGNED_PATH: path },
      };
      const run = async (script: string): Promise<string> => {
        const words = ['--norc', '-e', '-o', 'pipefail', '-c', script];
        const done = promisify(execFile)('bash', words, { env, maxBuffer: 50e6 });
        const { stdout } = await done.catch(
          ({ stdout: said, stderr }: { stdout: string; stderr: string }) => {
            throw new Error(`${stderr}: ${said.slice(-600)}`);
          },
        );
        return stdout;
      };
      expect(await run(readScript(BY_CURL))).toContain('T-1');
      const now = `date() { echo ${team.clock.now() / 1_000}; }\n`;
      expect(JSON.parse(await run(`${now}${readScript(SIGNED)}`))).toEqual({ results: [{ status: 200 }] });
    },
    60_000,
  );
});
