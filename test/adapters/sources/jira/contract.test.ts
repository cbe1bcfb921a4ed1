import { jira } from '../../../../adapters/sources/jira/index.ts';
import { itIsASource } from '../../../contract/source-contract.ts';
import { EMAIL, STATUS, startFakeJira, TOKEN } from '../../../support/fake-jira/index.ts';
import { failingAnswer } from '../../../support/source-rig.ts';

const NOW = Date.UTC(2026, 10, 23, 8);
const time = (minute: number) => new Date(NOW - 86_400_000 + minute * 60_000).toISOString();

itIsASource({
  kind: jira,
  scopeWords: /"Browse projects"/,
  async start() {
    const fake = await startFakeJira(NOW);
    const project = { key: 'ENG', name: 'Engineering' };
    const issue = (n: number, fields: object) => ({
      ...{ id: String(10_000 + n), key: `ENG-${n}` },
      fields: { summary: `Issue ${n}`, status: STATUS.todo, updated: time(n), project, ...fields },
    });
    fake.issues = Array.from({ length: 250 }, (_, n) => issue(n, {}));
    return {
      settings: { site: fake.url, email: EMAIL, projects: 'ENG' },
      secrets: { token: TOKEN },
      now: () => fake.now,
      fail: (fault) => void fake.faults.push(...Array.from({ length: 20 }, () => failingAnswer(fault, NOW))),
      heal: () => void fake.faults.splice(0),
      change() {
        fake.now += 60_000;
        fake.issues[7] = issue(7, { status: STATUS.done, updated: time(1_440) });
      },
      stop: () => fake[Symbol.asyncDispose](),
    };
  },
});
