import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU in hundredths of a second. */
const TICK_MS = 10;

/** CPU of all processes of the server until now, also of those that ended, in milliseconds. */
export function readServerCpu(url: string): number {
  const { port } = new URL(url);
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(pid) ?? []);
  const server = processes.find(({ words }) => words.includes('-D') && words.includes(port));
  if (!server) throw new Error(`no server on port ${port}`);
  const ours = processes.filter(({ pid, parent }) => pid === server.pid || parent === server.pid);
  return (ours.reduce((sum, { ticks }) => sum + ticks, 0) + server.endedTicks) * TICK_MS;
}

/** Undefined for a process that has just ended. */
function readProcess(pid: string) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    // After the name in brackets: state, parent, … and from the twelfth on the times.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const ticksAt = (at: number) => Number(fields[at]) + Number(fields[at + 1]);
    return { pid, words, parent: fields[1], ticks: ticksAt(11), endedTicks: ticksAt(13) };
  } catch {
    return undefined;
  }
}
