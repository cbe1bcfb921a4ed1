import { SourceError } from '../../../src/base/source-port.ts';
import { readRetryAt } from '../web.ts';

/** Objects a page of a list; Stripe gives no more (docs.stripe.com/api/pagination). */
export const PAGE_OBJECTS = 100;
export const TIMEOUT_MS = 30_000;
/** How far back the first read goes. */
export const BACK_FILL_MONTHS = 24;
/**
 * An invoice counts in the month in which it is paid, and invoices can be listed by the time of their making alone: one
 * that is paid more months after its making than this is not seen. Reminders for cards end after two, bills are due after three.
 */
export const LATEST_PAID_MONTHS = 6;
/** How old a webhook's signature may be, in seconds: what Stripe's own libraries allow. */
export const SIGNATURE_SECONDS = 300;

/** The permission that a restricted key lacks, from what Stripe says: `Having the 'rak_invoice_read' permission would …`. */
const LACKED = /\brak_([a-z_]+)_(read|write)\b/;
/** Where a permission is called otherwise on the page that gives it. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  charge: 'Charges and Refunds',
  refund: 'Charges and Refunds',
  event: 'Events',
  invoice: 'Invoices',
  subscription: 'Subscriptions',
};

/** What is read of an error of Stripe's library. */
interface StripeFailure {
  type?: string;
  statusCode?: number;
  headers?: Record<string, string>;
  message?: string;
}

/** A failure of Stripe's library in our words; nothing of Stripe's own message goes on, because it repeats a part of the key. */
export function describeFailure(error: unknown, now: number): SourceError {
  if (error instanceof SourceError) return error;
  const { type, statusCode, headers, message } = error as StripeFailure;
  const retryAt = readRetryAt(headers ?? {}, now);
  if (statusCode === 401)
    return new SourceError('token', 'Stripe refuses the key: it was rolled, deleted or mistyped');
  if (statusCode === 403) return new SourceError('scope', describeLacked(message ?? ''));
  if (statusCode === 429) return new SourceError('limit', 'Stripe wants fewer calls', retryAt);
  if (statusCode === 404) return new SourceError('gone', 'Stripe does not have it any more');
  if (statusCode !== undefined && statusCode >= 500)
    return new SourceError('down', `Stripe answered ${statusCode}`, retryAt);
  if (type === 'StripeConnectionError' || type === 'StripeAPIError')
    return new SourceError('down', 'Stripe could not be reached, or its answer broke off');
  return new SourceError('answer', `Stripe answered ${statusCode ?? 'something'} that it does not document`);
}

function describeLacked(message: string): string {
  const [, subject = '', kind = 'read'] = LACKED.exec(message) ?? [];
  const name = PERMISSIONS[subject] ?? subject.replaceAll('_', ' ');
  return name === ''
    ? 'the key may not read this: a restricted key needs read for Invoices, Subscriptions, Charges and Refunds, and Events'
    : `the key may not read this: give it "${name}: ${kind}"`;
}
