import { describe, expect, it } from 'vitest';
import { describeArgs } from '../../src/base/command/args.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { BY_AGENTS, NEVER_BY_TOKEN } from '../../src/team/token/limits.ts';
import { FACES, ROLES, type Role } from '../support/faces/faces.ts';
import { isFull, sample } from '../support/full.ts';

const ALL = createCommands().all.filter(({ isInternal }) => isInternal !== true);
/** All that people may be allowed. */
const COMMANDS = ALL.filter(({ isForAgents }) => isForAgents !== true);
/** What is for agents alone. */
const OF_AGENTS = ALL.filter(({ isForAgents }) => isForAgents === true);
const ROLE_NAMES = Object.keys(ROLES) as Role[];

/** What each of the roles may by a command's access: the truth that every face is held to. */
const BY_ACCESS: Readonly<Record<(typeof COMMANDS)[number]['access'], readonly Role[]>> = {
  person: ['admin', 'approver', 'member'],
  everyone: ['admin', 'approver', 'member'],
  approver: ['admin', 'approver'],
  admin: ['admin'],
};

/** Where only a face itself differs: what no token may, whoever made it. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  HTTP: NEVER_BY_TOKEN,
  MCP: NEVER_BY_TOKEN,
};

/** What depends on whose something is: who may. None of them changes who may do the next. */
const BY_OWNER: readonly (readonly [line: string, who: readonly Role[]])[] = [
  ['member edit @ben --hours 20', ['admin', 'member']],
  ['member edit @lead --hours 30', ['admin']],
  ['member edit @ana --role approver', ['admin']],
  ['token add spare --for @ben', ['admin', 'member']],
  ['away 2027-03-01 --who @ben', ['admin', 'member']],
  ['settings --name Crew', ['admin']],
];

/** Its name alone: whether somebody may is asked before what they mean. A terminal waits for the lines of a list or file. */
function lineOf(command: (typeof COMMANDS)[number]): string {
  return describeArgs(command).some(({ isPasted, isFile }) => isPasted || isFile)
    ? `${command.name} one`
    : command.name;
}

/** With all that it needs: whether somebody is an agent is asked of a claim. */
function lineOfAgents({ name, examples }: (typeof COMMANDS)[number]): string {
  return `${name} ${examples?.at(-1) ?? ''}`.trim();
}

describe.each(sample(Object.entries(FACES), { every: 2, seed: 'faces' }))('%s', (name, start) => {
  it('allows and refuses each role each command as every other face does', async () => {
    const face = await start();
    const guarded = COMMANDS.filter(({ access }) => access !== 'everyone');
    const open = COMMANDS.filter(({ access }) => access === 'everyone');
    const tried = [...sample(guarded, { every: 6, seed: name }), ...sample(open, { every: 24, seed: name })];
    const wrong: string[] = [];
    for (const command of tried) {
      for (const role of ROLE_NAMES) {
        const isLimited = LIMITS[name]?.includes(command.name) ?? false;
        const expected = !isLimited && BY_ACCESS[command.access].includes(role);
        const may = await face.mayType(role, lineOf(command));
        if (may !== expected) wrong.push(`${command.name} by ${role}: ${may ? 'allowed' : 'refused'}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried.length).toBeGreaterThan(isFull ? 40 : 8);
  }, 120_000);

  it('asks whose something is as every other face does', async () => {
    const face = await start();
    const found: [string, Role[]][] = [];
    for (const [line] of BY_OWNER) {
      const may: Role[] = [];
      for (const role of ROLE_NAMES) if (await face.mayType(role, line)) may.push(role);
      found.push([line, may]);
    }
    const limited = LIMITS[name] ?? [];
    const expected = BY_OWNER.map(([line, who]) =>
      limited.some((command) => line.startsWith(`${command} `)) ? [line, []] : [line, [...who]],
    );
    expect(found).toEqual(expected);
  }, 60_000);

  it('keeps the queue of agents from people of every role', async () => {
    const face = await start();
    const allowed: string[] = [];
    for (const command of OF_AGENTS)
      for (const role of ROLE_NAMES)
        if (await face.mayType(role, lineOfAgents(command))) allowed.push(`${command.name} by ${role}`);
    expect(allowed).toEqual([]);
    expect(OF_AGENTS.length).toBeGreaterThan(4);
  }, 60_000);
});

describe.each(['HTTP', 'MCP'] as const)('%s for agents', (name) => {
  it('lets them read, bring in what they know and work on what they claim, and nothing else', async () => {
    const { mayAgent } = await FACES[name]();
    const wrong: string[] = [];
    for (const command of ALL) {
      const isOpen = command.access === 'everyone' || command.access === 'person';
      const isTheirs = command.reads || BY_AGENTS.includes(command.name);
      const expected = isOpen && isTheirs && !NEVER_BY_TOKEN.includes(command.name);
      const may = await mayAgent?.(command.isForAgents ? lineOfAgents(command) : lineOf(command));
      if (may !== expected) wrong.push(`${command.name}: ${may ? 'allowed' : 'refused'}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});
