import { stripe } from '../../../../adapters/sources/stripe/index.ts';
import { itIsASource, type SourceFault } from '../../../contract/source-contract.ts';
import { startFakeStripe, tooMany } from '../../../support/fake-stripe/index.ts';
import type { VendorFault } from '../../../support/fake-vendor.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const MANY = 20;
const LACKS = "Having the 'rak_invoice_read' permission would allow this request to continue.";

function toFault(fault: SourceFault): VendorFault {
  if (fault.how === 'half') return 'half';
  if (fault.how === 'limit') return tooMany((fault.retryAt - NOW) / 1_000);
  const status = { token: 401, scope: 403, down: 503 }[fault.how];
  const message = fault.how === 'scope' ? LACKS : 'no';
  return {
    status,
    headers: { 'stripe-should-retry': 'false' },
    body: { error: { type: 'invalid_request_error', message } },
  };
}

itIsASource({
  kind: stripe,
  scopeWords: /"Invoices: read"/,
  async start() {
    const fake = await startFakeStripe(NOW);
    fake.addSubscription({ product: 'prod_a', amount: 2_000, from: '2025-06-01T00:00:00Z' });
    for (let month = 1; month <= 11; month++) {
      const day = `2026-${String(month).padStart(2, '0')}-05T00:00:00Z`;
      fake.addInvoice({ made: day, paid: day, lines: [{ product: 'prod_a', amount: 2_000 }] });
    }
    return {
      settings: { api: fake.url },
      secrets: { token: 'rk_live_good', webhook: 'whsec_test' },
      now: () => NOW,
      fail: (fault) => void fake.faults.push(...Array.from({ length: MANY }, () => toFault(fault))),
      heal: () => void fake.faults.splice(0),
      change: () => {
        const at = '2026-11-22T00:00:00Z';
        fake.addInvoice({ made: at, paid: at, lines: [{ product: 'prod_a', amount: 500 }] });
      },
      stop: () => fake[Symbol.asyncDispose](),
    };
  },
});
