import { file } from '../../../../adapters/sources/file/index.ts';
import { itIsASource, type SourceFault } from '../../../contract/source-contract.ts';
import { startFakeFiles } from '../../../support/fake-file/index.ts';
import type { VendorFault } from '../../../support/fake-vendor.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const MANY = 20;

function toFault(fault: SourceFault): VendorFault {
  if (fault.how === 'half') return 'half';
  if (fault.how === 'limit')
    return { status: 429, headers: { 'retry-after': String((fault.retryAt - NOW) / 1_000) } };
  return { status: { token: 401, scope: 403, down: 503 }[fault.how] };
}

itIsASource({
  kind: file,
  async start() {
    const web = await startFakeFiles();
    const days = Array.from(
      { length: 500 },
      (_, day) => `${Temporal.PlainDate.from('2025-01-01').add({ days: day })},${day}`,
    );
    web.files.set('/a.csv', { text: `date,visits\n${days.join('\n')}` });
    let now = NOW;
    return {
      settings: { url: `${web.url}/a.csv` },
      secrets: { token: 'sesame' },
      now: () => now,
      fail: (fault) => void web.faults.push(...Array.from({ length: MANY }, () => toFault(fault))),
      heal: () => void web.faults.splice(0),
      change: () => {
        now += 60_000;
        web.files.set('/a.csv', { text: `date,visits\n${days.join('\n')}0\n2026-11-22,7` });
      },
      stop: () => web[Symbol.asyncDispose](),
    };
  },
});
