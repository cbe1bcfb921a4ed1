import { linear } from '../../../../adapters/sources/linear/index.ts';
import { itIsASource } from '../../../contract/source-contract.ts';
import { limited, refused, startFakeLinear } from '../../../support/fake-linear/index.ts';
import { failingAnswer } from '../../../support/source-rig.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const time = (minute: number) => new Date(NOW - 86_400_000 + minute * 60_000).toISOString();

itIsASource({
  kind: linear,
  scopeWords: /"Read"/,
  async start() {
    const fake = await startFakeLinear();
    const issue = (n: number) => ({
      id: `id-${n}`,
      identifier: `ENG-${n}`,
      title: `Issue ${n}`,
      team: 'ENG',
      state: 'unstarted',
    });
    fake.issues = Array.from({ length: 120 }, (_, n) => ({ ...issue(n), updatedAt: time(n) }));
    let now = NOW;
    return {
      settings: { api: fake.api },
      secrets: { token: fake.key },
      now: () => now,
      fail(fault) {
        const own = {
          token: () => refused(401),
          scope: () => refused(403),
          limit: () => limited('retryAt' in fault ? fault.retryAt : 0),
        };
        const answer = fault.how in own ? own[fault.how as keyof typeof own]() : failingAnswer(fault, NOW);
        fake.faults.push(...Array.from({ length: 20 }, () => answer));
      },
      heal: () => void fake.faults.splice(0),
      change() {
        now += 60_000;
        fake.issues[7] = {
          ...issue(7),
          state: 'completed',
          completedAt: time(1_440),
          updatedAt: time(1_440),
        };
      },
      stop: () => fake[Symbol.asyncDispose](),
    };
  },
});
