import { z } from 'zod';
import { dateOf } from '../../../src/base/language/date.ts';
import {
  type Cursor,
  SourceError,
  type SourceNeeds,
  type SourcePage,
} from '../../../src/base/source-port.ts';
import type { StripeApi } from './client.ts';
import { BACK_FILL_MONTHS, LATEST_PAID_MONTHS } from './limits.ts';
import { getMonth, listMonths, type Month, shiftMonth } from './month.ts';
import { checkCurrency, mapDay, mapMonth } from './month-records.ts';
import { addTo, type Sums, shareOut } from './revenue.ts';
import { type FindProject, readProducts, type StripeSettings } from './settings.ts';
import { readSpan, type Span } from './subscription.ts';

const cursorSchema = z.object({
  mode: z.enum(['live', 'test']).nullable().catch(null),
  version: z.number().catch(0),
  /** The last month that the first read brought, while it is under way. */
  month: z.string().nullable().catch(null),
  /** The day of the last read that came to its end, and the newest event before it. */
  day: z.string().nullable().catch(null),
  event: z.string().nullable().catch(null),
});

/** What a read goes by. */
interface Reading {
  api: StripeApi;
  needs: SourceNeeds;
  set: StripeSettings;
  findProject: FindProject;
}

/**
 * Reads whole months: at first those of two years, oldest first, and from then on the one before and the running one, as
 * soon as Stripe's newest event is another or a day has begun. A closed month that is older is not read again; a refund
 * counts in its own month.
 */
export async function* readStripe(
  api: StripeApi,
  needs: SourceNeeds,
  set: StripeSettings,
  cursor: Cursor | null,
): AsyncGenerator<SourcePage> {
  const before = cursorSchema.parse(cursor ?? {});
  if (before.mode !== null && before.mode !== set.mode)
    throw new SourceError(
      'settings',
      `this source has read ${before.mode} mode: add another source for ${set.mode} mode`,
    );
  const reading = { api, needs, set, findProject: readProducts(set) };
  const now = needs.now();
  const today = dateOf(now, needs.zone);
  const event = await api.findNewestEvent();
  if (before.day === today && before.event === event) return;

  const version = Math.max(now, before.version + (before.day === null ? 0 : 1));
  const facts = { spans: await readSpans(reading), set, currency: needs.currency, now, version };
  const running = today.slice(0, 7);
  const months = listMonths(findFirst(before, running), running);
  const held = { mode: set.mode, version, month: before.month, day: before.day, event: before.event };
  for await (const { month, paid } of readPaid(reading, months)) {
    const records = mapMonth({ ...facts, month, paid });
    if (month.name !== running) {
      const isNew = before.day === null || month.name >= before.day.slice(0, 7);
      // Zeros from before there was anything to sell are no history.
      const hasBegun = facts.spans.some(({ from }) => from < month.endAt);
      if (isNew && hasBegun) records.push(...mapDay(month.endsOn, month.endAt - 1, needs.zone, facts));
      yield { records, cursor: { ...held, ...(before.day === null && { month: month.name }) } };
      continue;
    }
    const next = getMonth(shiftMonth(running, 1), needs.zone);
    records.push(
      ...mapMonth({ ...facts, month: next, paid: null }),
      ...mapDay(today, now, needs.zone, facts),
    );
    yield { records, cursor: { ...held, month: null, day: today, event } };
  }
}

/** The first month to be read: where the first read stopped, else the one before that of the last read. */
function findFirst({ day, month }: z.infer<typeof cursorSchema>, running: string): string {
  if (day !== null) return shiftMonth(day.slice(0, 7), -1);
  return month === null ? shiftMonth(running, -BACK_FILL_MONTHS) : shiftMonth(month, 1);
}

async function readSpans({ api, needs, findProject }: Reading): Promise<Span[]> {
  const spans: Span[] = [];
  for await (const subscription of api.listSubscriptions()) {
    const span = readSpan(subscription, findProject);
    if (!span) continue;
    checkCurrency(span.currency, needs.currency);
    spans.push(span);
  }
  return spans;
}

/** Month after month what was paid in it, each as soon as all invoices that were made by its end are read. */
async function* readPaid(
  { api, needs, findProject }: Reading,
  months: readonly string[],
): AsyncGenerator<{ month: Month; paid: Sums }> {
  const [first = '', last = ''] = [months[0], months.at(-1)];
  const paid = new Map<string, Sums>(months.map((name) => [name, new Map()]));
  for (const name of listMonths(shiftMonth(first, -LATEST_PAID_MONTHS), last)) {
    const month = getMonth(name, needs.zone);
    for await (const invoice of api.listInvoices(month.startAt, month.endAt)) {
      const paidAt = invoice.status_transitions.paid_at;
      const sums = paidAt === null ? undefined : paid.get(dateOf(paidAt * 1_000, needs.zone).slice(0, 7));
      if (!sums || invoice.amount_paid === 0) continue;
      checkCurrency(invoice.currency, needs.currency);
      addTo(sums, shareOut(invoice.amount_paid, invoice, await api.listLines(invoice), findProject));
    }
    const own = paid.get(name);
    if (!own) continue;
    for await (const refund of api.listRefunds(month.startAt, month.endAt)) {
      if (refund.status !== 'succeeded' && refund.status !== 'pending') continue;
      const invoice = await api.findInvoice(refund);
      if (!invoice) continue;
      checkCurrency(refund.currency, needs.currency);
      addTo(own, shareOut(refund.amount, invoice, await api.listLines(invoice), findProject), -1);
    }
    yield { month, paid: own };
  }
}
