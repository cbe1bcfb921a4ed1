import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { createToken, isGone } from '../../../adapters/process/lease/alive.ts';

it('tells a process that has ended from one that runs, and says nothing of other machines', async () => {
  const own = createToken('x');
  expect(isGone(own)).toBe(false);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const of = (pid: number) => own.replace(`@${process.pid}@`, `@${pid}@`);
  expect(isGone(of(child.pid ?? 0))).toBe(true);
  expect(isGone(of(1))).toBe(false);
  expect(isGone(`x@${child.pid}@elsewhere`)).toBe(false);
  expect(isGone('a token of an older Tiller')).toBe(false);
});
