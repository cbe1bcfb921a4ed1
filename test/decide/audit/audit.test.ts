import { describe, expect, it } from 'vitest';
import type { TableView } from '../../../src/base/view/view.ts';
import type { AuditEntry } from '../../../src/decide/audit/audit.ts';
import { TEAM_DIALECTS } from '../../support/database.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team, type TeamOptions } from '../../support/team.ts';

type Audit = TableView & { data: readonly AuditEntry[] };

/** A risky task T-1 of @ben's idea that two of @lead, @ana and @cam must agree to. */
async function startShop(options: TeamOptions = {}): Promise<Team> {
  const team = await startTeam(options);
  for (const line of [
    'member add @ana',
    'member add @ben',
    'member add @cam',
    'member edit @ana --hours 20 --routed on',
  ]) {
    await team.ok('lead', line);
  }
  await team.ok('ben', 'propose Show prices before sign-up --effort 4h --kind risky --priority 9');
  await team.ok('ben', 'propose Write the import guide --effort 3h --priority 8');
  await team.ok('lead', 'plan');
  return team;
}

async function audit(team: Team, rest = ''): Promise<Audit> {
  return (await team.ok('ben', `audit ${rest}`.trim())) as Audit;
}

/** Each line as `who what (effect)`. */
function linesOf({ data }: Audit): string[] {
  return data.map(({ who, what, effect }) => `${who} ${what}${effect === '' ? '' : ` (${effect})`}`);
}

describe('audit of a task', () => {
  it.each(TEAM_DIALECTS)(
    'tells its whole trail on %s: votes, the change that voided one, decision, hand-out, outcome',
    async (dialect) => {
      const team = await startShop({ dialect });
      const tell = async (who: string, line: string) => {
        team.clock.advance(60_000);
        await team.ok(who, line);
      };
      await tell('cam', 'approve T-1');
      await tell('ben', 'change T-1 --hours 6h');
      await tell('lead', 'approve T-1');
      await tell('lead', 'undo T-1');
      await tell('lead', 'approve T-1');
      await tell('cam', 'approve T-1 --note "as agreed"');
      team.clock.advance(6 * 60_000);
      await team.settle();
      await tell('ana', 'start T-1');
      await tell('ana', 'done T-1 live --link https://example.org/7');
      const record = await audit(team, 'T-1');
      await expectGolden('audit', linesOf(record).slice(0, 10));
      await expectGolden('audit', linesOf(record)[10]);
      const approved = record.data.find(({ what }) => what === 'approved');
      expect(approved).toMatchObject({
        rule: 'risky: 2 of 2',
        note: 'as agreed',
        from: 'terminal',
        version: 2,
      });
      expect(record.data.map(({ at }) => at)).toEqual(
        record.data.map(({ at }) => at).toSorted((a, b) => a - b),
      );
    },
  );

  it('says what each yes was about', async () => {
    const team = await startShop();
    await team.ok('cam', 'approve T-1');
    await team.ok('lead', 'change T-1 --hours 6h --limits "only Portugal"');
    team.clock.advance(60_000);
    await team.ok('cam', 'approve T-1');
    const yes = (await audit(team, 'T-1')).data.filter(({ what }) => what === 'yes');
    expect(yes.map(({ version }) => version)).toEqual([1, 2]);
    await expectGolden(
      'audit',
      yes.map(({ content }) => content),
    );
  });

  it('names whom somebody stood in for, and where from', async () => {
    const team = await startShop();
    await team.ok('lead', 'member edit @ana --role approver');
    await team.ok('ana', 'away 2026-11-23 --stand-in @cam');
    await team.ok('cam', 'refuse T-2 not now --until 2026-12-01 --note "no time"');
    const [, refusal] = (await audit(team, 'T-2')).data;
    expect(refusal).toMatchObject({
      who: '@cam for @ana',
      what: 'refused (not now)',
      from: 'terminal',
      note: 'no time',
    });
    await expectGolden('audit', [refusal?.rule, refusal?.effect]);
  });

  it('tells hand-overs with their reason, and the end of silence as nobody’s', async () => {
    const team = await startShop();
    await team.ok('lead', 'approve T-2');
    team.clock.advance(6 * 60_000);
    await team.settle();
    await team.ok('ana', 'hand over T-2 to @ben too much open');
    await expectGolden('audit', linesOf(await audit(team, 'T-2')).join('\n'));
    for (const day of ['24', '25', '26']) {
      team.clock.set(`2026-11-${day}T09:00:00Z`);
      await team.settle();
    }
    const expired = (await audit(team, 'T-1')).data.find(({ what }) => what === 'expired');
    expect(expired).toMatchObject({
      who: 'Tiller',
      memberId: null,
      from: '',
    });
    await expectGolden('audit', expired?.rule);
  });

  it('is a table that a phone can show: the version is said where it is new', async () => {
    const team = await startShop();
    await team.ok('cam', 'approve T-1');
    const record = await audit(team, 'T-1');
    await expectGolden(
      'audit',
      record.columns.map(({ title }) => title),
    );
    expect(record.rows).toEqual([
      [
        '23 Nov 08:00',
        'Tiller',
        'proposed',
        '',
        expect.stringContaining('v1: “Show prices'),
        expect.any(String),
      ],
      ['23 Nov 08:00', '@cam', 'yes', 'terminal', 'v1', 'counts; risky'],
    ]);
  });
});

describe('audit of all tasks', () => {
  it('shows what was decided of late, the newest first, by whomever or by one', async () => {
    const team = await startShop();
    await team.ok('lead', 'refuse T-2 not now');
    team.clock.set('2026-11-24T09:00:00Z');
    await team.ok('cam', 'approve T-1');
    expect((await audit(team)).data.map(({ taskId, who }) => `${taskId} ${who}`)).toEqual([
      'T-1 @cam',
      'T-2 @lead',
    ]);
    expect((await audit(team, '--by @lead')).data.map(({ taskId }) => taskId)).toEqual(['T-2']);
    team.clock.set('2026-11-25T08:30:00Z');
    expect((await audit(team, '--days 1')).data.map(({ taskId }) => taskId)).toEqual(['T-1']);
  });

  it('has no personal rate in it, also in full', async () => {
    const team = await startShop();
    for (const who of ['ana', 'cam']) await team.ok(who, 'approve T-1').catch(() => undefined);
    const { data } = await audit(team, 'T-1');
    expect(Object.keys(data[0] ?? {}).sort()).toEqual(
      [
        'at',
        'content',
        'effect',
        'from',
        'isOutcome',
        'memberId',
        'note',
        'rule',
        'taskId',
        'version',
        'what',
        'who',
      ].sort(),
    );
    expect(JSON.stringify(data)).not.toMatch(/probability|brier|likely|\d+ %/i);
  });

  it.each([
    ['T-99', 'task'],
    ['T-1 --days 3', 'days'],
    ['--by @nobody-here', 'by'],
    ['--days 0', 'days'],
  ])('refuses “audit %s”', async (rest, field) => {
    const team = await startShop();
    expect((await team.refused('ben', `audit ${rest}`)).field).toBe(field);
  });
});
