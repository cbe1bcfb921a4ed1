import { describe, expect, it } from 'vitest';
import { SOURCE_KINDS } from '../../../adapters/sources/index.ts';
import { startTeam } from '../../support/team.ts';

describe('what is read already is added again only where it is something else', () => {
  it.each<[string, string, string, boolean]>([
    ['repo=acme/site', 'repo=acme/api,acme/site bugs=defect', 'github', true],
    ['repo=acme/site', 'repo=acme/api', 'github', false],
    ['repo=acme/site', 'repo=acme/site url=https://git.example.com/api/v3', 'github', false],
    ['url=https://example.org/a.csv', 'url=https://example.org/a.csv unit=percent', 'file', true],
    ['url=https://example.org/a.csv', 'url=https://example.org/a.csv metric=visits', 'file', true],
    [
      'url=https://example.org/a.csv metric=visits',
      'url=https://example.org/a.csv metric=sign-ups',
      'file',
      false,
    ],
    ['url=https://example.org/a.csv', 'path=/data/a.csv', 'file', false],
    ['teams=ENG', '', 'linear', true],
    ['teams=ENG', 'teams=OPS', 'linear', false],
    ['site=acme email=a@acme.com projects=ENG', 'site=acme email=b@acme.com projects=OPS,ENG', 'jira', true],
    ['site=a.org goal=Signup', 'site=a.org', 'plausible', false],
    ['site=a.org', 'site=a.org since=2026-01-01', 'plausible', true],
    ['query=SELECT day, n FROM a metric=A', 'query=SELECT day, n FROM a metric=B', 'query', true],
    ['mode=live', 'products="prod_A1=alpha"', 'stripe', true],
    ['person=Ada', 'leave=off', 'calendar', true],
  ])('%s and %s of %s', async (one, other, kind, isSame) => {
    const found = SOURCE_KINDS.find((each) => each.kind === kind);
    if (!found) throw new Error(kind);
    const connect = async () => ({
      async *read() {},
      check: async () => [{ isGood: true, line: 'reads it' }],
    });
    const secrets = { token: { describe: 'a key' } };
    const team = await startTeam({
      isCalm: true,
      sources: { kinds: [{ ...found, secrets, connect }], readVariable: () => 'good' },
    });
    await team.ok('lead', `source add ${kind} ${one} token=env:A_TOKEN --name one`);
    const line = `source add ${kind} ${other} token=env:A_TOKEN --name other`;
    if (isSame) expect((await team.refused('lead', line)).code).toBe('not_possible');
    else await team.ok('lead', line);
  });

  it.each(SOURCE_KINDS)('$kind says which of its settings or secrets that is', ({ settings, secrets }) => {
    const marks = [
      ...Object.values(settings.shape).map((schema) => schema.meta() ?? {}),
      ...Object.values(secrets),
    ];
    expect(marks.filter((mark) => 'isPlace' in mark || 'isPart' in mark).length).toBeGreaterThan(0);
  });
});
