import { type APIMessageTopLevelComponent, ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import { z } from 'zod';
import { text } from '../../../src/base/view/text.ts';
import { answer, type RefusalView } from '../../../src/base/view/view.ts';
import { LIMITS } from '../limits.ts';
import { type DiscordMessage, type DiscordSettings, renderMessage } from '../render.ts';

/** Before the id of the form that a button opens, again or with what it has not asked yet. */
const AGAIN = 'again:';
const MORE = 'more:';
const OPEN = '-# Left open: ';
/** What an answer to a form may take of a message; the refusal has the rest. */
const MOST_FILLED = 2_400;

/** A form as it was sent. */
export interface SentForm {
  /** The modal's id, which remembers what was said before. */
  id: string;
  filled: Readonly<Record<string, string>>;
  /** What was asked and left empty. */
  open: readonly string[];
  /** The rest is still to be asked: Discord's forms have room for few questions. */
  wantsMore: boolean;
}

/**
 * Why a form was not taken, with all that was filled in, to be copied or opened again: Discord closes a form when it is
 * sent, whatever comes of it. The values are in the message, so that its button works whenever it is clicked.
 */
export function renderRefused(view: RefusalView, form: SentForm, settings: DiscordSettings): DiscordMessage {
  const message = renderMessage(view, settings);
  const again = keep(form, AGAIN, 'Fill in again') ?? cutValues(writeValues(form));
  const { flags, components } = message;
  return { ...message, flags: flags | MessageFlags.Ephemeral, components: [...components, ...again] };
}

/** The first part of a form, until the rest is asked; null where there is no room for what was filled in. */
export function renderHalf(form: SentForm, settings: DiscordSettings): DiscordMessage | null {
  const kept = keep(form, MORE, 'Next questions');
  if (!kept) return null;
  const { flags, components } = renderMessage(answer(text`Nothing is done yet. So far:`), settings);
  return { flags: flags | MessageFlags.Ephemeral, components: [...components, ...kept] };
}

const shownMessage = z.object({
  components: z.array(
    z.object({
      content: z.string().optional(),
      components: z.array(z.object({ custom_id: z.string().optional() })).optional(),
    }),
  ),
});

/** The form whose values a message of ours keeps, and whether its button asks the rest. Undefined for any other message. */
export function readKept(message: unknown): SentForm | undefined {
  const read = shownMessage.safeParse(message);
  if (!read.success) return undefined;
  const ids = read.data.components.flatMap(({ components = [] }) => components.map((each) => each.custom_id));
  const button = ids.find((id) => id?.startsWith(AGAIN) || id?.startsWith(MORE));
  if (button === undefined) return undefined;
  const contents = read.data.components.map(({ content = '' }) => content);
  const filled = contents.flatMap((content) => {
    const [, name, value] = /^(\w+):\n```\n([\s\S]*)\n```$/.exec(content) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  const open = contents.find((content) => content.startsWith(OPEN))?.slice(OPEN.length);
  const wantsMore = button.startsWith(MORE);
  return {
    id: button.slice((wantsMore ? MORE : AGAIN).length),
    filled: Object.fromEntries(filled),
    open: open === undefined ? [] : open.split(', '),
    wantsMore,
  };
}

/** The form that a button opens again, read from its message. Undefined for any other button. */
export function readRefused(customId: string, message: unknown): SentForm | undefined {
  const isOurs = customId.startsWith(AGAIN) || customId.startsWith(MORE);
  return isOurs ? readKept(message) : undefined;
}

/** What was filled in, in a message, with the button that opens the form; null where it finds no room. */
function keep(form: SentForm, prefix: string, label: string): APIMessageTopLevelComponent[] | null {
  const shown = writeValues(form);
  const length = shown.reduce((sum, { content }) => sum + content.length, 0);
  const id = `${prefix}${form.id}`;
  if (length > MOST_FILLED || id.length > LIMITS.customId) return null;
  const button = {
    type: ComponentType.Button,
    custom_id: id,
    label,
    style: ButtonStyle.Primary,
  } as const;
  return [...shown, { type: ComponentType.ActionRow, components: [button] }];
}

function writeValues({ filled, open }: SentForm) {
  const values = Object.entries(filled).map(([name, value]) => writeValue(name, value));
  return open.length === 0
    ? values
    : [...values, { type: ComponentType.TextDisplay, content: `${OPEN}${open.join(', ')}` } as const];
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
