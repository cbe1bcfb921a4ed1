import { type APIMessageTopLevelComponent, ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import { z } from 'zod';
import type { RefusalView } from '../../../src/base/view/view.ts';
import { LIMITS } from '../limits.ts';
import { type DiscordMessage, type DiscordSettings, renderMessage } from '../render.ts';

/** Before the id of the form that a button opens again. */
const AGAIN = 'again:';
const LABEL = 'Fill in again';
/** What an answer to a form may take of a message; the refusal has the rest. */
const MOST_FILLED = 2_400;

/** A form as it was sent. */
export interface SentForm {
  /** The modal's id, which remembers what was said before. */
  id: string;
  filled: Readonly<Record<string, string>>;
}

/**
 * Why a form was not taken, with all that was filled in, to be copied or opened again: Discord closes a form when it is
 * sent, whatever comes of it. The values are in the message, so that its button works whenever it is clicked.
 */
export function renderRefused(view: RefusalView, form: SentForm, settings: DiscordSettings): DiscordMessage {
  const message = renderMessage(view, settings);
  const shown = Object.entries(form.filled).map(([name, value]) => writeValue(name, value));
  const length = shown.reduce((sum, { content }) => sum + content.length, 0);
  const id = `${AGAIN}${form.id}`;
  const fits = length <= MOST_FILLED && id.length <= LIMITS.customId;
  const button = {
    type: ComponentType.Button,
    custom_id: id,
    label: LABEL,
    style: ButtonStyle.Primary,
  } as const;
  const again: APIMessageTopLevelComponent[] = fits
    ? [...shown, { type: ComponentType.ActionRow, components: [button] }]
    : cutValues(shown);
  const { flags, components } = message;
  return { ...message, flags: flags | MessageFlags.Ephemeral, components: [...components, ...again] };
}

const clickedMessage = z.object({
  components: z.array(z.object({ type: z.number(), content: z.string().optional() })),
});

/** The form that a button opens again, read from its message. Undefined for any other button. */
export function readRefused(customId: string, message: unknown): SentForm | undefined {
  const read = clickedMessage.safeParse(message);
  if (!customId.startsWith(AGAIN) || !read.success) return undefined;
  const filled = read.data.components.flatMap(({ content = '' }) => {
    const [, name, value] = /^(\w+):\n```\n([\s\S]*)\n```$/.exec(content) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return { id: customId.slice(AGAIN.length), filled: Object.fromEntries(filled) };
}

/** A block of code is shown as it was written: nothing in it is a mention, a link or a mark. */
function writeValue(name: string, value: string) {
  const content = `${name}:\n\`\`\`\n${value.replaceAll('```', 'ˋˋˋ')}\n\`\`\``;
  return { type: ComponentType.TextDisplay, content } as const;
}

/** As much of the values as there is room for; the longest is last. */
function cutValues(shown: readonly ReturnType<typeof writeValue>[]): ReturnType<typeof writeValue>[] {
  let room = MOST_FILLED;
  return shown
    .toSorted((a, b) => a.content.length - b.content.length)
    .flatMap((part) => {
      const most = Math.max(0, room);
      room -= part.content.length;
      if (part.content.length <= most) return [part];
      return most < 40 ? [] : [{ ...part, content: `${part.content.slice(0, most - 6)}…\n\`\`\`` }];
    });
}
