import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpServer } from '../../adapters/http/index.ts';
import { answerHttp } from '../../adapters/mcp/index.ts';
import { plainText, type Text } from '../../src/base/view/text.ts';
import type { Told } from '../support/chat/chat-rig.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { isFull } from '../support/full.ts';
import { expectGolden } from '../support/golden.ts';
import { startSlackRig } from '../support/slack/rig.ts';

type Rig = Awaited<ReturnType<typeof startSlackRig>>;

/** HTTP on the engine of a chat's team. */
async function serve({ engine, now }: Rig): Promise<string> {
  const version = '1.2.3';
  const newId = () => crypto.randomUUID();
  const silent = () => undefined;
  const server = createHttpServer({
    engine,
    newId,
    version,
    clock: { now },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    timers: { every: () => silent, at: () => silent, soon: () => silent },
    answerMcp: (caller, call) =>
      answerHttp({ engine, newId, version, locale: { zone: 'UTC', currency: 'EUR' } }, caller, call),
  });
  onTestFinished(() => server.stop());
  return server.start({ host: '127.0.0.1', port: 0 });
}

it.runIf(isFull)(
  'a day: an agent by curl, one over MCP and three people in Slack share one batch',
  async () => {
    await using rig = await startSlackRig({ at: '2026-11-23T07:50:00Z' });
    const url = await serve(rig);
    const script: string[] = [];
    const say = (told: Told) => (told.kind === 'said' ? told.shown.text : `(${told.kind})`);
    const type = async (who: string, line: string) => {
      const text = say(await rig.type(who, line));
      const secret = /tiller_[\w-]{43}/.exec(text)?.[0] ?? '';
      script.push(
        `@${who}: ${line}`,
        `    ${text.replace(secret, secret && 'tiller_…').replaceAll('\n', '\n    ')}`,
      );
      return secret;
    };
    const press = async (who: string, label: string, code: string, answers: Record<string, string> = {}) => {
      const pressed = await rig.press(who, code);
      const told = pressed.kind === 'form' ? await rig.submit(who, pressed.id, answers) : pressed;
      const filled = Object.values(answers).join(' ');
      script.push(
        `@${who} presses ${label}${filled && `: ${filled}`}`,
        `    ${say(told).replaceAll('\n', '\n    ')}`,
      );
    };
    const page = async (title: string) => {
      await rig.settle();
      const shown = rig
        .readAll()
        .findLast(({ where, text }) => where === 'channel' && text.includes('Mend the import'));
      script.push(`— the page, ${title}`, `    ${shown?.text.replaceAll('\n', '\n    ')}`);
    };
    const told = async (who: string) => {
      await rig.settle();
      const last = rig.readDirect(who).at(-1);
      script.push(`— written to @${who}`, `    ${last?.text.replaceAll('\n', '\n    ')}`);
    };

    for (const who of ['lead', 'ana', 'ben']) await rig.type(who, 'help');
    await type('lead', 'agent add @coder --for @ana --hours 40 --categories quality');
    await type('lead', 'agent add @writer --for @ben --hours 40 --categories enhancement');
    const coderSecret = await type('ana', 'token add coder --for @coder');
    const writerSecret = await type('ben', 'token add writer --for @writer');

    /** The first agent: curl, as a shell has it. */
    const curl = async (command: string, args: object) => {
      const { stdout } = await promisify(execFile)('curl', [
        ...['-sS', '-H', `Authorization: Bearer ${coderSecret}`, '-H', 'content-type: application/json'],
        ...['-d', JSON.stringify(args), `${url}/api/v1/${command}`],
      ]);
      const answer = JSON.parse(stdout) as { data?: never; detail?: string; lines?: Text[] };
      script.push(
        `coder, by curl: ${command} ${JSON.stringify(args)}`,
        `    ${answer.detail ?? answer.lines?.map((line) => plainText(line, 'UTC')).join(' ')}`,
      );
      return answer.data as unknown as { claims: { task: string; fence: number; title: string }[] };
    };
    /** The second: the official client. */
    const client = new Client({ name: 'writer', version: '1.0.0' });
    await client.connect(
      new StreamableHTTPClientTransport(new URL('/mcp', url), {
        requestInit: { headers: { authorization: `Bearer ${writerSecret}` } },
      }) as unknown as Transport,
    );
    onTestFinished(() => client.close());
    const mcp = async (name: string, args: Record<string, unknown> = {}) => {
      const result = (await client.callTool({ name, arguments: args })) as {
        content: { text: string }[];
        structuredContent?: { data?: { claims?: { task: string; fence: number; title: string }[] } };
      };
      script.push(
        `writer, over MCP: ${name} ${JSON.stringify(args)}`,
        `    ${result.content[0]?.text.replaceAll('\n', '\n    ')}`,
      );
      return result.structuredContent?.data?.claims ?? [];
    };
    const idOf = async (title: string) =>
      (
        await rig.db.kysely
          .selectFrom('tasks')
          .select('id')
          .where('title', '=', title)
          .executeTakeFirstOrThrow()
      ).id;

    await type('ana', 'propose Mend the import --category quality --effort 2h --priority 8');
    await type('lead', 'propose Delete the old customer backups --category quality --effort 1h');
    await curl('propose', { title: 'Speed up the search', category: 'quality', effort: '2h' });
    await mcp('propose', { title: 'Write the guide', category: 'enhancement', effort: '2h' });
    await rig.setClock('2026-11-23T09:00:01Z');
    await page('in the morning');
    const ids = {
      mend: await idOf('Mend the import'),
      backups: await idOf('Delete the old customer backups'),
      guide: await idOf('Write the guide'),
    };
    for (const [id, agent] of [
      [ids.mend, '@coder'],
      [ids.backups, '@coder'],
      [ids.guide, '@writer'],
    ])
      await rig.type('lead', `change ${id} --assignee ${agent}`);
    await curl('approve', { task: ids.mend });
    await mcp('approve', { task: ids.guide });
    await press('lead', 'Yes to the import', `approve:${ids.mend}`);
    await press('ben', 'Yes to the guide', `approve:${ids.guide}`);
    await press('lead', 'Yes to the guide', `approve:${ids.guide}`);
    await press('ana', 'Yes to the backups', `approve:${ids.backups}`);
    await press('ben', 'Yes to the backups', `approve:${ids.backups}`);
    await page('when it is decided');

    await rig.setClock('2026-11-23T10:00:00Z');
    const claimed = (await curl('work/claim', { most: 2 })).claims;
    const [guide] = await mcp('work_claim');
    const fenceOf = (id: string) => claimed.find(({ task }) => task === id)?.fence;
    expect(claimed.map(({ task }) => task).sort()).toEqual([ids.mend, ids.backups].sort());
    expect(guide?.task).toBe(ids.guide);
    await page('when both are at work');

    await curl('work/ask', { task: ids.mend, fence: fenceOf(ids.mend), question: 'Which files fail?' });
    await mcp('work_complete', {
      task: ids.guide,
      fence: guide?.fence,
      link: 'https://example.org/guide',
      minutes: 20,
    });
    await curl('work/complete', {
      ...{ task: ids.backups, fence: fenceOf(ids.backups), minutes: 6, cost: '0.30' },
      ...{ commit: '1a2b3c4d', text: 'Deleted all that are older than a year.' },
    });
    await told('ana');
    await page('with a question and a delivery');
    await type('ana', `work answer ${ids.mend} those with a comma in a name`);
    await type('ben', `approve ${ids.backups}`);
    await press('ben', 'Not yet', `work.return:${ids.backups}`, { why: 'Which are left?' });
    await page('when one went back');
    await curl('work/heartbeat', { task: ids.mend, fence: fenceOf(ids.mend) });
    await curl('work/complete', {
      task: ids.mend,
      fence: fenceOf(ids.mend),
      link: 'https://example.org/pull/7',
    });

    await rig.setClock('2026-11-23T10:20:00Z');
    const [again] = (await curl('work/claim', {})).claims;
    await curl('work/complete', {
      ...{ task: ids.backups, fence: again?.fence, artefact: 'b'.repeat(64) },
      text: 'The list of what is left is in the artefact.',
    });
    const { digest } = await rig.db.kysely
      .selectFrom('agent_deliveries')
      .select('digest')
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow();
    const yes = `approve ${ids.backups} --evidence ${digest.slice(0, 8)}`;
    await type('ana', yes);
    await page('with one yes to it');
    await type('ben', yes);
    await page('in the end');
    await mcp('today');
    await type('lead', 'work list');
    expect(rig.countPings()).toBe(0);
    expect(rig.logged).toEqual([]);
    await expectRebuilt(rig.db);
    await expectGolden('agents-day', script);
  },
);
