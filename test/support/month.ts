import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Member as DiscordMember, DiscordMessage } from './discord/entities.ts';
import type { Modal } from './discord/users.ts';
import type { SlackMessage } from './fake-slack/state.ts';

export const FIXTURES = join(import.meta.dirname, '../fixtures');
/** The month that is played on: see its README. */
const MONTH = 'month-0.1';

export type Chat = 'slack' | 'discord';

/** A button or an entry of a menu, as somebody saw it at some time of the month. */
export interface OldButton {
  chat: Chat;
  where: 'channel' | 'thread' | 'direct' | 'answer' | 'home';
  /** The message, or the view, that it was on. */
  message: string;
  /** What it carries. */
  code: string;
  /** Who may press it. */
  who: string;
  /** The block or row that it stands in, as the platform gives it back. */
  block: Record<string, unknown>;
}

/** A form that somebody opened in the month; some were sent then. */
export interface OpenForm {
  chat: Chat;
  who: string;
  /** What they had typed or pressed to see it. */
  from: string;
  /** Slack's view, or Discord's modal without the message that it was opened from. */
  form: Record<string, unknown>;
  /** The message that a modal was opened from. */
  source: string | null;
  /** What is filled in. */
  answers: Record<string, string>;
}

/** What the people of the month had before them when it ended, and what the fakes need to show it again. */
export interface Posted {
  /** When the month ended. */
  now: string;
  people: string[];
  slack: { messages: SlackMessage[] };
  discord: {
    guildId: string;
    botUserId: string;
    channel: string;
    members: DiscordMember[];
    roles: { id: string; name: string; permissions: string }[];
    channels: {
      id: string;
      name: string;
      type: 0 | 1 | 11;
      parentId: string | null;
      recipient: string | null;
      pins: string[];
    }[];
    messages: DiscordMessage[];
  };
  buttons: OldButton[];
  forms: OpenForm[];
}

export function readPosted(): Posted {
  return JSON.parse(readSaved('posted.json.gz').toString()) as Posted;
}

/** A file of a month, as it was before it was packed. */
export function readSaved(name: string, month = MONTH): Buffer {
  return gunzipSync(readFileSync(join(FIXTURES, month, name)));
}

export function toModal({ form, source }: OpenForm, messages: readonly DiscordMessage[]): Modal {
  const modal = form as unknown as Omit<Modal, 'source'>;
  return { ...modal, source: messages.find(({ id }) => id === source) ?? null };
}
