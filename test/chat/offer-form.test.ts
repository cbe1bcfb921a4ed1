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
    const offered = offerForm(REFUSED, commands.get('goal edit'), { goal: 'G-1', deadline: 'x' });
    expect(offered).toMatchObject({ actions: [{ command: 'goal edit', args: { goal: 'G-1' } }] });
    // What was wrong is asked for.
    const kind = offerForm({ ...REFUSED, field: 'kind' }, commands.get('policy rule'), { kind: 'x' });
    expect(kind).toMatchObject({ actions: [{ command: 'policy rule', args: {} }] });
  });

  it('offers none where another argument would change nothing, or nothing was refused', async () => {
    const { commands } = (await startTeam()).engine;
    const away: View = { kind: 'refusal', code: 'not_possible', message: 'No.' };
    const done: View = { kind: 'answer', lines: [] };
    for (const view of [away, done]) expect(offerForm(view, commands.get('goal edit'), {})).toBe(view);
    expect(offerForm(REFUSED, commands.get('undo'), {})).toBe(REFUSED);
  });

  it.each([
    ['Slack', startSlackRig],
    ['Discord', startDiscordRig],
  ])('is filled in by one press on %s', async (_platform, start) => {
    await using rig = await start();
    const told = await rig.type('lead', 'policy kind small');
    if (told.kind !== 'said') throw new Error(told.kind);
    expect(told.isPrivate).toBe(true);
    const form = await rig.press('lead', 'policy.kind:small', told.shown);
    expect(form).toMatchObject({ kind: 'form' });
    if (form.kind !== 'form') return;
    expect(form.fields.map(({ name }) => name)).toContain('days');
    await rig.submit('lead', form.id, { days: '4' });
    const kinds = await rig.db.kysely.selectFrom('kinds').select(['name', 'silence_days']).execute();
    expect(kinds).toEqual([{ name: 'small', silence_days: 4 }]);
  });
});
