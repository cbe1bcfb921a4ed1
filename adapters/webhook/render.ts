import type { Delivery } from '../../src/base/ports.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { NoticeData } from '../../src/share/webhook/queue.ts';
import type { Webhook } from '../../src/share/webhook/webhook.ts';
import { ClosedAddress } from '../calls/reach.ts';
import { SIGNED, sign } from '../calls/signature.ts';

/** A notice as it goes over the wire. */
export interface Wire {
  id: string;
  body: string;
}

/** For programs what happened and a line to show; for chats the line alone. */
export function renderNotice(
  { view, locale }: Pick<Delivery, 'view' | 'locale'>,
  format: Webhook['format'],
): Wire {
  const data = view.data as NoticeData;
  const lines = view.kind === 'answer' ? view.lines : [];
  const text = lines.map((line) => plainText(line, locale.zone)).join('\n');
  return {
    id: data.id,
    body: format === 'slack' ? renderSlackText(text) : JSON.stringify({ ...data, text }),
  };
}

/** `{"text": …}`, in which nothing calls anybody: Slack reads what stands in angle brackets. */
export function renderSlackText(text: string): string {
  return JSON.stringify({
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  });
}

/** The headers of a signed message, sent at an instant. */
export function renderHeaders({ id, body }: Wire, key: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  return {
    'content-type': 'application/json',
    'user-agent': 'Tiller',
    [SIGNED.id]: id,
    [SIGNED.timestamp]: timestamp,
    [SIGNED.signature]: sign(key, { id, timestamp, body }),
  };
}

/** Why a call failed. What the network says may hold the address, which may be secret: a code is enough. */
export function describeFailure(error: unknown): string {
  const { code, name, cause } = error as { code?: string; name?: string; cause?: unknown };
  const closed = [error, cause].find((each) => each instanceof ClosedAddress);
  if (closed) return closed.message;
  return name === 'TimeoutError' ? 'it did not answer in time' : `it cannot be reached (${code ?? name})`;
}
