import { arg } from '../../base/command/args.ts';
import { badArgument, notFound, Refusal } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import type { Ports } from '../../base/ports.ts';
import type { Row } from '../../base/store/tables.ts';

export type Webhook = Row<'webhooks'>;

/** `json`: a document for programs. `slack`: `{"text": …}`, which Slack, Mattermost and many others show as a message. */
export const FORMATS = ['json', 'slack'] as const;

/** What a webhook may be told of, each with the event of the log behind it. */
export const NOTICES = {
  batch: 'BatchPlanned',
  approved: 'TaskApproved',
  refused: 'TaskRefused',
  done: 'TaskDone',
  failed: 'TaskFailed',
  goal: 'GoalClosed',
  tactic: 'TacticJudged',
  anomaly: 'AnomalySeen',
} as const;

export type Notice = keyof typeof NOTICES;

export const NOTICE_NAMES = Object.keys(NOTICES) as Notice[];

const ADDRESS =
  'an https address of the public network such as https://example.org/hook, without a name or password in it';

export const webhookArg = arg.line('a webhook’s name or number, such as ci or W-2', { position: 0 }, 60);

/** The secrets of a webhook: where it calls, and what it signs with. */
export function secretsOf(webhookId: string): { address: string; key: string } {
  return { address: `webhook:${webhookId}:address`, key: `webhook:${webhookId}:key` };
}

/** The webhook of a name or number that is not removed. Throws a Refusal. */
export function pickWebhook(known: readonly Webhook[], ref: string): Webhook {
  const live = known.filter(({ removed_at }) => removed_at === null);
  const found = live.find(({ id, name }) => id === ref.toUpperCase() || name === slugify(ref));
  if (found) return found;
  throw notFound(
    'webhook',
    ref,
    live.slice(0, 5).map(({ name }) => name),
  );
}

/**
 * An address that may be called: https, of the public network, nobody's name and password. Where a name leads is looked
 * at with each call.
 */
export function readAddress(field: string, given: string, findClosed: Ports['findClosed']): URL {
  // The address may hold a secret: no more of it is said back than its host.
  const { detail } = badArgument(field, 'this address', ADDRESS);
  if (!URL.canParse(given)) throw new Refusal(detail);
  const url = new URL(given);
  const why = findClosed?.(url) ?? null;
  if (why !== null) throw new Refusal({ ...detail, message: `${field}: ${why}. Allowed: ${ADDRESS}.` });
  url.hash = '';
  return url;
}

export function readNotices(given: readonly string[]): Notice[] {
  const names = given.map((name) => name.trim().toLowerCase());
  const stray = names.find((name) => !NOTICE_NAMES.some((known) => known === name));
  if (stray !== undefined) throw badArgument('on', stray, NOTICE_NAMES.join(', '));
  return NOTICE_NAMES.filter((name) => names.includes(name));
}
