import { calendar } from '../../../../adapters/sources/calendar/index.ts';
import { itIsASource } from '../../../contract/source-contract.ts';
import { startFakeCalendar } from '../../../support/fake-calendar/index.ts';
import { failingAnswer } from '../../../support/source-rig.ts';

const NOW = Date.UTC(2026, 10, 23, 8);

itIsASource({
  kind: calendar,
  async start() {
    const fake = await startFakeCalendar();
    fake.entries = Array.from({ length: 450 }, (_, n) => ({
      UID: `e${n}`,
      SUMMARY: `Fair ${n}`,
      'DTSTART;VALUE=DATE': '20261201',
    }));
    let now = NOW;
    return {
      settings: {},
      secrets: { address: fake.address },
      now: () => now,
      fail: (fault) => void fake.faults.push(...Array.from({ length: 20 }, () => failingAnswer(fault, NOW))),
      heal: () => void fake.faults.splice(0),
      change() {
        now += 60_000;
        fake.entries = [{ ...fake.entries[0], SUMMARY: 'Fair, moved' }, ...fake.entries.slice(2)];
      },
      stop: () => fake[Symbol.asyncDispose](),
    };
  },
});
