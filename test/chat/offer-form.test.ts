import { describe, expect, it } from 'vitest';
import type { View } from '../../src/base/view/view.ts';
import { offerForm } from '../../src/chat/offer-form.ts';
import { startDiscordRig } from '../support/discord/rig.ts';
import { startSlackRig } from '../support/slack/rig.ts';
import { startTeam } from '../support/team.ts';

const REFUSED: View = { kind: 'refusal', code: 'bad_argument', message: 'No.', field: 'deadline' };

describe('a refused line', () => {
  it('offers the form of its command, with what it is about', async () => {
    const { commands } = (await startTeam()).engine;
    const offered = offerForm(REFUSED, commands, commands.get('goal edit'), {
      goal: 'G-1',
      deadline: 'x',
    });
    expect(offered).toMatchObject({ actions: [{ command: 'goal edit', args: { goal: 'G-1' } }] });
    // What was wrong is asked for.
    const kind = offerForm({ ...REFUSED, field: 'kind' }, commands, commands.get('policy rule'), {
      kind: 'x',
    });
    expect(kind).toMatchObject({ actions: [{ command: 'policy rule', args: {} }] });
  });

  it('names on each button what it is about, where several say the same', async () => {
    const { commands } = (await startTeam()).engine;
    const labelsOf = (lines: string[]) => {
      const view = offerForm({ ...REFUSED, code: 'not_possible', lines }, commands, commands.get('undo'), {});
      return view.kind === 'refusal' ? view.actions?.map(({ label }) => label) : [];
    };
    expect(labelsOf(['undo all', 'undo T-1', 'undo T-2'])).toEqual(['Undo all', 'Undo T-1', 'Undo T-2']);
    expect(labelsOf(['approve T-1', 'later T-1'])).toEqual(['Approve', 'Later']);
  });

  it('offers none where another argument would change nothing, or nothing was refused', async () => {
    const { commands } = (await startTeam()).engine;
    const away: View = { kind: 'refusal', code: 'not_possible', message: 'No.' };
    const done: View = { kind: 'answer', lines: [] };
    for (const view of [away, done])
      expect(offerForm(view, commands, commands.get('goal edit'), {})).toBe(view);
    expect(offerForm(REFUSED, commands, commands.get('undo'), {})).toBe(REFUSED);
  });

  it.each([
    ['Slack', startSlackRig],
    ['Discord', startDiscordRig],
  ])('is filled in by one press on %s', async (_platform, start) => {
    await using rig = await start();
    const told = await rig.type('lead', 'policy kind small');
    if (told.kind !== 'said') throw new Error(told.kind);
    expect(told.isPrivate).toBe(true);
    const form = await rig.press('lead', '?policy.kind:small', told.shown);
    expect(form).toMatchObject({ kind: 'form' });
    if (form.kind !== 'form') return;
    expect(form.fields.map(({ name }) => name)).toContain('days');
    await rig.submit('lead', form.id, { days: '4' });
    const kinds = await rig.db.kysely.selectFrom('kinds').select(['name', 'silence_days']).execute();
    expect(kinds).toEqual([{ name: 'small', silence_days: 4 }]);
  });
});

describe.each([
  ['Slack', startSlackRig],
  ['Discord', startDiscordRig],
])('a line that lacks something on %s', (_platform, start) => {
  it('opens the form with all that was typed and is no reason for the refusal', async () => {
    await using rig = await start();
    const told = await rig.type('lead', 'propose Write the newsletter effort=banana kind=small');
    if (told.kind !== 'said') throw new Error(told.kind);
    const form = await rig.press('lead', '?propose:Write the newsletter:&kind=small', told.shown);
    if (form.kind !== 'form') throw new Error(form.kind);
    const values = Object.fromEntries(form.fields.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({ title: 'Write the newsletter', effort: '' });
    await rig.submit('lead', form.id, { title: 'Write the newsletter', effort: '3h' });
    const ideas = await rig.db.kysely.selectFrom('candidates').selectAll().execute();
    expect(ideas).toMatchObject([{ title: 'Write the newsletter', approval_kind: 'small', effort_hours: 3 }]);
  });

  it('opens the form at once where a reason is missing', async () => {
    await using rig = await start();
    await rig.type('lead', 'propose Chart failed payments --effort 2h');
    await rig.setClock('2026-11-23T09:00:01Z');
    const no = await rig.type('lead', 'refuse T-1');
    expect(no).toMatchObject({ kind: 'form' });
    expect(no.kind === 'form' && no.fields[0]).toMatchObject({ name: 'reason', isRequired: true });
    await rig.type('lead', 'approve T-1');
    await rig.type('lead', 'take T-1');
    expect(await rig.type('lead', 'hand over T-1')).toMatchObject({ kind: 'form' });
    // What is typed after it may be the reason.
    expect(await rig.type('lead', 'hand over T-1 tired')).toMatchObject({ kind: 'said', isPrivate: true });
  });
});

describe('a line that is no command', () => {
  it.each([
    ['aprove T-1', ['approve:T-1', 'help']],
    ['stats', ['state', 'start', 'help']],
    ['we could ask the clinics that left', ['propose:we could ask the clinics that left', 'help']],
  ])('has what was meant as buttons: %s', async (line, codes) => {
    await using rig = await startSlackRig();
    const told = await rig.type('lead', line);
    if (told.kind !== 'said') throw new Error(told.kind);
    expect(told.shown.buttons.map((code) => code.replace('?', ''))).toEqual(codes);
    expect(told.isPrivate).toBe(true);
  });
});

describe('a refusal that names what can be done', () => {
  it('has it as buttons: the lines it names, or the one thing of that name', async () => {
    const { commands } = (await startTeam()).engine;
    const view: View = {
      kind: 'refusal',
      code: 'not_possible',
      message: 'No.',
      lines: ['approve T-1', 'refuse T-1 already done'],
    };
    expect(offerForm(view, commands, commands.get('done'), { task: 'T-1' })).toMatchObject({
      actions: [
        { command: 'approve', args: { task: 'T-1' } },
        { command: 'refuse', args: { task: 'T-1', why: 'already done' } },
      ],
    });
    const near = (suggestions: string[]): View => ({
      kind: 'refusal',
      code: 'not_found',
      message: 'No.',
      given: 'G-9',
      suggestions,
    });
    const show = (suggestions: string[]) =>
      offerForm(near(suggestions), commands, commands.get('goal show'), { goal: 'G-9' });
    expect(show(['G-1 Sign-ups'])).toMatchObject({
      actions: [{ command: 'goal show', args: { goal: 'G-1' } }],
    });
    // Of several none is the likelier.
    expect(show(['G-1 Sign-ups', 'G-2 Room'])).not.toHaveProperty('actions');
  });

  it('offers the form of a line that could not be read to its end', async () => {
    await using rig = await startSlackRig();
    const told = await rig.type('lead', 'context add holiday Christmas from 24 Dec until 26 Dec whenever');
    if (told.kind !== 'said') throw new Error(told.kind);
    const form = await rig.press('lead', '?context.add:holiday:Christmas:24 Dec:26 Dec', told.shown);
    if (form.kind !== 'form') throw new Error(form.kind);
    await rig.submit('lead', form.id, { note: 'whenever' });
    const events = await rig.db.kysely.selectFrom('context_events').selectAll().execute();
    expect(events).toMatchObject([{ name: 'Christmas', starts_on: '2026-12-24', ends_on: '2026-12-26' }]);
  });
});

describe.each([
  ['Slack', startSlackRig],
  ['Discord', startDiscordRig],
])('a list without an entry on %s', (_platform, start) => {
  it('has a button for the first', async () => {
    await using rig = await start();
    for (const noun of ['goal', 'tactic', 'lesson']) {
      const told = await rig.type('lead', `${noun} list`);
      if (told.kind !== 'said') throw new Error(told.kind);
      expect(await rig.press('lead', `${noun}.add`, told.shown)).toMatchObject({ kind: 'form' });
    }
    await rig.type('lead', 'goal add Find a room before 15 January 2027');
    const told = await rig.type('lead', 'goal list');
    expect(told).toMatchObject({ kind: 'said', shown: { buttons: [] } });
  });
});
