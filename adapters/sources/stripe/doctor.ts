import { formatMoney } from '../../../src/base/language/money.ts';
import { count } from '../../../src/base/language/words.ts';
import { type SourceCheck, SourceError, type SourceNeeds } from '../../../src/base/source-port.ts';
import { fromStripe } from './amount.ts';
import type { StripeApi } from './client.ts';
import { checkCurrency } from './month-records.ts';
import type { StripeSubscription } from './objects.ts';
import { readProducts, type StripeSettings } from './settings.ts';
import { isPaying, readSpan } from './subscription.ts';

const DAY_MS = 86_400_000;
/** So many subscriptions are looked at. */
const LOOKED_AT = 200;
const SHOWN_PRODUCTS = 10;

/**
 * Asks for one of each list that is read, and says what is there and whose it is; what is in the way of several once.
 * Throws nothing.
 */
export async function checkStripe(
  api: StripeApi,
  needs: SourceNeeds,
  set: StripeSettings,
): Promise<readonly SourceCheck[]> {
  const now = needs.now();
  const from = now - 31 * DAY_MS;
  const found = [
    ...(await attempt(async () => {
      const subscriptions = await Array.fromAsync(api.listSubscriptions(LOOKED_AT));
      return describeSubscriptions(subscriptions, needs, set);
    })),
    ...(await attempt(async () => {
      const invoices = await Array.fromAsync(api.listInvoices(from, now, 1));
      for (const { currency } of invoices) checkCurrency(currency, needs.currency);
      return ['reads invoices'];
    })),
    ...(await attempt(async () => {
      await Array.fromAsync(api.listRefunds(from, now, 1));
      return ['reads refunds'];
    })),
    ...(await attempt(async () => {
      await api.findNewestEvent();
      return ['reads events'];
    })),
  ];
  const checks = [...new Map(found.map((check) => [check.line, check])).values()];
  // What a key may do is said where it opens anything.
  return checks.some(({ isGood }) => isGood)
    ? [describeKey(needs.secrets.token ?? '', set), ...checks]
    : checks;
}

function describeKey(key: string, { mode }: StripeSettings): SourceCheck {
  const line = key.startsWith('rk_')
    ? `${mode} mode, with a restricted key`
    : `${mode} mode, with a key that may do everything: a restricted one that only reads is enough`;
  return { isGood: true, line };
}

function describeSubscriptions(
  subscriptions: readonly StripeSubscription[],
  { currency, now }: SourceNeeds,
  set: StripeSettings,
): string[] {
  const findProject = readProducts(set);
  const spans = subscriptions.map((each) => readSpan(each, findProject)).filter((span) => span !== null);
  for (const span of spans) checkCurrency(span.currency, currency);
  const paying = spans.filter((span) => isPaying(span, now()));
  const mrr = paying.flatMap(({ monthly }) => [...monthly.values()]).reduce((sum, amount) => sum + amount, 0);
  const isAll = subscriptions.length < LOOKED_AT;
  const products = [
    ...new Set(subscriptions.flatMap(({ items }) => items.data.map(({ price }) => price.product))),
  ];
  return [
    isAll
      ? `${count(paying.length, 'paying subscription')}, ${formatMoney(fromStripe(Math.round(mrr), currency), currency)} a month`
      : `reads subscriptions, more than ${LOOKED_AT}`,
    ...products.slice(0, SHOWN_PRODUCTS).map((id) => {
      const project = findProject(id);
      return project === ''
        ? `${id} belongs to no project: products=${id}=NAME`
        : `${id} belongs to ${project}`;
    }),
  ];
}

async function attempt(ask: () => Promise<readonly string[]>): Promise<SourceCheck[]> {
  try {
    return (await ask()).map((line) => ({ isGood: true, line }));
  } catch (error) {
    const line = error instanceof SourceError ? error.message : 'Stripe’s answer could not be read';
    return [{ isGood: false, line }];
  }
}
