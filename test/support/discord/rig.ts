import { listOptions, listPaths, nameOption } from '../../../adapters/discord/commands/command-paths.ts';
import { readCode } from '../../../adapters/discord/draw/draw-actions.ts';
import type { ArgInfo } from '../../../src/base/command/args.ts';
import { parseLine } from '../../../src/base/command/parse.ts';
import { plainText } from '../../../src/base/view/text.ts';
import { type ChatRig, type FormField, findButton, type Shown, type Told } from '../chat/chat-rig.ts';
import type { DiscordMessage, Done, Modal } from '../fake-discord/index.ts';
import type { Json } from './entities.ts';
import { type DiscordTeam, type DiscordTeamOptions, startDiscordTeam } from './team.ts';
import { listParts, textOf } from './use.ts';

const EPHEMERAL = 1 << 6;
/** How the app answered: with a message, by itself later, with a form. */
const [MESSAGE, LATER, FORM] = [4, 6, 9];
const [BUTTON, SELECT, LABEL] = [2, 3, 18];
/** The note that somebody pinned something, and what all see of an answer to a command. */
const [PINNED, ANSWER] = [6, 20];

interface DiscordRig extends ChatRig {
  readonly team: DiscordTeam;
  /** What people have open to fill in, by the id that they submit. */
  readonly forms: Map<string, Modal>;
}

/** A team in the fake Discord, behind the real discord.js. */
export async function startDiscordRig(options: DiscordTeamOptions = {}): Promise<DiscordRig> {
  let wakeAt = Number.POSITIVE_INFINITY;
  const noteWake = (at: number) => {
    wakeAt = at;
  };
  const team = await startDiscordTeam({ ...options, dueAt: noteWake });
  const { discord, channel, clock } = team;
  const { users, state } = discord;
  const forms = new Map<string, Modal>();
  let last: Done | undefined;
  let lastReaction: Done | undefined;

  function idOf(who: string): string {
    const found = [...state.members.values()].find(({ name }) => name === who);
    if (!found) throw new Error(`nobody is called ${who}`);
    return found.id;
  }

  async function act(work: Promise<Done>): Promise<Told> {
    last = await work;
    return readTold(last);
  }

  function readTold({ answer, message, modal }: Done): Told {
    if (answer?.type === LATER) return { kind: 'silent' };
    if (answer?.type === FORM && modal) {
      const id = `form-${forms.size + 1}`;
      forms.set(id, modal);
      return { kind: 'form', id, fields: readFields(modal) };
    }
    if (answer?.type !== MESSAGE || !message) throw new Error(`answered by ${JSON.stringify(answer)}`);
    const isPrivate = (Number(answer.data.flags ?? 0) & EPHEMERAL) !== 0;
    return { kind: 'said', shown: show('answer')(message), isPrivate };
  }

  function findMessage({ id }: Shown): DiscordMessage {
    const found = state.messages.find((message) => message.id === id);
    if (!found) throw new Error(`there is no message ${id}`);
    return found;
  }

  const rig: DiscordRig = {
    team,
    forms,
    lacks: [],
    db: team.db,
    logged: team.logged,
    get engine() {
      return team.engine;
    },
    get wakeAt() {
      return wakeAt;
    },
    now: () => clock.now(),
    async listOffered() {
      const registered = [...state.commands.guild, ...state.commands.global];
      const words = registered.flatMap((command) => listLeaves(command));
      return listPaths(team.engine.commands)
        .filter(({ path }) =>
          words.includes([path.area, path.group, path.name].filter((word) => word !== null).join(' ')),
        )
        .map(({ command }) => command.name);
    },
    async type(who, line, texts = {}) {
      const { command, args } = parseLine(team.engine.commands, line === '' ? 'help' : line);
      const path = listPaths(team.engine.commands).find((each) => each.command === command)?.path;
      const infos = listOptions(command);
      const given = Object.entries({ ...texts, ...args }).flatMap(([name, value]) => {
        const info = infos.find((each) => each.name === name);
        return info ? [[nameOption(info), toOption(info, value)] as const] : [];
      });
      // What no option takes is typed as one line.
      if (!path || given.length < Object.keys({ ...texts, ...args }).length)
        return act(users.command(idOf(who), channel.id, 'tiller type', { line }));
      const words = [path.area, path.group, path.name].filter((word) => word !== null).join(' ');
      try {
        return await act(users.command(idOf(who), channel.id, words, Object.fromEntries(given)));
      } catch (error) {
        // Discord lets nobody leave out what must be given; in a line it is asked for.
        if (!String(error).includes('must be given')) throw error;
        return act(users.command(idOf(who), channel.id, 'tiller type', { line }));
      }
    },
    press(who, code, on) {
      const seen = on ?? findButton([...rig.readAll(), ...rig.readDirect(who)], code);
      const message = findMessage(seen);
      const parts = listParts(message.components);
      const menu = parts.find((part) => part.type === SELECT && listValues(part).includes(code));
      if (menu) return act(users.choose(idOf(who), message, String(menu.custom_id), [code]));
      const button = parts.find(
        ({ type, custom_id: id }) => type === BUTTON && readCode(String(id)) === code,
      );
      return act(users.click(idOf(who), message, String(button?.custom_id ?? code)));
    },
    async submit(who, formId, answers) {
      const modal = forms.get(formId);
      if (!modal) throw new Error(`there is no form ${formId}`);
      const filled = Object.entries(answers).map(([name, value]) => [name, value === 'true' ? true : value]);
      return act(users.submit(idOf(who), modal, Object.fromEntries(filled) as Json));
    },
    events: {
      async repeat() {
        if (!last) throw new Error('nothing has happened yet');
        // The first answer stands: nobody is told anything for the second.
        const repeated = await last.repeat();
        return readTold(repeated);
      },
      async react(who, on, emoji) {
        lastReaction = await users.react(idOf(who), findMessage(on), emoji);
      },
      async unreact(who, on, emoji) {
        lastReaction = await users.unreact(idOf(who), findMessage(on), emoji);
      },
      async repeatReaction() {
        await lastReaction?.repeat();
      },
      async ask(who, words) {
        await users.write(idOf(who), channel.id, `<@${state.botUserId}> ${words}`);
      },
      async actAsSelf(words, on, emoji) {
        await users.write(state.botUserId, channel.id, `<@${state.botUserId}> ${words}`);
        await users.react(state.botUserId, findMessage(on), emoji);
      },
    },
    readAll() {
      const posts = discord.read(channel.id).filter(({ type }) => type !== PINNED);
      return [
        ...posts.map((post) => show(post.type === ANSWER ? 'answer' : 'channel')(post)),
        ...posts.flatMap(({ id }) => discord.read(channel.id, id).map(show('thread'))),
      ];
    },
    readDirect: (who) =>
      discord
        .readPrivate(idOf(who))
        .filter(({ only }) => only === null)
        .map(show('direct')),
    countPings: () => discord.countPings(),
    settle: () => team.settle(),
    setClock: (iso) => team.setClock(iso),
    setNow(at) {
      discord.advance(at - clock.now());
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

function show(where: Shown['where']) {
  return (message: DiscordMessage): Shown => ({
    id: message.id,
    where,
    text: readMarkdown(textOf(message)),
    buttons: listParts(message.components).flatMap((part) => {
      if (part.type === SELECT) return listValues(part);
      return part.type === BUTTON && part.disabled !== true ? [readCode(String(part.custom_id))] : [];
    }),
  });
}

function listValues(part: Json): string[] {
  return ((part.options ?? []) as { value: string }[]).map(({ value }) => value);
}

function readFields({ components }: Modal): FormField[] {
  return components
    .filter(({ type }) => type === LABEL)
    .map(({ component }) => {
      const { custom_id: name, required, value, options } = component as Json;
      const choices = options as { value: string; default?: boolean }[] | undefined;
      return {
        name: String(name),
        isRequired: required === true,
        choices: choices?.map((choice) => choice.value) ?? null,
        value: String(value ?? choices?.find((choice) => choice.default)?.value ?? ''),
      };
    });
}

/** `goal add` and all others that can be called. */
function listLeaves(command: Json, before = ''): string[] {
  const name = `${before}${command.name}`;
  const inner = ((command.options ?? []) as Json[]).filter(({ type }) => type === 1 || type === 2);
  return inner.length === 0 ? [name] : inner.flatMap((each) => listLeaves(each, `${name} `));
}

function toOption(info: ArgInfo, value: unknown): unknown {
  if (info.isFile) return { name: 'table.csv', text: String(value) };
  if (info.isFlag) return value === true || value === 'true';
  return info.range ? Number(value) : String(value);
}

/** What is read of Discord's markdown: without its marks and escapes, instants as a clock in UTC shows them. */
function readMarkdown(raw: string): string {
  const styles = { t: 'time', d: 'date', D: 'day' } as const;
  return (
    raw
      .replace(/(?<!\\)<t:(\d+):([tdD])>/g, (_all, seconds: string, style: keyof typeof styles) =>
        plainText([{ at: Number(seconds) * 1_000, style: styles[style] }], 'UTC'),
      )
      .replace(/^(?:-# |#{1,3} |[-*] )/gm, '')
      // A mark that is not escaped is not read but acts: it is gone from the words.
      .replace(/(?<!\\)\[([^\]]*)(?<!\\)\]\([^)]*\)/g, '$1')
      .replace(/(?<!\\)[*_`~|<>]/g, '')
      .replaceAll('\u200b', '')
      .replace(/\\(.)/gs, '$1')
  );
}
