import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../support/golden.ts';
import { startTeam } from '../../support/team.ts';
import { shown } from '../shown.ts';

describe('what happened outside', () => {
  it('is kept with its dates and the metrics that it may move', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add "First reply" --unit minutes');
    const added = await team.ok('lead', 'context add campaign "Black Friday" 2026-11-27 2026-11-30');
    await expectGolden('gather/context', shown(added));
    await team.ok('lead', 'context add outage Mail yesterday --metrics first-reply --note "smtp down"');
    await expectGolden('gather/context', shown(await team.ok('lead', 'context list')));
  });

  it('is changed, not doubled, by the same name and first day', async () => {
    const team = await startTeam();
    await team.ok('lead', 'context add campaign Fair 2026-11-20 2026-11-21');
    expect(shown(await team.ok('lead', 'context add season fair 2026-11-20 2026-11-25'))).toContain(
      'Changed: season',
    );
    expect(shown(await team.ok('lead', 'context list'))).toBe(
      'season | fair | Fri 20 Nov | Wed 25 Nov | every metric | ',
    );
  });

  it('is refused with an unknown kind, metric or date, or an end before its start', async () => {
    const team = await startTeam();
    for (const [line, field] of [
      ['context add party X today', 'kind'],
      ['context add other X whenever', 'from'],
      ['context add other X today yesterday', 'until'],
      ['context add other "!!!" today', 'name'],
      ['context add other X today --metrics nope', 'metric'],
    ] as const) {
      expect(await team.refused('lead', line), line).toMatchObject({ field });
    }
    expect(shown(await team.ok('lead', 'context list'))).toBe('');
  });
});

describe('notes', () => {
  it('are kept with who said it, newest first', async () => {
    const team = await startTeam();
    await team.ok('lead', 'note add Clinics want text messages --source user');
    await team.ok('ana', 'note add "Rates go up" --source market');
    expect(shown(await team.ok('lead', 'note list'))).toBe(
      [
        'N-2 | 2026-11-23 | market |  | Rates go up',
        'N-1 | 2026-11-23 | user |  | Clinics want text messages',
      ].join('\n'),
    );
    const authors = await team.db.kysely.selectFrom('notes').select('author_id').orderBy('number').execute();
    expect(new Set(authors.map(({ author_id }) => author_id)).size).toBe(2);
  });

  it('can be about a goal that exists', async () => {
    const team = await startTeam();
    expect(await team.refused('lead', 'note add x --source user --goal G-1')).toMatchObject({
      field: 'goal',
      given: 'G-1',
    });
    const row = {
      workspace_id: team.workspace,
      metric_id: 'visits',
      direction: 'at least',
      start_value: null,
      target_value: 5,
      starts_on: '2026-11-23',
      deadline_on: '2027-01-31',
      owner_id: null,
      weight: 1,
      why: '',
      focus_area: '',
      state: 'open',
      lesson: '',
      closing_value: null,
      closed_at: null,
      created_at: 0,
    } as const;
    await team.ok('lead', 'metric add Visits --unit count');
    await team.db.kysely
      .insertInto('goals')
      .values({ ...row, id: 'G-1', number: 1, title: 'Visits at least 5' })
      .execute();
    expect(shown(await team.ok('lead', 'note add heard it --source stakeholder --goal g1'))).toBe(
      'Kept N-1 (stakeholder, for G-1).',
    );
    await team.ok('lead', 'note add another --source user');
    expect(shown(await team.ok('lead', 'note list --goal G-1'))).toBe(
      'N-1 | 2026-11-23 | stakeholder | G-1 | heard it',
    );
  });

  it('are inert and need a source', async () => {
    const team = await startTeam();
    await team.ok('lead', `note add ${'a\u202e<@U1> '.repeat(400)} --source user`);
    const { body } = await team.db.kysely.selectFrom('notes').select('body').executeTakeFirstOrThrow();
    expect(body).not.toContain('\u202e');
    expect(await team.refused('lead', 'note add x')).toMatchObject({ field: 'source' });
    expect(await team.refused('lead', `note add ${'x'.repeat(5_001)} --source user`)).toMatchObject({
      field: 'text',
    });
  });
});
