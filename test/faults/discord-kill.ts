import type { Db } from '../../src/base/store/open.ts';
import { isShown, listTwice } from '../support/discord/posts.ts';
import { startDiscordTeam } from '../support/discord/team.ts';
import { listParts } from '../support/discord/use.ts';
import type { Done } from '../support/fake-discord/index.ts';
import type { ChatAct, ChatToKill } from './chat-kill.ts';

/** Discord takes no answer after three seconds. */
const TOO_LATE_MS = 3_001;
const ANSWER = 'POST /interactions/:id/:token/callback';

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
    return {
      isTaken: done.answer !== null,
      async again() {
        const answered = discord.whenCalled(ANSWER);
        await done.repeat();
        // The process is told at once and has dealt with it when it answers: killed in between, it would have lost it.
        await answered;
      },
    };
  }

  function press(code: string): Promise<ChatAct> | undefined {
    const seen = state.messages.findLast(({ only, components }) =>
      listParts(components).some(
        (part) => only === null && part.custom_id === code && part.disabled !== true,
      ),
    );
    return seen && toAct(users.click(people.lead, seen, code));
  }

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
      const pings = discord.countPings();
      return [...(await listTwice(team)), ...state.violations, ...(pings > 0 ? [`${pings} pings`] : [])];
    },
    isShown: (row) => isShown(team, row),
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}
