import type { DiscordMessage, FakeDiscord } from '../../support/fake-discord/index.ts';
import type { FakeSlack, SlackMessage } from '../../support/fake-slack/index.ts';
import { saysRefused, saysUnknown } from '../replicas/clicks.ts';
import { TASKS } from '../team.ts';

const NOTE_EVERY = 10;
const LOOK_EVERY = 25;
const PREVIEW_EVERY = 100;
/** What people were shown longer ago is out of their sight; a fake that keeps all of it gets slow itself. */
const SEEN_MS = 60_000;

/** A line, how long it took to its first answer, and the message with it; null where Discord gave up waiting. */
interface TypedLine {
  text: string;
  tookMs: number | null;
  message: DiscordMessage | null;
}

/** Somebody who types so often a second, whatever becomes of it. */
export interface Typist {
  readonly lines: readonly TypedLine[];
  stop(): Promise<void>;
}

/** Types in the fake Discord: a yes to each task and its undoing in turn, notes, looks and questions that take thought. */
export function startTyping(
  { users }: FakeDiscord,
  { user, channel, perSecond }: { user: string; channel: string; perSecond: number },
): Typist {
  const lines: TypedLine[] = [];
  const open = new Set<Promise<void>>();
  const startedAt = performance.now();
  let count = 0;
  async function type(text: string): Promise<void> {
    const typedAt = performance.now();
    const { answer, message } = await users.command(user, channel, 'tiller type', { line: text });
    lines.push({ text, tookMs: answer && performance.now() - typedAt, message });
  }
  const timer = setInterval(() => {
    const wanted = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
    while (count < wanted) {
      const running = type(lineOf(count++)).finally(() => open.delete(running));
      open.add(running);
    }
  }, 10);
  return {
    lines,
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

function lineOf(index: number): string {
  if (index % PREVIEW_EVERY === 1) return 'preview';
  if (index % LOOK_EVERY === 2) return 'today';
  if (index % NOTE_EVERY === 0) return `note add "Line number ${index}" --source user`;
  return `${Math.floor(index / TASKS) % 2 === 0 ? 'approve' : 'undo'} T-${1 + (index % TASKS)}`;
}

/** How often people were told that nothing was changed, and that it is not known whether anything was. */
export interface Told {
  refused: number;
  unknown: number;
}

/** Of what people in the fake Slack have been told, and can still see. */
export function countTold({ state }: FakeSlack, before = Number.POSITIVE_INFINITY): Told {
  const said = state.messages.filter((each) => isOld(each, before)).map(({ text, blocks }) => [text, blocks]);
  return { refused: said.filter(saysRefused).length, unknown: said.filter(saysUnknown).length };
}

function isOld({ only, ts }: SlackMessage, before: number): boolean {
  return only !== null && Number(ts) * 1_000 <= before;
}

/** Takes away what a fake keeps for tests that ask later, and nobody here does. Gives what people were told by it. */
export function forgetOld(slack: FakeSlack, discord: FakeDiscord): Told {
  const { state } = slack;
  const before = Date.now() - SEEN_MS;
  const told = countTold(slack, before);
  state.messages = state.messages.filter((each) => !isOld(each, before));
  state.calls = [];
  for (const kept of [state.triggers, state.responseUrls])
    for (const [key, { at }] of kept) if (at < before) kept.delete(key);
  const { interactions } = discord.state;
  discord.state.messages = discord.state.messages.filter(
    ({ type, landsAt }) => type !== 20 || landsAt > before,
  );
  discord.state.calls = [];
  for (const [key, { at }] of interactions) if (at < before) interactions.delete(key);
  return told;
}
