import { describe, expect, it } from 'vitest';
import type { FormView } from '../../src/base/view/view.ts';
import { createFakeSource } from '../support/fake-source.ts';
import { startTeam, type Team } from '../support/team.ts';

async function askChange(team: Team): Promise<FormView> {
  const actor = {
    kind: 'identity',
    platform: 'terminal',
    tenant: 'local',
    user: 'lead',
    name: 'lead',
  } as const;
  const form = await team.engine.ask({
    workspace: team.workspace,
    actor,
    placeId: null,
    command: 'change',
    args: { task: 'T-1' },
  });
  if (form.kind !== 'form') throw new Error(form.message);
  return form;
}

const fieldOf = ({ fields }: FormView, name: string) => fields.find((field) => field.name === name);

describe('a form', () => {
  it('of a new source lets its kind be chosen', async () => {
    const kinds = [createFakeSource().kind, { ...createFakeSource('other').kind, title: 'Another' }];
    const team = await startTeam({ isCalm: true, sources: { kinds, readVariable: () => 'good' } });
    const form = await team.engine.ask({
      workspace: team.workspace,
      actor: { kind: 'identity', platform: 'terminal', tenant: 'local', user: 'lead', name: 'lead' },
      placeId: null,
      command: 'source add',
      args: {},
    });
    if (form.kind !== 'form') throw new Error(form.message);
    expect(fieldOf(form, 'kind')).toMatchObject({
      input: 'choice',
      choices: ['fake', 'other'],
      names: { fake: 'Fake', other: 'Another' },
    });
  });

  it('lets goal, doer and kind be chosen, each beginning with what is so now', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add trial-to-paid at least 6 % by 2027-01-31');
    await team.ok('lead', 'policy kind legal --quorum 1');
    await team.ok('lead', 'propose Paint the door --effort 1h');
    await team.ok('lead', 'plan');
    await team.settle();
    const form = await askChange(team);
    expect(fieldOf(form, 'goal')).toMatchObject({ input: 'choice', value: 'none', choices: ['G-1', 'none'] });
    expect(fieldOf(form, 'goal')?.names).toMatchObject({ 'G-1': expect.stringMatching(/^G-1 · .*paid/i) });
    const doer = fieldOf(form, 'assignee');
    expect(doer?.input).toBe('choice');
    expect(doer?.choices).toEqual(expect.arrayContaining(['@lead', 'nobody', String(doer?.value)]));
    expect(fieldOf(form, 'kind')?.choices).toEqual(['small', 'normal', 'risky', 'legal']);
    expect(fieldOf(form, 'due')?.input).toBe('date');
    expect(fieldOf(form, 'title')?.input).toBe('line');
  });

  it('is typed in where there are more than one likes to choose from', async () => {
    const team = await startTeam({ isCalm: true });
    for (let person = 0; person < 24; person++) await team.ok('lead', `member add @person-${person}`);
    await team.ok('lead', 'propose Paint the door --effort 1h');
    await team.ok('lead', 'plan');
    await team.settle();
    expect(fieldOf(await askChange(team), 'assignee')?.input).toBe('line');
  });
});
