import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sign } from '../../adapters/calls/signature.ts';
import { verifyLog } from '../../adapters/cli/verify.ts';
import * as discord from '../../adapters/discord/decode.ts';
import { readCode } from '../../adapters/discord/draw/draw-actions.ts';
import { readRefused } from '../../adapters/discord/draw/form-again.ts';
import { readMemory } from '../../adapters/discord/draw/render-form.ts';
import { decodeResource } from '../../adapters/mcp/decode.ts';
import { decodeChannelEvent } from '../../adapters/slack/channels.ts';
import * as slack from '../../adapters/slack/decode.ts';
import { decodeChosen, decodeSubmitted } from '../../adapters/slack/draw/read-form.ts';
import { receive as receiveGitHub } from '../../adapters/sources/github/receive.ts';
import { receiveJira } from '../../adapters/sources/jira/receive.ts';
import { receiveLinear } from '../../adapters/sources/linear/receive.ts';
import { decodeAction } from '../../src/base/command/action-code.ts';
import { Refusal } from '../../src/base/language/errors.ts';
import { type ChatRequest, createChat } from '../../src/chat/chat.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { startHttp } from '../adapters/http/rig.ts';
import { tempFolder } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { startTeam } from '../support/team.ts';
import { mutated, mutatedText } from './mutate.ts';
import { CODES, DISCORD, PROGRAMS, SLACK, VENDORS } from './payloads.ts';

const commands = createCommands();
const SECRET = 'a secret of the webhook';
const DEFAULTS = { zone: 'UTC', currency: 'EUR', country: null };
/** Cases of what is pure, and of what goes through the engine. */
const PURE = { numRuns: isFull ? 2_000 : 300 };
const PLAYED = { numRuns: isFull ? 400 : 12 };

const asSlack = (payload: unknown): (ChatRequest | undefined)[] => [
  slack.decodeTyped(payload)?.request,
  slack.decodeClicked(payload)?.request,
  decodeSubmitted(payload)?.request,
  decodeChosen(payload)?.decoded.request,
  slack.decodePicked(payload)?.request,
  slack.decodeEvent(payload, 'U9')?.request,
];
const asDiscord = (payload: unknown): (ChatRequest | undefined)[] => [
  discord.decodeInteraction(commands, payload)?.request,
  discord.decodeMessage(payload, '9', () => undefined)?.request,
];

/** A decoder gives what it read, nothing, or a Refusal; anything else thrown is a bug. */
function orRefusal(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

describe('whatever comes', () => {
  it('from Slack is read, or is nothing to us', () => {
    fc.assert(
      fc.property(mutated(SLACK), (payload) => {
        for (const request of asSlack(payload))
          if (request?.kind === 'reacted') expect(typeof request.emoji).toBe('string');
        decodeChannelEvent(payload, 'U9');
      }),
      PURE,
    );
  });

  it('from Discord is read, or is nothing to us', () => {
    fc.assert(
      fc.property(mutated(DISCORD), (payload) => {
        asDiscord(payload);
        discord.decodeTyping(commands, payload);
        discord.decodeReaction(payload, '9');
      }),
      PURE,
    );
  });

  it('as the code of a button or a form is read, or is nothing to us', () => {
    fc.assert(
      fc.property(mutatedText(CODES), mutated(DISCORD), (code, message) => {
        decodeAction(commands, readCode(code));
        readRefused(code, message);
        readMemory(code);
        decodeResource(code);
      }),
      PURE,
    );
  });

  it('signed by a vendor brings records or none, and unsigned nothing', async () => {
    const headers = { 'x-github-delivery': 'd', 'content-type': 'application/json' };
    const events = fc.constantFrom('issues', 'pull_request', 'push', '__proto__', '');
    const readOne = async () => Promise.reject(new Error('nobody answers'));
    const place = { id: 1, name: 'acme/site', url: 'https://github.com/acme/site' };
    await fc.assert(
      fc.asyncProperty(mutated(VENDORS), events, fc.boolean(), async (payload, event, isTrue) => {
        const body = JSON.stringify(payload) ?? '';
        const hex = createHmac('sha256', isTrue ? SECRET : 'another')
          .update(body)
          .digest('hex');
        const signed = { 'x-hub-signature-256': `sha256=${hex}`, 'x-hub-signature': `sha256=${hex}` };
        const delivery = {
          headers: { ...headers, ...signed, 'linear-signature': hex, 'x-github-event': event },
          body,
        };
        const hook = { secret: SECRET, findPlaces: async () => [place], settings: {}, github: {} } as never;
        const read = [
          await receiveGitHub(hook, delivery),
          await receiveJira(delivery, SECRET, readOne),
          await receiveLinear(delivery, SECRET, readOne),
        ];
        expect(read.map((each) => each !== null)).toEqual([isTrue, isTrue, isTrue]);
      }),
      PURE,
    );
  });

  it('as a log of events is whole, broken or refused', async () => {
    const file = join(tempFolder(), 'events.jsonl');
    const event = {
      ...{ workspace_id: 'w', seq: 1, type: 'A', subject: 's', actor: 'a', origin: 'o', occurred_at: 1 },
      ...{ arrived_at: 1, payload: '{}', salt: 'x', payload_digest: 'd', previous_hash: '', hash: 'h' },
    };
    fc.assert(
      fc.property(fc.array(mutated([event]), { maxLength: 3 }), fc.string(), (events, tail) => {
        writeFileSync(file, [...events.map((each) => JSON.stringify(each)), tail].join('\n'));
        orRefusal(() => verifyLog(file));
      }),
      { numRuns: isFull ? 500 : 50 },
    );
  });

  it('said or pressed in a chat is answered, and nothing breaks', async () => {
    const { engine } = await startTeam();
    const chat = createChat(engine, DEFAULTS);
    let count = 0;
    const requests = fc.oneof(
      mutated(SLACK).map((payload) => asSlack(payload)),
      mutated(DISCORD).map((payload) => asDiscord(payload)),
      mutatedText(CODES).map((code) =>
        asSlack({ ...SLACK[1], actions: [{ action_id: code, action_ts: '1' }] }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(requests, async (decoded) => {
        for (const request of decoded) {
          if (!request) continue;
          const origin = `fuzz:${++count}`;
          const who = async (asked: ChatRequest) => ({
            ...asked,
            standing: asked.standing ?? ('person' as const),
          });
          const reply = await chat.receive({ ...request, origin }, who).catch((error: unknown) => {
            if (!(error instanceof Refusal)) throw error;
          });
          if (reply?.kind === 'show') expect(reply.view).not.toMatchObject({ code: 'broken' });
        }
      }),
      PLAYED,
    );
  });

  it.runIf(isFull)('over HTTP is answered, never with 500', async () => {
    const { send, secretFor, team, server } = await startHttp();
    const ci = await secretFor('lead', 'token add ci --role admin');
    const { data } = await team.ok('lead', 'token add build --signed');
    const { secret, path } = data as { secret: string; path: string };
    const all = commands.all.filter(({ isInternal, name }) => !isInternal && !name.startsWith('token'));
    const texts = mutatedText([...CODES, 'visits', '2026-11-22', '12', 'yes', '@lead']);
    const args = fc.dictionary(
      fc.nat({ max: 12 }).map(String),
      fc.oneof(texts, fc.jsonValue({ maxDepth: 1 })),
      { maxKeys: 4 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        args,
        mutated(PROGRAMS),
        texts,
        async (command, given, payload, text) => {
          const names = Object.keys(command.args.shape);
          const named = Object.fromEntries(
            Object.entries(given).map(([at, value]) => [names[Number(at) % names.length] ?? text, value]),
          );
          const url = `/api/v1/${command.name.replaceAll(' ', '/')}`;
          const query = new URLSearchParams(
            Object.entries(named).map(([name, value]) => [name, String(value).toWellFormed()]),
          );
          const body = JSON.stringify(payload) ?? '';
          const timestamp = String(team.clock.now() / 1_000);
          const json = { 'content-type': 'application/json' };
          const id = String(Math.abs(team.clock.now()));
          const replies = [
            command.reads ? await send(ci, 'GET', `${url}?${query}`) : await send(ci, 'POST', url, named),
            await send(ci, 'POST', '/mcp', body, { ...json, accept: 'application/json, text/event-stream' }),
            await send(null, 'POST', path, body, {
              ...{ ...json, 'webhook-id': id, 'webhook-timestamp': timestamp },
              'webhook-signature': sign(secret, { id, timestamp, body }),
            }),
            await send(ci, 'POST', '/api/v1/propose', text, json),
            await send(null, 'POST', '/api/v1/sources/S-1/hook', text, json),
          ];
          team.clock.advance(1_000);
          const broken = replies
            .map(({ status }) => status)
            .filter((status) => status >= 500 && status !== 503);
          expect([command.name, named, broken]).toEqual([command.name, named, []]);
        },
      ),
      PLAYED,
    );
    await server.stop();
  });
});
