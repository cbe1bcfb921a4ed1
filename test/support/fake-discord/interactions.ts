import { type DiscordMessage, FLAG, type Interaction, type Json } from '../discord/entities.ts';
import { showMessage } from '../discord/payloads.ts';
import { checkChoices, checkModal, DiscordError, refuse } from '../discord/rules.ts';
import { editMessage, sendMessage } from './messages.ts';
import type { Call, DiscordState } from './state.ts';

const ANSWER_MS = 3_000;
const TOKEN_MS = 15 * 60_000;

/** Which callbacks answer which interactions: commands, components, what is typed, modals. */
const MAY_ANSWER: Readonly<Record<number, readonly number[]>> = {
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5, 6, 7],
};

/** Takes the first answer to an interaction, within three seconds. */
export function answerInteraction(state: DiscordState, call: Call): object | undefined {
  const interaction = state.interactions.get(call.params[1] ?? '');
  if (interaction?.id !== call.params[0] || !interaction || state.now - interaction.at > ANSWER_MS)
    throw new DiscordError(404, 10062);
  if (interaction.answer) throw new DiscordError(400, 40060);
  const { type, data = {} } = call.body as { type: number; data?: Json };
  const { id, type: asked, source } = interaction;
  const changesSource = type === 6 || type === 7;
  if (!MAY_ANSWER[asked]?.includes(type) || (changesSource && !source))
    refuse([{ path: 'type', code: 'INTERACTION_CALLBACK_INVALID_TYPE' }]);
  refuse(type === 9 ? checkModal(data) : type === 8 ? checkChoices(data) : []);
  const said = type === 5 ? { flags: Number(data.flags ?? 0) | FLAG.loading } : data;
  if (type === 4 || type === 5) interaction.original = reply(state, interaction, call, said);
  if (changesSource) interaction.original = source;
  if (type === 7 && source) editMessage(state, source, { ...call, body: data });
  interaction.answer = { type, data };
  interaction.settle();
  if (call.query.get('with_response') !== 'true') return undefined;
  const { original } = interaction;
  const resource = { type, ...(original && { message: showMessage(state, original) }) };
  return { interaction: { id, type: asked, response_message_id: original?.id }, resource };
}

/** Says more within a quarter of an hour; the first word after a defer takes the place of "is thinking". */
export function followUp(state: DiscordState, call: Call): DiscordMessage {
  const interaction = getInteraction(state, call);
  if (!interaction.answer) throw new DiscordError(404, 10015);
  const { original } = interaction;
  const isThinking = original !== null && (original.flags & FLAG.loading) !== 0;
  return isThinking ? editMessage(state, original, call) : reply(state, interaction, call, call.body);
}

/** The message of an interaction's answers, by id or as `@original`. */
export function getOwn(state: DiscordState, call: Call): DiscordMessage {
  const { original } = getInteraction(state, call);
  const id = call.params[2] === '@original' ? original?.id : call.params[2];
  const message = state.messages.find((each) => each.id === id && each.user === state.botUserId);
  if (!message) throw new DiscordError(404, 10008);
  return message;
}

function getInteraction(state: DiscordState, { params: [, token = ''] }: Call): Interaction {
  const interaction = state.interactions.get(token);
  if (!interaction) throw new DiscordError(404, 10015);
  if (state.now - interaction.at > TOKEN_MS) throw new DiscordError(401, 50027);
  return interaction;
}

function reply(state: DiscordState, asked: Interaction, { files }: Call, body: Json): DiscordMessage {
  const channel = state.channels.get(asked.channel);
  if (!channel) throw new DiscordError(404, 10003);
  const only = (Number(body.flags ?? 0) & FLAG.ephemeral) !== 0 ? asked.user : null;
  return sendMessage(state, channel, { body, files }, { only, type: asked.type === 2 ? 20 : 0 });
}
