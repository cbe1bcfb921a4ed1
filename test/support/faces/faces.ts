import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { onTestFinished } from 'vitest';
import { runWords } from '../../../adapters/cli/index.ts';
import { createHttpServer } from '../../../adapters/http/index.ts';
import { connect } from '../../../adapters/mcp/index.ts';
import { createDesk } from '../../../adapters/process/local.ts';
import { parsePlain } from '../../../src/base/command/parse.ts';
import { Refusal } from '../../../src/base/language/errors.ts';
import type { View } from '../../../src/base/view/view.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { ChatRig } from '../chat/chat-rig.ts';
import { startTerminalRig } from '../chat/terminal-rig.ts';
import { openLastingDatabase } from '../database.ts';
import { startDiscordRig } from '../discord/rig.ts';
import { startSlackRig } from '../slack/rig.ts';
import { startTeam } from '../team.ts';

/** Who tries: `gus` was in the team once. */
export const ROLES = { admin: 'lead', approver: 'ana', member: 'ben', outsider: 'gus' } as const;

export type Role = keyof typeof ROLES;

/** Typed by the lead on every face. */
const MAKES_APPROVER = 'member edit @ana --role approver';

/** A team on one face. */
export interface Face {
  /** Types a line as somebody; whether they may, by what they are told. */
  mayType(role: Role, line: string): Promise<boolean>;
  /** The same of an agent, where programs call. */
  mayAgent?(line: string): Promise<boolean>;
}

/** How every face says that somebody may not: who can, or that they are nobody here. */
const MAY_NOT = /\bcan\.(?:\s|$)|is not a member here|There is no member/;

/** Every face there is; a new one is tried by one more entry. */
export const FACES = {
  terminal: () => startChatFace(startTerminalRig()),
  Slack: async () => startChatFace(startSlackRig({ db: await openLastingDatabase(), others: ['gus'] })),
  Discord: async () => startChatFace(startDiscordRig({ db: await openLastingDatabase(), others: ['gus'] })),
  'command line': startCommandLine,
  HTTP: startHttpFace,
  MCP: startMcpFace,
} satisfies Readonly<Record<string, () => Promise<Face>>>;

async function startChatFace(starting: Promise<ChatRig>): Promise<Face> {
  const rig = await starting;
  onTestFinished(() => rig[Symbol.asyncDispose]());
  const tell = async (who: string, line: string) => {
    const told = await rig.type(who, line);
    return told.kind === 'said' ? told.shown.text : '';
  };
  // On a chat somebody is in the team by being there; at a terminal they are added.
  await tell('lead', 'member add @gus');
  await tell('ana', 'inbox');
  await tell('ben', 'inbox');
  await tell('gus', 'inbox');
  for (const line of [MAKES_APPROVER, 'member remove @gus']) await tell('lead', line);
  return { mayType: async (role, line) => !MAY_NOT.test(await tell(ROLES[role], line)) };
}

async function startLocalTeam() {
  const team = await startTeam();
  for (const who of ['ana', 'ben', 'gus']) await team.ok('lead', `member add @${who}`);
  await team.ok('lead', MAKES_APPROVER);
  return team;
}

async function startCommandLine(): Promise<Face> {
  const team = await startLocalTeam();
  await team.ok('lead', 'member remove @gus');
  const defaults = { zone: 'UTC', currency: 'EUR', country: null };
  let calls = 0;
  const desk = createDesk({
    ...{ engine: team.engine, owner: 'lead', defaults, today: () => '2026-11-23' },
    newId: () => `cli-${++calls}`,
  });
  return {
    async mayType(role, line) {
      // A shell gives a file or what is piped in; the file is read before anybody asks who may.
      const { view } = await runWords(splitWords(line.replace(/ one$/, ' -')), {
        ...{ desk, user: ROLES[role], readInput: async () => '' },
        progress: { show: () => undefined, clear: () => undefined },
      });
      return mayBy(view);
    },
  };
}

/** By a token that each made for themselves, with all of their rights, and an agent's that the lead made. */
async function startTokenTeam() {
  const team = await startLocalTeam();
  await team.ok('lead', 'agent add @coder --for @ana');
  const secrets = new Map<Role | 'agent', string>();
  const add = async (role: Role | 'agent', who: string, line: string) => {
    const { data } = await team.ok(who, `token add ${role} ${line}`);
    secrets.set(role, (data as { secret: string }).secret);
  };
  for (const role of ['admin', 'approver', 'member', 'outsider'] as const)
    await add(role, ROLES[role], `--role ${role === 'outsider' ? 'member' : role}`);
  await add('agent', 'lead', '--for @coder');
  await team.ok('lead', 'member remove @gus');
  return { team, secretOf: (role: Role | 'agent') => secrets.get(role) ?? '' };
}

async function startHttpFace(): Promise<Face> {
  const { team, secretOf } = await startTokenTeam();
  const { clock, log, newId } = team.ports;
  const timers = { every: () => () => undefined, at: () => () => undefined, soon: () => () => undefined };
  const { engine } = team;
  const rate = { burst: 1e6, perSecond: 1e6 };
  const server = createHttpServer({ engine, clock, log, newId, timers, version: '1', rate });
  onTestFinished(() => server.stop());
  const may = async (role: Role | 'agent', line: string) => {
    const { name, args } = readLine(engine, line);
    const { reads } = engine.commands.get(name);
    const { statusCode } = await server.app.inject({
      ...(reads ? { method: 'GET' as const, query: args } : { method: 'POST' as const, payload: args }),
      url: `/api/v1/${name.replaceAll(' ', '/')}`,
      headers: { authorization: `Bearer ${secretOf(role)}` },
    });
    return statusCode !== 403 && statusCode !== 401;
  };
  return { mayType: may, mayAgent: (line) => may('agent', line) };
}

/** Each token's own client of the protocol; what is no tool nobody may. */
async function startMcpFace(): Promise<Face> {
  const { team, secretOf } = await startTokenTeam();
  const { engine, ports } = team;
  const locale = { zone: 'UTC', currency: 'EUR' };
  const sessions = new Map<string, { client: Client; tools: ReadonlySet<string> }>();
  const open = async (role: Role | 'agent') => {
    const caller = await engine.authenticate(secretOf(role));
    if (!caller) throw new Error(`the token of ${role} does not hold`);
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await connect({ engine, newId: ports.newId, version: '1', locale }, caller, theirs as Transport);
    const client = new Client({ name: role, version: '1' });
    await client.connect(ours as Transport);
    onTestFinished(() => client.close());
    const { tools } = await client.listTools();
    return { client, tools: new Set(tools.map(({ name }) => name)) };
  };
  const may = async (role: Role | 'agent', line: string) => {
    const session = sessions.get(role) ?? (await open(role));
    sessions.set(role, session);
    const { client, tools } = session;
    const { name: command, args } = readLine(engine, line);
    const name = command.replaceAll(' ', '_');
    if (!tools.has(name)) return false;
    const { isError, content } = await client.callTool({ name, arguments: args });
    return isError !== true || !MAY_NOT.test((content as { text?: string }[])[0]?.text ?? '');
  };
  return { mayType: may, mayAgent: (line) => may('agent', line) };
}

/** A program says the same by name; what cannot be read is left to the command to refuse. */
function readLine(engine: Engine, line: string): { name: string; args: Record<string, string> } {
  try {
    const { command, args } = parsePlain(engine.commands, line);
    return { name: command.name, args: args as Record<string, string> };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { name: engine.commands.match(line.split(' ')).command.name, args: {} };
  }
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

function mayBy(view: View): boolean {
  return view.kind !== 'refusal' || !MAY_NOT.test(view.message);
}
