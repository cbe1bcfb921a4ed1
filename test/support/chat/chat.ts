import { DeliveryError } from '../../../src/base/language/errors.ts';
import type { Deliverer, Delivery } from '../../../src/base/ports.ts';
import { plainText } from '../../../src/base/view/text.ts';

/** What becomes of one attempt to show something. */
type Fate =
  | 'shown'
  /** Shown, but the answer is lost on the way. */
  | 'unanswered'
  /** Not shown, and no answer either. */
  | 'lost'
  | 'refused'
  /** A bug in the deliverer. */
  | 'broken'
  /** Not now: certainly not shown. */
  | { laterMs: number }
  /** Shown when the promise resolves. */
  | { when: Promise<void> };

/** A chat platform in memory that does what it is told to do with each attempt. */
export interface FakeChat extends Deliverer {
  /** What people see, in the order of posting: one text a message. */
  readonly messages: { id: string; text: string }[];
  /** Every request, in order: `post first`, `edit second`, `find`. */
  readonly requests: string[];
  /** What becomes of the next attempts, in order; after them everything is shown. */
  readonly fates: Fate[];
  /** What looking up does; `by key` finds what was posted, `down` gets no answer. */
  search: 'by key' | 'not allowed' | 'down' | { laterMs: number };
}

export function createFakeChat(platform: Deliverer['platform'] = 'terminal'): FakeChat {
  const keys = new Map<string, string>();
  const messages: FakeChat['messages'] = [];
  const show = ({ key, platformId, view }: Delivery) => {
    const known = messages.find(({ id }) => id === platformId);
    const id = known?.id ?? `message-${messages.length + 1}`;
    if (known) known.text = textOf(view);
    else messages.push({ id, text: textOf(view) });
    keys.set(key, id);
    return { platformId: id };
  };
  const chat: FakeChat = {
    platform,
    messages,
    requests: [],
    fates: [],
    search: 'by key',
    async deliver(delivery) {
      chat.requests.push(`${delivery.platformId === null ? 'post' : 'edit'} ${textOf(delivery.view)}`);
      const fate = chat.fates.shift() ?? 'shown';
      if (fate === 'broken') throw new TypeError('a bug');
      if (fate === 'refused') throw new DeliveryError('no such channel', { outcome: 'refused' });
      if (fate === 'lost') throw new DeliveryError('timed out', { outcome: 'unknown' });
      if (typeof fate === 'object' && 'laterMs' in fate) throw tooFast(fate.laterMs);
      if (typeof fate === 'object') await fate.when;
      const shown = show(delivery);
      if (fate === 'unanswered') throw new DeliveryError('connection reset', { outcome: 'unknown' });
      return shown;
    },
    async find({ key }) {
      chat.requests.push('find');
      if (typeof chat.search === 'object') throw tooFast(chat.search.laterMs);
      if (chat.search === 'down') throw new DeliveryError('timed out', { outcome: 'unknown' });
      if (chat.search === 'not allowed') return 'unknown';
      const id = keys.get(key);
      return id === undefined ? 'absent' : { platformId: id };
    },
  };
  return chat;
}

function tooFast(retryAfterMs: number): DeliveryError {
  return new DeliveryError('too many requests', { outcome: 'later', retryAfterMs });
}

function textOf(view: Delivery['view']): string {
  return view.kind === 'answer' ? view.lines.map((line) => plainText(line, 'UTC')).join('\n') : view.kind;
}
