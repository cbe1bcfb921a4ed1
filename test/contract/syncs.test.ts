import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { laidFolder } from '../support/database.ts';
import { isFull } from '../support/full.ts';

const TILLER = join(import.meta.dirname, '../../bin/tiller.js');
const CHANGES = 1_000;
/** Which of its calls the kernel is asked to tell of, with the files they go to. */
const WATCH = ['--follow-forks', '--seccomp-bpf', '--decode-fds=path', '--trace=write,fsync,fdatasync'];

/** Where there is no strace, or it may watch nobody, it is skipped. */
const canWatch = isFull && spawnSync('strace', [...WATCH, 'true']).status === 0;

describe('what a process answers', () => {
  it.skipIf(!canWatch)(
    'was on its way to the disk before: the log is synced between each call and its answer',
    async () => {
      const folder = await laidFolder();
      const calls = Array.from({ length: CHANGES }, (_, index) => `note add "Door ${index}" --source user`);
      const log = join(folder, 'calls.txt');
      const { status, stdout } = spawnSync(
        'strace',
        [...WATCH, `--output=${log}`, process.execPath, TILLER],
        {
          cwd: folder,
          env: { PATH: process.env.PATH, TILLER_USER: 'lead', TILLER_ZONE: 'UTC', TILLER_EXAMPLE: 'no' },
          input: calls.join('\n'),
          encoding: 'utf8',
          maxBuffer: Infinity,
        },
      );
      expect(status).toBe(0);
      expect(stdout.split('\n').filter((line) => line.startsWith('> '))).toEqual(
        calls.map((call) => `> ${call}`),
      );
      const answers = judgeAnswers(readFileSync(log, 'utf8').split('\n'));
      expect(answers).toEqual(calls.map(() => 'synced'));
    },
  );
});

/** For each call whether the write-ahead log was synced before the next that was printed after its echo. */
function judgeAnswers(lines: readonly string[]): ('synced' | 'not synced')[] {
  const answers: ('synced' | 'not synced')[] = [];
  let state: 'none' | 'asked' | 'synced' = 'none';
  for (const line of lines) {
    if (/ write\(1</.test(line)) {
      if (state !== 'none') answers.push(state === 'synced' ? 'synced' : 'not synced');
      state = line.includes('"\\n> note add') ? 'asked' : 'none';
    } else if (/ f(?:data)?sync\(\d+<[^>]*-wal>\) += 0/.test(line) && state === 'asked') state = 'synced';
  }
  return answers;
}
