import { describe, expect, it } from 'vitest';
import { createHttpServer } from '../../../adapters/http/index.ts';
import { answerHttp } from '../../../adapters/mcp/index.ts';
import { describeArgs } from '../../../src/base/command/args.ts';
import type { Command } from '../../../src/base/command/command.ts';
import { createChat } from '../../../src/chat/chat.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import { readTables } from '../../support/database/rebuild.ts';
import { openTestDatabase } from '../../support/database.ts';
import { isFull } from '../../support/full.ts';
import { type Door, makeSamples, playSamples } from '../../support/samples.ts';
import { fakeClock, fakePorts } from '../../support/team.ts';

/** In every text of the other team, and in none of ours. */
const WORD = 'quokka';
const DEFAULTS = { zone: 'UTC', currency: 'EUR', country: null };
const OURS: Door = { platform: 'terminal', tenant: 'ours', tenantName: 'Ours' };
const THEIRS: Door = { platform: 'terminal', tenant: 'theirs', tenantName: 'Theirs' };

/** An id of each kind that the other team has; ours has nothing but its people. */
const IDS = [
  ...['T-1', 'G-1', 'C-1', 'D-1', 'B-1', 'F-1', 'BUG-1', 'N-1', 'LS-1', 'TC-1', 'H-1', 'L-1', 'X-1', 'R-1'],
  ...['TK-1', 'A-3', 'M-2', '@ben', 'evening', `${WORD}-sign-ups`, `${WORD}-shop`, '1'],
];

type Args = Record<string, string>;

/** Arguments that say what a thing is to be called or to say, not which one is meant. */
const OWN_WORDS =
  /^(?:title|name|note|why|body|reason|text|list|file|source|statement|value|hypothesis|lesson)$/;

describe('somebody of one team', () => {
  it.runIf(isFull)(
    'reads and changes nothing of another, by any command and any id, on any face',
    async () => {
      const db = await openTestDatabase('memory');
      const ports = fakePorts(fakeClock('2026-11-23T08:00:00Z'), []);
      const engine = createEngine({ db, ports });
      await playSamples(engine, THEIRS, makeSamples(WORD));
      const made = await playSamples(engine, OURS, [
        ['owner', 'token add spare'],
        ['owner', 'token add ci --role admin'],
      ]);
      const [, { data } = { data: undefined }] = made;
      const { secret } = data as { secret: string };
      const { workspace: theirs } = await engine.enter(
        { ...THEIRS, user: 'lead', userName: 'lead', place: 'theirs-main', placeName: 'main' },
        { standing: 'guest', defaults: DEFAULTS },
      );
      const before = await db.read((tx) => readTables(tx, theirs));
      const server = createHttpServer({
        ...{ engine, clock: ports.clock, log: ports.log, newId: ports.newId, version: '1' },
        answerMcp: (caller, call) =>
          answerHttp(
            { engine, newId: ports.newId, version: '1', locale: { zone: 'UTC', currency: 'EUR' } },
            caller,
            call,
          ),
        timers: { every: () => () => undefined, at: () => () => undefined, soon: () => () => undefined },
        rate: { burst: 1e6, perSecond: 1e6 },
      });
      const chat = createChat(engine, DEFAULTS);
      let asked = 0;
      const visit = () => ({
        visitor: { ...OURS, user: 'owner', userName: 'owner', place: 'ours-main', placeName: 'main' },
        standing: 'administrator' as const,
        origin: `matrix:${asked}`,
      });
      const headers = { authorization: `Bearer ${secret}` };
      /** What each face answers to a command, as text; null where something broke. */
      const faces: Readonly<Record<string, (command: Command, args: Args) => Promise<string | null>>> = {
        async HTTP(command, args) {
          const { payload, statusCode } = await server.app.inject({
            ...(command.reads ? { method: 'GET', query: args } : { method: 'POST', payload: args }),
            url: `/api/v1/${command.name.replaceAll(' ', '/')}`,
            headers,
          });
          return statusCode >= 500 ? null : payload;
        },
        async MCP(command, args) {
          const params = { name: command.name.replaceAll(' ', '_'), arguments: args };
          const { payload, statusCode } = await server.app.inject({
            ...{
              method: 'POST',
              url: '/mcp',
              payload: { jsonrpc: '2.0', id: asked, method: 'tools/call', params },
            },
            headers: { ...headers, accept: 'application/json, text/event-stream' },
          });
          return statusCode >= 500 || payload.includes('Something broke') ? null : payload;
        },
        async 'a called command'({ name }, args) {
          const reply = await chat.receive({ kind: 'called', ...visit(), command: name, args });
          return JSON.stringify(reply).includes('"code":"broken"') ? null : JSON.stringify(reply);
        },
        async 'a typed line'({ name }, args) {
          const said = Object.entries(args).map(([arg, value]) => `--${toDashes(arg)} "${value}"`);
          const reply = await chat.receive({ kind: 'typed', ...visit(), text: [name, ...said].join(' ') });
          return JSON.stringify(reply).includes('"code":"broken"') ? null : JSON.stringify(reply);
        },
      };
      const leaks: string[] = [];
      const all = engine.commands.all.filter(({ isInternal }) => !isInternal);
      for (const [face, ask] of Object.entries(faces))
        for (const command of all)
          for (const args of partOf(listCalls(command), face)) {
            const answer = await ask(command, args);
            asked++;
            // What was given comes back in a refusal; what was not given may not.
            const given = new RegExp(`${WORD}.?(?:sign.?ups|shop)`, 'g');
            if (answer === null || answer.replace(given, '').includes(WORD))
              leaks.push(`${face}: ${command.name} ${JSON.stringify(args)}: ${answer?.slice(0, 200)}`);
          }
      const { statusCode: last } = await server.app.inject({
        url: '/api/v1/team',
        headers: { authorization: `Bearer ${secret}` },
      });
      await server.stop();
      expect(last).toBe(200);
      expect(leaks).toEqual([]);
      expect(asked).toBeGreaterThan(3_000);
      expect(await db.read((tx) => readTables(tx, theirs))).toEqual(before);
    },
  );
});

/** All over HTTP, on every other face each fifth: what is behind them is the same. */
function partOf(calls: readonly Args[], face: string): readonly Args[] {
  return face === 'HTTP' ? calls : calls.filter((_call, index) => index % 5 === face.length % 5);
}

function toDashes(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Each argument that may name something with each id, the required others filled in. */
function listCalls(command: Command): Args[] {
  const args = describeArgs(command);
  const refs = args.filter(
    ({ name, isFlag, choices, range }) => !isFlag && !choices && !range && !OWN_WORDS.test(name),
  );
  const needed = args.filter(({ isRequired }) => isRequired);
  return refs.flatMap(({ name }) =>
    IDS.map((id) => ({
      ...Object.fromEntries(needed.map((info) => [info.name, info.choices?.[0] ?? (info.range ? '1' : id)])),
      [name]: id,
    })),
  );
}
