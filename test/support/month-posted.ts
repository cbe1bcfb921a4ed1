import { readCode } from '../../adapters/discord/draw/draw-actions.ts';
import type { Told } from './chat/chat-rig.ts';
import type { DiscordMessage } from './discord/entities.ts';
import type { startDiscordRig } from './discord/rig.ts';
import { listParts } from './discord/use.ts';
import type { SlackMessage } from './fake-slack/index.ts';
import type { Chat, OldButton, OpenForm, Posted } from './month.ts';
import type { startSlackRig } from './slack/rig.ts';

type SlackRig = Awaited<ReturnType<typeof startSlackRig>>;
type DiscordRig = Awaited<ReturnType<typeof startDiscordRig>>;

/** Whoever presses what everybody sees: they may decide most. */
const PRESSER = 'lead';
/** What is filled in where nothing stands yet, by the name of the question. */
const SAMPLES: Readonly<Record<string, string>> = {
  ...{
    who: '@ben',
    handle: '@gus',
    responsible: '@ben',
    when: '2027-02-26',
    unit: 'count',
    reason: 'it rained',
  },
  ...{
    goal: 'G-1',
    tactic: 'TC-1',
    project: 'alpha',
    lesson: 'LS-1',
    start: '2027-01-01',
    end: '2027-01-31',
  },
  ...{ from: '2027-02-26', until: '2027-02-26', judge: '2027-02-26', keep: '1 % less', retire: 'no change' },
  ...{ file: 'title,effort\nRead the old form,2h', list: 'Read the old form\nRead it again (2h)' },
};

/** Keeps each button the first time that it is seen somewhere, and each form that was opened. */
export function createCollector(slack: SlackRig, discord: DiscordRig) {
  const buttons = new Map<string, OldButton>();
  const forms: OpenForm[] = [];

  function keep(button: OldButton): void {
    const { chat, where, code, who } = button;
    const isShared = where === 'channel' || where === 'thread' || where === 'home';
    const key = [chat, where === 'home' ? where : '', code, isShared ? '' : who].join(' ');
    if (!buttons.has(key)) buttons.set(key, structuredClone(button));
  }

  function keepSlack(message: SlackMessage, where: OldButton['where'], who: string, id = message.ts): void {
    for (const block of message.blocks)
      for (const code of listSlackCodes(block))
        keep({ chat: 'slack', where, message: id, code, who, block: { ...block } });
  }

  function keepDiscord(message: DiscordMessage): void {
    const { recipient = null, type = 0 } = discord.team.discord.state.channels.get(message.channel) ?? {};
    const person = message.only ?? recipient;
    const who = person === null ? PRESSER : (discord.team.discord.state.members.get(person)?.name ?? PRESSER);
    const where =
      message.only !== null ? 'answer' : recipient !== null ? 'direct' : type === 11 ? 'thread' : 'channel';
    for (const part of listParts(message.components)) {
      const values = ((part.options ?? []) as { value: string }[]).map(({ value }) => value);
      const codes =
        part.type === 3
          ? values
          : part.type === 2 && part.disabled !== true
            ? [readCode(String(part.custom_id))]
            : [];
      const block = { type: 1, components: [part] };
      for (const code of codes) keep({ chat: 'discord', where, message: message.id, code, who, block });
    }
  }

  return {
    collect(): void {
      const { state } = slack.team.slack;
      for (const message of state.messages) {
        const im = state.channels.get(message.channel)?.im ?? null;
        const who = nameInSlack(message.only ?? im) ?? PRESSER;
        const where = im !== null ? 'direct' : message.threadTs !== null ? 'thread' : 'channel';
        keepSlack(message, message.only !== null ? 'answer' : where, who);
      }
      for (const message of slack.answers) keepSlack(message, 'answer', PRESSER, `old-${message.ts}`);
      for (const [id, { view, user }] of state.views) {
        if (!id.startsWith('VHOME')) continue;
        for (const block of (view.blocks ?? []) as Record<string, unknown>[])
          for (const code of listSlackCodes(block))
            keep({
              chat: 'slack',
              where: 'home',
              message: id,
              code,
              who: nameInSlack(user) ?? PRESSER,
              block,
            });
      }
      for (const message of discord.team.discord.state.messages) keepDiscord(message);
    },
    keepForm(chat: Chat, who: string, from: string, told: Told & { kind: 'form' }): void {
      const answers = Object.fromEntries(
        told.fields
          .filter(({ isRequired, value }) => isRequired || value !== '')
          .map(({ name, choices, value }) => [name, value || (choices?.[0] ?? sampleOf(name))]),
      );
      const modal = discord.forms.get(told.id);
      const view = slack.team.slack.state.views.get(told.id)?.view;
      const { source = null, ...drawn } = modal ?? {};
      const form = structuredClone(chat === 'slack' ? (view ?? {}) : drawn);
      forms.push({
        chat,
        who,
        from,
        form,
        source: chat === 'discord' ? (source?.id ?? null) : null,
        answers,
      });
    },
    toPosted(people: string[]): Posted {
      const { state: guild, channel } = { ...discord.team.discord, channel: discord.team.channel };
      const bare = slack.team.slack.state.messages.map((message) => ({ ...message, text: '', blocks: [] }));
      const pressed = slack.answers.map(({ ts }) => emptyAnswer(slack.team.channel.id, `old-${ts}`));
      return {
        now: new Date(Math.max(slack.now(), discord.now())).toISOString(),
        people,
        slack: { messages: [...bare, ...pressed] },
        discord: {
          guildId: guild.guildId,
          botUserId: guild.botUserId,
          channel: channel.id,
          members: [...guild.members.values()],
          roles: [...guild.roles.values()].map((role) => ({
            ...role,
            permissions: String(role.permissions),
          })),
          channels: [...guild.channels.values()].map(({ id, name, type, parentId, recipient, pins }) => ({
            ...{ id, name, type, parentId, recipient, pins },
          })),
          messages: guild.messages.map((message) => ({ ...message, content: '', components: [], files: [] })),
        },
        buttons: [...buttons.values()],
        forms,
      };
    },
  };

  function nameInSlack(id: string | null): string | undefined {
    return id === null ? undefined : slack.team.slack.state.members.get(id)?.name;
  }

  function emptyAnswer(channel: string, ts: string): SlackMessage {
    const shown = { channel, ts, user: 'UBOT', text: '', blocks: [], threadTs: null, metadata: null };
    return { ...shown, reactions: [], edits: 0, only: 'somebody', landsAt: 0 };
  }
}

function sampleOf(name: string): string {
  return SAMPLES[name] ?? 'An answer to an old form';
}

function listSlackCodes(within: unknown): string[] {
  if (typeof within !== 'object' || within === null) return [];
  if ('action_id' in within && typeof within.action_id === 'string') {
    const { options = [] } = within as { options?: { value: string }[] };
    return options.length > 0 ? options.map(({ value }) => value) : [within.action_id];
  }
  return Object.values(within).flatMap(listSlackCodes);
}
