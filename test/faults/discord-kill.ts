import { renderMessage } from '../../adapters/discord/render.ts';
import type { Db } from '../../src/db/open.ts';
import type { View } from '../../src/view.ts';
import { startDiscordTeam } from '../support/discord-team.ts';
import { listParts, textOf } from '../support/discord-use.ts';
import type { Done } from '../support/fake-discord/index.ts';
import type { ChatAct, ChatToKill } from './chat-kill.ts';

/** Discord takes no answer after three seconds. */
const TOO_LATE_MS = 3_001;
/** An answer to a command, which is no message of the outbox. */
const ANSWER = 20;
const PINNED = 6;

/** A team in the fake Discord, for its process to be killed. */
export async function startDiscordToKill(db: Db): Promise<ChatToKill> {
  const team = await startDiscordTeam({ db });
  const { discord, people, channel, clock } = team;
  const { state, users } = discord;

  function moveClocks(ms: number): void {
    clock.advance(ms);
    state.now = clock.now();
  }

  /** Discord itself tells again only what one process missed; here it tells the next one too, which is stricter. */
  async function toAct(doing: Promise<Done>): Promise<ChatAct> {
    const done = await doing;
    return { isTaken: done.answer !== null, again: () => done.repeat() };
  }

  function press(code: string): Promise<ChatAct> | undefined {
    const seen = state.messages.findLast(({ only, components }) =>
      listParts(components).some(
        (part) => only === null && part.custom_id === code && part.disabled !== true,
      ),
    );
    return seen && toAct(users.click(people.lead, seen, code));
  }

  const settings = () => ({ commands: team.engine.commands, zone: 'UTC', currency: 'EUR' });
  const posts = () =>
    state.messages.filter(
      ({ only, user, type }) => only === null && user === state.botUserId && ![ANSWER, PINNED].includes(type),
    );
  const listKnown = () => db.kysely.selectFrom('messages').selectAll().execute();

  return {
    team,
    connection: {
      platform: 'discord',
      config: { token: state.token, guildId: null, apiBase: discord.apiBase },
    },
    type: (line) => toAct(users.command(people.lead, channel.id, 'tiller type', { line })),
    press,
    losePost: (landsAfterMs) =>
      discord.fail('POST /channels/:id/messages', { kind: 'cut', isStored: true, landsAfterMs }),
    moveClocks,
    setClock: (iso) => team.setClock(iso),
    giveUp: () => moveClocks(TOO_LATE_MS),
    async listTwice() {
      // Each message is the one that the outbox knows of.
      const known = new Set((await listKnown()).map(({ platform_id: id }) => id));
      return posts()
        .filter(({ id, channel: place }) => !known.has(`${place}:${id}`))
        .map((message) => `post “${textOf(message).slice(0, 60)}”`);
    },
    async isShown({ subject, place_id: place, view }) {
      const known = (await listKnown()).find((each) => each.subject === subject && each.place_id === place);
      const post = posts().find(({ id, channel: at }) => known?.platform_id === `${at}:${id}`);
      const { components } = renderMessage(JSON.parse(view) as View, settings());
      return post ? draw(post.components) === draw(components) : null;
    },
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}

/** Without the marks by which messages are found again. */
function draw(components: readonly object[]): string {
  return JSON.stringify(components, (key, value: unknown) => (key === 'id' ? undefined : value));
}
