import { Refusal } from '../src/base/language/errors.ts';
import type { ChatPlatform } from '../src/base/store/tables.ts';
import type { View } from '../src/base/view/view.ts';

/** There are no more answers: asking again would never end. */
export class DialogueEnded extends Refusal {}

/** A conversation with whoever sets Tiller up: typed, or a file of answers, one a line. */
export interface Dialogue {
  /** The answer without spaces around it; empty for Enter. Refuses when there are no more answers. A secret is not shown. */
  ask(question: string, options?: { isSecret?: boolean }): Promise<string>;
  say(...lines: string[]): void;
}

/** Somebody in a chat. */
export interface SetupPerson {
  id: string;
  /** As they are called there. */
  name: string;
  /** IANA; null where the chat does not know it. */
  zone: string | null;
}

/** A channel, and whether Tiller can do its work there. */
export interface SetupChannel {
  id: string;
  /** With what people write before it: `#team`. */
  name: string;
  /** What keeps Tiller from posting there and what mends that, in a line or a few; null for nothing. */
  obstacle: string | null;
  /** What it can do without, and what is lost then, in a line; null for nothing. */
  lack: string | null;
}

/** Who could be in the team besides whoever sets up. */
export type SetupTeam =
  /** The people of a channel; guests, programs and people from outside are only counted. */
  | { kind: 'people'; people: readonly SetupPerson[]; leftOut: number }
  /** Where people cannot be listed: the roles that the chat knows. */
  | { kind: 'roles'; roles: readonly { id: string; name: string }[] };

/** A chat that took the tokens. */
export interface ConnectedChat {
  tenant: string;
  tenantName: string;
  /** What is kept in `.env`, by name. */
  variables: Readonly<Record<string, string>>;
  /** Who most likely sits here, such as the owner of the bot; null where the chat does not say. */
  likelyPerson: SetupPerson | null;
  /** People whose name it is, or, where there are none, of whose name it is a part. */
  findPeople(name: string): Promise<SetupPerson[]>;
  /** A channel by its name or id; null for one that is not there or not to be seen. */
  findChannel(given: string): Promise<SetupChannel | null>;
  /** Who could be let into the team of a channel, without `person`, who sets up. */
  listTeam(channel: SetupChannel, person: SetupPerson): Promise<SetupTeam>;
  /** What to do about a channel that was not found, in a line. */
  describeMissing(given: string): string;
  /** Throws a Refusal where the person takes no private messages. */
  sendPrivately(user: string, view: View): Promise<void>;
}

/** How one chat platform is set up. */
export interface ChatSetup {
  platform: ChatPlatform;
  name: string;
  /** Explains and asks until the chat can be reached with everything it needs. */
  connect(dialogue: Dialogue): Promise<ConnectedChat>;
}

/** Asks again until it is right: a refusal is said, and nothing is lost. */
export async function askUntil<T>(dialogue: Dialogue, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Refusal) || error instanceof DialogueEnded) throw error;
      dialogue.say(`Not yet: ${error.message}`);
    }
  }
}
