import { github as kind } from '../../../../adapters/sources/github/index.ts';
import { itIsASource, type SourceFault } from '../../../contract/source-contract.ts';
import { type FakeGitHub, type Fault, startFakeGitHub } from '../../../support/fake-github/index.ts';

function toFault({ world }: FakeGitHub, fault: SourceFault): Fault {
  if (fault.how === 'half') return { kind: 'cut' };
  const status = { token: 401, scope: 403, limit: 403, down: 503 }[fault.how];
  const headers: Record<string, string> =
    fault.how === 'limit'
      ? { 'retry-after': String(Math.ceil((fault.retryAt - world.now) / 1_000)) }
      : { 'x-accepted-github-permissions': 'issues=read' };
  return { kind: 'answer', status, headers, message: 'no' };
}

itIsASource({
  kind,
  scopeWords: /"Issues: Read-only"/,
  async start() {
    const github = await startFakeGitHub();
    const site = github.addRepository('acme/site');
    site.stars = 40;
    for (let number = 1; number <= 230; number++) {
      site.open({ labels: ['bug'], body: '- [ ] #3' });
      if (number % 10 === 0) site.merge(site.propose({ body: `fixes #${number}` }));
      github.advance(30_000);
    }
    github.advance(3_600_000);
    return {
      settings: { repo: 'acme/site', url: github.url, metrics: 'stars:Stars,releases:Releases' },
      secrets: { token: github.token },
      now: () => github.world.now,
      fail: (fault) => {
        github.outage = toFault(github, fault);
      },
      heal: () => {
        github.outage = null;
      },
      change: () => {
        site.close(7, 'not_planned');
        github.advance(60_000);
      },
      stop: async () => github[Symbol.asyncDispose](),
    };
  },
});
