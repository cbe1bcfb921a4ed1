import { renderMessage } from '../../adapters/slack/render.ts';
import type { Db } from '../../src/base/store/open.ts';
import type { View } from '../../src/base/view/view.ts';
import type { SlackMessage } from '../support/fake-slack/index.ts';
import type { Done } from '../support/fake-slack/users.ts';
import { startSlackTeam } from '../support/slack/team.ts';
import type { ChatAct, ChatToKill } from './chat-kill.ts';

/** A team in the fake Slack, for its process to be killed. */
export async function startSlackToKill(db: Db): Promise<ChatToKill> {
  const team = await startSlackTeam({ db });
  const { slack, people, channel, clock } = team;
  const { state, users } = slack;

  async function toAct(doing: Promise<Done>): Promise<ChatAct> {
    const { ack, repeat } = await doing;
    return {
      isTaken: ack.isAcked,
      again: () => repeat({ retryNum: 1, retryReason: 'connection_failed' }),
    };
  }

  const settings = () => ({ commands: team.engine.commands, zone: 'UTC', currency: 'EUR' });

  return {
    team,
    connection: {
      platform: 'slack',
      config: {
        botToken: state.botToken,
        client: null,
        appToken: state.appToken,
        signingSecret: null,
        port: 1,
        apiUrl: slack.apiUrl,
      },
    },
    type: (line) => toAct(users.command(people.lead, channel.id, line)),
    press(code) {
      const button = state.messages.find(({ blocks }) => JSON.stringify(blocks).includes(`"${code}"`));
      return button && toAct(users.click(people.lead, button, code));
    },
    losePost: (landsAfterMs) => slack.fail('chat.postMessage', { kind: 'cut', isStored: true, landsAfterMs }),
    moveClocks(ms) {
      clock.advance(ms);
      state.now = clock.now();
    },
    setClock: (iso) => team.setClock(iso),
    // Slack notices by itself that a connection has ended.
    giveUp: () => undefined,
    async listTwice(rows) {
      const subjects = new Map(
        rows.map(({ id, subject, place_id: place }) => [id, `${subject} at ${place}`]),
      );
      const shown = Map.groupBy(
        state.messages.filter((message) => readRow(message) !== null),
        (message) => subjects.get(readRow(message) ?? 0),
      );
      return [...shown].flatMap(([subject, { length }]) => (length > 1 ? [`post ${subject}`] : []));
    },
    async isShown({ subject, place_id: place, view }) {
      // A person's own page is no message.
      if (place.includes('home')) return true;
      const { platform_id: id } = await db.kysely
        .selectFrom('messages')
        .select('platform_id')
        .where('subject', '=', subject)
        .where('place_id', '=', place)
        .executeTakeFirstOrThrow();
      const post = state.messages.find(({ ts }) => id.endsWith(ts));
      return post ? post.text === renderMessage(JSON.parse(view) as View, settings()).text : null;
    },
    [Symbol.asyncDispose]: () => team[Symbol.asyncDispose](),
  };
}

/** The row of the outbox that a message was posted for. */
function readRow({ metadata }: SlackMessage): number | null {
  const { key } = (metadata as { event_payload?: { key?: string } } | null)?.event_payload ?? {};
  return key === undefined ? null : Number(key.replace('tiller-', ''));
}
