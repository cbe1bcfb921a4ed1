import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { decodeAction } from '../../../src/base/command/action-code.ts';
import type { View } from '../../../src/base/view/view.ts';
import {
  type ChatRig,
  type FormField,
  findButton,
  readOffered,
  type Shown,
  type Told,
} from '../chat/chat-rig.ts';
import type { SlackMessage } from '../fake-slack/index.ts';
import { countPings } from './block-use.ts';
import { type SlackTeam, type SlackTeamOptions, startSlackTeam } from './team.ts';

type Done = Awaited<ReturnType<SlackTeam['slack']['users']['command']>>;

interface FormBlock {
  type: string;
  block_id?: string;
  optional?: boolean;
  element?: {
    options?: { value: string }[];
    initial_option?: { value: string };
    initial_value?: string;
    initial_date?: string;
  };
}

/** Looks, some milliseconds apart, for what is said a moment after the acknowledgement. */
const MOST_TRIES = 5_000;

/** Slack's names of the emoji that tests react with. */
const NAMES: Readonly<Record<string, string>> = {
  '✅': 'white_check_mark',
  '👍🏽': '+1::skin-tone-4',
  '❌': 'x',
  '🙋': 'raising_hand',
  '🎉': 'tada',
  '1️⃣': 'one',
};

interface SlackRig extends ChatRig {
  readonly team: SlackTeam;
  /** What was said beside the messages of a channel, oldest first; it can be pressed as well. */
  readonly answers: SlackMessage[];
}

/** A team in the fake Slack, behind the real Bolt. */
export async function startSlackRig(options: SlackTeamOptions = {}): Promise<SlackRig> {
  let wakeAt = Number.POSITIVE_INFINITY;
  const noteWake = (at: number) => {
    wakeAt = at;
  };
  const team = await startSlackTeam({ ...options, dueAt: noteWake });
  const { slack, channel, clock, db } = team;
  const { users, state } = slack;
  const idOf = (who: string) => `U${who.toUpperCase()}`;
  const show = (where: Shown['where']) => (message: SlackMessage) => ({
    id: message.ts,
    where,
    text: unescapeText(message.text),
    buttons: listCodes(message.blocks),
  });
  const answers: SlackMessage[] = [];
  let again: () => Promise<Told> = () => Promise.reject(new Error('nothing has happened yet'));
  let lastReaction: Done | undefined;

  /** Has something happened, now and whenever it is repeated; gives what the person is told of it. */
  async function act(work: () => Promise<Done>, read: (ack: Done['ack'], calls: number) => Promise<Told>) {
    const calls = state.calls.length;
    const done = await work();
    const told = await read(done.ack, calls);
    again = async () => {
      const known = state.calls.length;
      return read(await done.repeat({ retryNum: 1 }), known);
    };
    return told;
  }

  /** What was said beside the acknowledgement, by the first call of a method since so many. */
  async function hear(since: number, methods: readonly string[]): Promise<Told> {
    const find = () => state.calls.slice(since).find(({ method }) => methods.includes(method));
    let call = find();
    // Not with a tool of the test runner: a rig is also used by hand.
    for (let tries = 0; tries < MOST_TRIES && !call; tries++) {
      await setTimeout(2);
      call = find();
    }
    expect(call).toBeDefined();
    if (call?.method === 'views.open') return readForm();
    const isPrivate = call?.method !== 'response_url' || call.args.response_type === 'ephemeral';
    return say(call?.args ?? {}, isPrivate);
  }

  function readForm(): Told {
    const [id, opened] = [...state.views].findLast(([each]) => !each.startsWith('VHOME')) ?? [''];
    const view = opened?.view ?? {};
    const fields = (view.blocks as FormBlock[]).filter(({ type }) => type === 'input').map(readField);
    return view.submit === undefined ? say(view, true) : { kind: 'form', id, fields };
  }

  async function readTyped({ isAcked, body }: Done['ack'], calls: number): Promise<Told> {
    expect(isAcked).toBe(true);
    const { response_type: type, ...content } = body as Record<string, unknown>;
    return content.text === undefined
      ? hear(calls, ['views.open', 'response_url'])
      : say(content, type === 'ephemeral');
  }

  function readPressed(code: string) {
    const known = listAnswers(new Set());
    return async ({ isAcked }: Done['ack'], calls: number): Promise<Told> => {
      expect(isAcked).toBe(true);
      const before = new Set((await known).map(({ origin }) => origin));
      const [fresh] = await listAnswers(before);
      const view = fresh && (await readAnswer(fresh.origin));
      const isSilent =
        view?.kind === 'answer' &&
        (view.lines.length === 0 || decodeAction(team.engine.commands, code)?.command.audience !== 'asker');
      return isSilent ? { kind: 'silent' } : hear(calls, ['response_url', 'views.open']);
    };
  }

  async function readSubmitted({ isAcked, body }: Done['ack'], calls: number): Promise<Told> {
    expect(isAcked).toBe(true);
    const { errors, view } = body as {
      errors?: Record<string, string>;
      view?: Record<string, unknown>;
    };
    const [wrong] = Object.entries(errors ?? {});
    if (wrong) return { ...say({ text: wrong[1] }, true), field: wrong[0] };
    if (view) return say(view, true);
    return hear(calls, ['chat.postEphemeral', 'chat.postMessage']);
  }

  /** An answer, which can be pressed as long as it stands. */
  function say(content: Readonly<Record<string, unknown>>, isPrivate: boolean): Told & { kind: 'said' } {
    const { text = '', blocks = [] } = content;
    const answer: SlackMessage = {
      ...{ channel: channel.id, ts: `answer.${answers.length}`, user: state.botUserId, threadTs: null },
      text: text === '' ? readWords(blocks) : String(text),
      blocks: blocks as SlackMessage['blocks'],
      ...{ metadata: null, reactions: [], edits: 0, only: 'somebody', landsAt: 0 },
    };
    answers.push(answer);
    return { kind: 'said', shown: show('answer')(answer), isPrivate };
  }

  /** What came from Slack so far, but for what is known; a month has more answers than one wants to read each time. */
  async function listAnswers(known: ReadonlySet<string>): Promise<{ origin: string }[]> {
    const rows = await db.kysely
      .selectFrom('inbox')
      .select('origin')
      .where('origin', 'like', 'slack:action:%')
      .execute();
    return rows.filter(({ origin }) => !known.has(origin));
  }

  async function readAnswer(origin: string): Promise<View | null> {
    const row = await db.kysely
      .selectFrom('inbox')
      .select('result')
      .where('origin', '=', origin)
      .executeTakeFirst();
    return JSON.parse(row?.result ?? 'null') as View | null;
  }

  function findMessage({ id }: Shown): SlackMessage {
    const found = [...state.messages, ...answers].find(({ ts }) => ts === id);
    if (!found) throw new Error(`there is no message ${id}`);
    return found;
  }

  const rig: SlackRig = {
    team,
    answers,
    lacks: [],
    db,
    logged: team.logged,
    get engine() {
      return team.engine;
    },
    get wakeAt() {
      return wakeAt;
    },
    now: () => clock.now(),
    async listOffered() {
      return readOffered(async (line) => {
        const help = await rig.type('lead', line);
        return help.kind === 'said' ? help.shown.text : '';
      }, team.engine.commands);
    },
    type: (who, line) => act(() => users.command(idOf(who), channel.id, escapeText(line)), readTyped),
    press(who, code, on) {
      const seen = on ?? findButton([...rig.readAll(), ...rig.readDirect(who)], code);
      const message = findMessage(seen);
      const ids = listIds(message.blocks);
      const menu = ids.find(({ options }) => options.includes(code));
      const click = () => users.click(idOf(who), message, menu?.id ?? code, menu && code);
      return act(click, readPressed(code));
    },
    submit(who, formId, answers) {
      const filled = Object.entries(answers).map(([name, value]) => [name, value === 'true' ? true : value]);
      return act(() => users.submit(idOf(who), formId, Object.fromEntries(filled)), readSubmitted);
    },
    events: {
      repeat: () => again(),
      async react(who, on, emoji) {
        lastReaction = await users.react(idOf(who), findMessage(on), NAMES[emoji] ?? emoji);
      },
      async unreact(who, on, emoji) {
        lastReaction = await users.unreact(idOf(who), findMessage(on), NAMES[emoji] ?? emoji);
      },
      async repeatReaction() {
        await lastReaction?.repeat({ retryNum: 1 });
      },
      async ask(who, words) {
        await users.write(idOf(who), channel.id, `<@${state.botUserId}> ${words}`);
      },
      async actAsSelf(words, on, emoji) {
        await users.write(state.botUserId, channel.id, `<@${state.botUserId}> ${words}`);
        await users.react(state.botUserId, findMessage(on), NAMES[emoji] ?? emoji);
      },
    },
    readAll: () => [
      ...slack.read(channel.id).map(show('channel')),
      ...slack.read(channel.id).flatMap(({ ts }) => slack.read(channel.id, ts).map(show('thread'))),
    ],
    readDirect: (who) => slack.read(`D${idOf(who)}`).map(show('direct')),
    // What people write may name the bot.
    countPings: () =>
      state.messages
        .filter(({ user, only }) => user === state.botUserId && only === null)
        .map((message) => countPings({ ...message, text: message.text.replace(`<@${state.botUserId}>`, '') }))
        .reduce((sum, pings) => sum + pings, 0),
    settle: () => team.settle(),
    setClock: (iso) => team.setClock(iso),
    setNow(at) {
      slack.advance(at - clock.now());
      clock.advance(at - clock.now());
    },
    forgetWake() {
      wakeAt = Number.POSITIVE_INFINITY;
    },
    stop: () => team.stop(),
    start: () => team.restart(),
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
  return rig;
}

function readField({ block_id: name = '', optional, element }: FormBlock): FormField {
  const { options, initial_option: chosen, initial_value: written, initial_date: on } = element ?? {};
  return {
    name,
    isRequired: optional !== true,
    choices: options?.map(({ value }) => value) ?? null,
    value: chosen?.value ?? written ?? on ?? '',
  };
}

/** What can be pressed anywhere in blocks: its id, and what a menu offers. */
function listIds(blocks: unknown): { id: string; options: string[] }[] {
  if (typeof blocks !== 'object' || blocks === null) return [];
  if ('action_id' in blocks) {
    const { action_id: id, options = [] } = blocks as { action_id: string; options?: { value: string }[] };
    return [{ id, options: options.map(({ value }) => value) }];
  }
  return Object.values(blocks).flatMap(listIds);
}

function listCodes(blocks: unknown): string[] {
  return listIds(blocks).flatMap(({ id, options }) => (options.length > 0 ? options : [id]));
}

function readWords(blocks: unknown): string {
  if (typeof blocks !== 'object' || blocks === null) return '';
  if ('text' in blocks && typeof blocks.text === 'string') return blocks.text;
  return Object.values(blocks)
    .map(readWords)
    .filter((words) => words !== '')
    .join('\n');
}

/** As Slack sends what people type: only an account that they picked keeps its brackets. */
function escapeText(typed: string): string {
  return typed
    .replaceAll('&', '&amp;')
    .replaceAll(/<(?!@U\w+\|)/g, '&lt;')
    .replaceAll(/(?<!<@U\w+\|\w+)>/g, '&gt;');
}

function unescapeText(raw: string): string {
  return raw.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
