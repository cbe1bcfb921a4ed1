import { DeliveryError } from '../../../src/base/language/errors.ts';
import type { Deliverer, Delivery } from '../../../src/base/ports.ts';
import type { View } from '../../../src/base/view/view.ts';

/** One message as people see it. */
export interface Post {
  id: string;
  /** Of the row of the outbox that was posted. */
  key: string;
  subject: string;
  place: string;
  view: View;
  /** Until then it is on its way: looking it up does not find it. */
  landsAt: number;
}

interface FaultChatOptions {
  now: () => number;
  /** Draws of [0, 1) for what goes wrong; nothing does if left out. */
  random?: () => number;
  /** The share of answers that are lost after the message was stored. */
  lostShare?: number;
  /** New messages take up to this long until they can be found. */
  landsWithinMs?: number;
}

/**
 * A chat platform that outlives the process which posts to it. It does as chats without a nonce do: every request to
 * post is a new message, whatever was posted before.
 */
export interface FaultChat extends Deliverer {
  posts: Post[];
  /** Subjects that stand more than once at a place, each as often as it stands there too much. */
  listTwice(): string[];
}

export function createFaultChat(options: FaultChatOptions): FaultChat {
  const { now, random = () => 1, lostShare = 0, landsWithinMs = 0 } = options;
  const show = (delivery: Delivery): Post => {
    const { key, subject, place, view, platformId } = delivery;
    const known = chat.posts.find(({ id }) => id === platformId);
    if (platformId !== null && !known) throw new DeliveryError('no such message', { outcome: 'refused' });
    if (known) return Object.assign(known, { view });
    const landsAt = now() + Math.floor(random() * landsWithinMs);
    const post = { id: `post-${chat.posts.length + 1}`, key, subject, place: place.place, view, landsAt };
    chat.posts.push(post);
    return post;
  };
  const chat: FaultChat = {
    platform: 'terminal',
    posts: [],
    async deliver(delivery) {
      const post = show(delivery);
      // Another request may come while this one's answer is on its way.
      await Promise.resolve();
      if (random() < lostShare) throw new DeliveryError('the answer was lost', { outcome: 'unknown' });
      return { platformId: post.id };
    },
    async find({ key }) {
      const post = chat.posts.find((candidate) => candidate.key === key && candidate.landsAt <= now());
      return post ? { platformId: post.id } : 'absent';
    },
    listTwice() {
      const seen = new Set<string>();
      return chat.posts.flatMap(({ place, subject }) => {
        const name = `${subject} at ${place}`;
        if (seen.has(name)) return [name];
        seen.add(name);
        return [];
      });
    },
  };
  return chat;
}
