import { DEFER_MS } from '../../../adapters/defer.ts';
import { nameOrigin } from '../../../adapters/slack/decode.ts';
import { addMessage } from '../../support/fake-slack/api.ts';
import type { Channel, FakeSlack } from '../../support/fake-slack/index.ts';
import type { Ack } from '../../support/fake-slack/state.ts';
import type { Done } from '../../support/fake-slack/users.ts';
import { listTasks, TASKS } from '../team.ts';

const AGAIN_MS = 500;
const MOST_TRIES = 60;
/** Of so many clicks one is a note, and one of many more a question that takes thought. */
const NOTE_EVERY = 10;
const PREVIEW_EVERY = 100;

/** What somebody did: whether it was answered at once, after how long, and in the end. */
interface Click {
  index: number;
  /** Of a press of a button, as the engine has it; null for what was typed. */
  origin: string | null;
  isAnsweredFirst: boolean;
  /** The first answer's status; 0 where there was none. */
  status: number;
  isAnswered: boolean;
  /** The answer said that nothing was changed. */
  isRefused: boolean;
  /** The answer said that it is not known. */
  isUnknown: boolean;
  tookMs: number;
  /** Whether Slack was told that it is under way before it was done: then a process that ends has said nothing wrong, and done nothing. */
  isDeferred: boolean;
}

/**
 * Somebody who clicks so often a second, whatever becomes of it. What was not answered is sent again under its own id, as a
 * proxy may: nothing may be done twice for that. Slack repeats events alone; a person sees that it failed, and clicks again.
 */
export interface Clicker {
  readonly clicks: readonly Click[];
  stop(): Promise<void>;
}

export function startClicking(
  slack: FakeSlack,
  { user, channel, perSecond }: { user: string; channel: Channel; perSecond: number },
): Clicker {
  const { state, users } = slack;
  const page = addMessage(state, channel, { text: 'Tasks', blocks: createButtons() });
  const clicks: Click[] = [];
  const open = new Set<Promise<void>>();

  function act(index: number): { doing: Promise<Done>; origin: string | null } {
    if (isPreview(index)) return { doing: users.command(user, channel.id, 'preview'), origin: null };
    if (isNote(index)) {
      const line = `note add "${wordsOf(index)}" --source user`;
      return { doing: users.command(user, channel.id, line), origin: null };
    }
    const code = codeOf(index);
    const doing = users.click(user, page, code);
    const parts = [channel.id, page.ts, code, String(state.lastTs / 1e6), user];
    return { doing, origin: nameOrigin('action', parts) };
  }

  async function click(index: number): Promise<void> {
    const startedAt = performance.now();
    const { doing, origin } = act(index);
    const { ack, repeat } = await doing;
    const done: Click = {
      index,
      origin,
      isAnsweredFirst: ack.isAcked,
      status: ack.status,
      isAnswered: ack.isAcked,
      isRefused: saysRefused(ack.body),
      isUnknown: saysUnknown(ack.body),
      tookMs: performance.now() - startedAt,
      isDeferred: performance.now() - startedAt >= DEFER_MS,
    };
    clicks.push(done);
    for (let tries = 1; !done.isAnswered && tries < MOST_TRIES; tries++) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      const repeatedAt = performance.now();
      const again: Ack = await repeat({ retryNum: tries, retryReason: 'http_error' });
      done.isAnswered = again.isAcked;
      done.isDeferred = performance.now() - repeatedAt >= DEFER_MS;
      done.isRefused = saysRefused(again.body);
      done.isUnknown = saysUnknown(again.body);
    }
  }

  const startedAt = performance.now();
  let count = 0;
  // A timer that comes late makes up for it.
  const timer = setInterval(() => {
    const wanted = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
    while (count < wanted) {
      const running = click(count++).finally(() => open.delete(running));
      open.add(running);
    }
  }, 10);
  return {
    clicks,
    async stop() {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

/** Whether words say that a call was not done and can be made again. */
export function saysRefused(said: unknown): boolean {
  return /nothing was changed/i.test(JSON.stringify(said ?? ''));
}

/** Whether words say that nobody knows whether it was done: whoever reads them has neither lost nor been promised anything. */
export function saysUnknown(said: unknown): boolean {
  return /whether it was is not known|may yet be done/i.test(JSON.stringify(said ?? ''));
}

export function isNote(index: number): boolean {
  return index % NOTE_EVERY === 0 && !isPreview(index);
}

export function isPreview(index: number): boolean {
  return index % PREVIEW_EVERY === 1;
}

export function wordsOf(index: number): string {
  return `Click number ${index}`;
}

/** A yes to each task and its undoing, in turn. */
function codeOf(index: number): string {
  const verb = Math.floor(index / TASKS) % 2 === 0 ? 'approve' : 'undo';
  return `${verb}:T-${1 + (index % TASKS)}`;
}

function createButtons(): object[] {
  const codes = listTasks().flatMap((_, index) => [`approve:T-${index + 1}`, `undo:T-${index + 1}`]);
  const elements = codes.map((code) => ({
    type: 'button',
    action_id: code,
    text: { type: 'plain_text', text: code },
  }));
  return [
    { type: 'actions', elements: elements.slice(0, TASKS) },
    { type: 'actions', elements: elements.slice(TASKS) },
  ];
}
