import { describe, expect, it } from 'vitest';
import { parseLine } from '../../src/base/command/parse.ts';
import { type ChatReply, type ChatRequest, createChat } from '../../src/chat/chat.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { openTestDatabase } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { makeSamples, type Sample } from '../support/samples.ts';
import { fakeClock, fakePorts } from '../support/team.ts';

/** These begin a feed, or are about one that has begun. */
const STARTS = new Set(['go', 'pause', 'resume']);

type Body = {
  [K in ChatRequest['kind']]: Omit<Extract<ChatRequest, { kind: K }>, 'visitor' | 'standing' | 'origin'>;
}[ChatRequest['kind']];

const toCall = (engine: Engine, [, typed, given]: Sample) => {
  const { command, args } = parseLine(engine.commands, typed);
  return { kind: 'called', command: command.name, args: { ...args, ...given } } as const;
};
const toMention = (_engine: Engine, [, typed]: Sample) =>
  ({ kind: 'asked', text: typed, thread: 'C1:1.1' }) as const;

/** A chat that was found, and in which nobody has said `go`. */
async function startQuiet(platform: 'slack' | 'discord') {
  const db = await openTestDatabase();
  const engine = createEngine({ db, ports: fakePorts(fakeClock('2026-11-23T08:00:00Z'), []) });
  const chat = createChat(engine, { zone: 'UTC', currency: 'EUR', country: null });
  let count = 0;
  const send = async (user: string, body: Body): Promise<ChatReply> => {
    const person = { user, userName: user, place: 'C1', placeName: 'main' };
    const visitor = { platform, tenant: 'T1', tenantName: 'T1', ...person };
    const reply = await chat.receive({ visitor, standing: 'vouched', origin: `chat:${++count}`, ...body });
    await engine.tick();
    return reply;
  };
  /** What was queued for the channel. */
  const listPublic = async () => {
    const rows = await db.kysely
      .selectFrom('outbox')
      .innerJoin('places', 'places.id', 'outbox.place_id')
      .select('outbox.subject')
      .where('places.place', '=', 'C1')
      .execute();
    return rows.map(({ subject }) => subject);
  };
  return { db, engine, send, listPublic };
}

/** What a team types before it says `go`. */
function listBefore(engine: Engine): Sample[] {
  return makeSamples('quokka').filter(([, typed]) => {
    const { command } = parseLine(engine.commands, typed);
    return !STARTS.has(command.name) && !typed.includes('evening') && !/^work (?!list)/.test(typed);
  });
}

// To the engine they differ in their names alone.
describe.each(isFull ? (['slack', 'discord'] as const) : (['slack'] as const))(
  'before go, in %s',
  (platform) => {
    it.runIf(isFull)('shows the answer of every command to whoever asked alone', async () => {
      const { engine, send, listPublic } = await startQuiet(platform);
      const played = new Set<string>();
      const seen: string[] = [];
      for (const sample of listBefore(engine)) {
        const call = toCall(engine, sample);
        const reply = await send(sample[0], call);
        if (reply.kind === 'show' && reply.view.kind !== 'refusal') played.add(call.command);
        if (reply.kind === 'show' && reply.audience !== 'asker') seen.push(call.command);
      }
      expect(seen).toEqual([]);
      expect(await listPublic()).toEqual([]);
      const isShown = ({ name, audience, isInternal }: Engine['commands']['all'][number]) =>
        audience === 'channel' && !isInternal && !STARTS.has(name);
      const shown = engine.commands.all.filter(isShown).map(({ name }) => name);
      expect(shown.filter((name) => !played.has(name))).toEqual([]);
    });

    it.runIf(isFull)('answers what somebody writes to it in a thread to them alone', async () => {
      const { engine, send, listPublic } = await startQuiet(platform);
      const words: Sample[] = [
        ['lead', 'why not the moon?'],
        ['lead', 'good morning'],
      ];
      for (const sample of [...listBefore(engine), ...words]) {
        if (sample[2]) continue;
        const reply = await send(sample[0], toMention(engine, sample));
        expect([sample[1], reply]).toMatchObject([sample[1], { kind: 'show', audience: 'asker' }]);
      }
      expect(await listPublic()).toEqual([]);
    });

    it('is over with go, whose answer is the first that everybody sees', async () => {
      const { send } = await startQuiet(platform);
      const add = { kind: 'typed', text: 'metric add sign-ups --unit count' } as const;
      const record = { kind: 'typed', text: 'metric record sign-ups 12' } as const;
      await send('lead', add);
      expect(await send('lead', record)).toMatchObject({ audience: 'asker' });
      expect(await send('lead', { kind: 'typed', text: 'go' })).toMatchObject({ audience: 'channel' });
      expect(await send('lead', record)).toMatchObject({ audience: 'channel' });
      expect(await send('lead', { kind: 'typed', text: 'pause' })).toMatchObject({ audience: 'channel' });
      expect(await send('lead', record)).toMatchObject({ audience: 'channel' });
    });
  },
);
