import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Between what a token is of, and where its process is. */
const SIGN = '@';

/** A lease's token that also says which process has it: its id, and within what ids count. */
export function createToken(id: string): string {
  return `${id}${SIGN}${process.pid}${SIGN}${describeMachine()}`;
}

/** Whether the process of a token has certainly ended. False where it runs, or cannot be seen from here. */
export function isGone(token: string): boolean {
  const [, pid = '', machine] = token.split(SIGN);
  if (machine !== describeMachine() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    // Anything else, such as that it is somebody else's, says that it runs.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Within what process ids count: this machine since it was started, and on Linux the container's own ids. */
function describeMachine(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
