import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../../adapters/mcp/index.ts';
import { MINUTE_MS } from '../../../src/base/language/date.ts';
import { NEVER_BY_TOKEN } from '../../../src/team/token/limits.ts';
import { laidFolder } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { runHere } from '../../support/program.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { startHttp } from '../http/rig.ts';

const TILLER = join(import.meta.dirname, '../../../bin/tiller.js');

/** What a tool gave, as a client reads it. */
interface Result {
  isError?: boolean;
  content: { type: string; text: string }[];
  // biome-ignore lint/suspicious/noExplicitAny: what a program reads is whatever came
  structuredContent?: any;
}

interface Session {
  client: Client;
  call(name: string, args?: Record<string, unknown>): Promise<Result>;
}

async function open(transport: Transport): Promise<Session> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    client,
    call: async (name, args = {}) => (await client.callTool({ name, arguments: args })) as unknown as Result,
  };
}

async function secretOf(team: Team, line: string): Promise<string> {
  return ((await team.ok('lead', line)).data as { secret: string }).secret;
}

/** A team with a task that waits for a yes, an agent, and the agent's token. */
async function startAgents(): Promise<{ team: Team; secret: string }> {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'member add @ana --role approver');
  await team.ok('lead', 'agent add @coder --for @ana --hours 40');
  return { team, secret: await secretOf(team, 'token add coder --for @coder') };
}

async function openLinked(team: Team, secret: string): Promise<Session> {
  const caller = await team.engine.authenticate(secret);
  if (!caller) throw new Error('the token does not hold');
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const { engine, ports } = team;
  const locale = { zone: 'UTC', currency: 'EUR' };
  await connect({ engine, newId: ports.newId, version: '1.2.3', locale }, caller, theirs as Transport);
  return open(ours as Transport);
}

describe('a client of the Model Context Protocol', () => {
  it('proposes, asks why, claims and reports, and is refused a vote', async () => {
    const { team, secret } = await startAgents();
    const { client, call } = await openLinked(team, secret);
    const proposed = await call('propose', { title: 'Write the guide', category: 'quality', effort: '1h' });
    expect(proposed.content[0]?.text).toContain('Write the guide');
    await team.ok('lead', 'plan --feed main');
    expect((await call('why', { task: 'T-1' })).structuredContent).toMatchObject({ data: { task: 'T-1' } });
    const refused = await call('approve', { task: 'T-1' });
    expect(refused).toMatchObject({ isError: true, structuredContent: { code: 'not_allowed' } });
    await expectGolden('mcp/mcp', refused.content[0]?.text);
    await team.ok('ana', 'approve T-1');
    team.clock.advance(6 * MINUTE_MS);
    await team.settle();
    const claimed = await call('work_claim');
    const [claim] = claimed.structuredContent.data.claims;
    expect(claim).toMatchObject({ task: 'T-1', title: 'Write the guide', fence: 1 });
    const note = 'It is written.';
    const done = await call('work_complete', { task: 'T-1', fence: claim.fence, text: note });
    expect(done.structuredContent).toMatchObject({ data: { state: 'done' } });
    const outcomes = await team.db.kysely.selectFrom('outcomes').selectAll().execute();
    expect(outcomes).toMatchObject([{ task_id: 'T-1', is_success: 1, note }]);
    await expect(client.callTool({ name: 'token_add', arguments: {} })).rejects.toThrow('no tool');
  });

  it('sees every command that a token may use, which only read, and whom each is for', async () => {
    const { team, secret } = await startAgents();
    const { client } = await openLinked(team, secret);
    const { tools } = await client.listTools();
    const named = new Map(tools.map((tool) => [tool.name, tool]));
    for (const { name, reads, isInternal } of team.engine.commands.all) {
      const tool = named.get(name.replaceAll(' ', '_'));
      if (isInternal || NEVER_BY_TOKEN.includes(name)) expect([name, tool]).toEqual([name, undefined]);
      else expect([name, tool?.annotations?.readOnlyHint]).toEqual([name, reads]);
    }
    await expectGolden(
      'mcp/mcp',
      ['approve', 'work_claim'].map((name) => `${name}: ${named.get(name)?.description}`),
    );
    expect(named.get('work_complete')?.inputSchema).toMatchObject({ required: ['task', 'fence'] });
    for (const { name, description } of tools) {
      expect([name, /^[a-z_]{1,64}$/.test(name)]).toEqual([name, true]);
      expect([name, (description ?? '').length > 10]).toEqual([name, true]);
    }
  });

  it('reads the goals, today’s batch and why a task was proposed, and is told what to do next', async () => {
    const { team, secret } = await startAgents();
    await team.ok('lead', 'propose Write the guide --effort 1');
    await team.ok('lead', 'plan --feed main');
    const { client } = await openLinked(team, secret);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['tiller://goals', 'tiller://today']);
    expect((await client.listResourceTemplates()).resourceTemplates).toMatchObject([
      { uriTemplate: 'tiller://tasks/{task}/why' },
    ]);
    for (const uri of ['tiller://today', 'tiller://tasks/T-1/why']) {
      const { contents } = await client.readResource({ uri });
      expect(contents.map(({ mimeType }) => mimeType)).toEqual(['text/plain', 'application/json']);
      expect(JSON.stringify(contents)).toContain('Write the guide');
    }
    await expect(client.readResource({ uri: 'tiller://tasks/T-9/why' })).rejects.toThrow('T-9');
    await expect(client.readResource({ uri: 'tiller://secrets' })).rejects.toThrow('no resource');
    const { messages } = await client.getPrompt({ name: 'what_should_i_do_next' });
    const { text } = (messages[0]?.content ?? {}) as { text?: string };
    expect(text).toContain('work_claim');
    expect(text).toContain('Write the guide');
    expect(text).toContain('"id":"T-1"');
  });

  it('is told of a page which task is which, as it goes on calling them', async () => {
    const { team, secret } = await startAgents();
    await team.ok('lead', 'propose Write the guide --effort 1');
    await team.ok('lead', 'plan --feed main');
    const { call } = await openLinked(team, secret);
    const card = { id: 'T-1', position: 1, title: 'Write the guide', state: 'proposed', effortHours: 1 };
    const { structuredContent } = await call('today');
    expect(structuredContent.data).toMatchObject({ feed: 'main', tasks: [card] });
    expect(Object.keys(structuredContent.data.tasks[0])).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(actions|chance)$/)]),
    );
    const { call: lead } = await openLinked(team, await secretOf(team, 'token add own --role admin'));
    const planned = await lead('plan', { dryRun: true });
    expect(planned.structuredContent.data).toMatchObject({ isDryRun: true, queued: 0, tasks: [card] });
  });

  it('is served over HTTP with the same tokens, and by nobody without one', async () => {
    const { team, secret } = await startAgents();
    const { server, send } = await startHttp({ team });
    const address = await server.start({ host: '127.0.0.1', port: 0 });
    const { call } = await open(
      new StreamableHTTPClientTransport(new URL('/mcp', address), {
        requestInit: { headers: { authorization: `Bearer ${secret}` } },
      }) as unknown as Transport,
    );
    expect((await call('work_claim')).structuredContent).toEqual({ data: { claims: [] } });
    expect(await call('refuse', { task: 'T-1', reason: 'not now' })).toMatchObject({ isError: true });
    expect((await send(null, 'POST', '/mcp', {})).status).toBe(401);
    expect((await send(secret, 'GET', '/mcp')).status).toBe(405);
  });

  it('is served by tiller mcp on its input and output, with a token and without none', async () => {
    const folder = await laidFolder();
    const { out } = await runHere(folder, ['token', 'add', 'mine', '--json']);
    const { secret } = (JSON.parse(out) as { data: { secret: string } }).data;
    const none = await runHere(folder, ['mcp']);
    expect([none.code, none.err + none.out]).toEqual([2, expect.stringContaining('TILLER_TOKEN')]);
    const { client, call } = await open(
      new StdioClientTransport({
        command: process.execPath,
        args: [TILLER, 'mcp'],
        cwd: folder,
        env: { PATH: process.env.PATH ?? '', TILLER_TOKEN: secret, TILLER_USER: 'lead', TILLER_ZONE: 'UTC' },
      }),
    );
    expect(client.getServerVersion()).toMatchObject({ name: 'tiller' });
    const proposed = await call('propose', { title: 'Write the guide', effort: '1h' });
    expect(proposed.isError ?? false).toBe(false);
    expect((await call('backlog')).content[0]?.text).toContain('Write the guide');
    expect(await call('work_claim')).toMatchObject({
      isError: true,
      structuredContent: { code: 'not_allowed' },
    });
  });
});
