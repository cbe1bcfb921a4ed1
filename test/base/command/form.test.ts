import { describe, expect, it } from 'vitest';
import { buildForm, needsForm } from '../../../src/base/command/form.ts';
import { createCommands } from '../../../src/engine/commands.ts';

const commands = createCommands();

describe('a form', () => {
  it('is asked for by a button that says only what it is about, and not by what was typed whole', () => {
    const refuse = commands.get('refuse');
    expect(needsForm(refuse, { task: 'T-1' }, true)).toBe(true);
    expect(needsForm(refuse, { task: 'T-1', why: 'not now' }, true)).toBe(false);
    expect(needsForm(commands.get('done'), { task: 'T-1' }, false)).toBe(false);
    expect(needsForm(commands.get('done'), {}, false)).toBe(true);
    expect(needsForm(commands.get('approve'), { task: 'T-1' }, true)).toBe(false);
  });

  it('asks whoever types too little for the rest, of every command', () => {
    expect(needsForm(commands.get('webhook add'), { name: 'ci' }, false)).toBe(true);
    expect(needsForm(commands.get('whynot'), {}, false)).toBe(true);
    expect(needsForm(commands.get('inbox'), {}, false)).toBe(false);
    expect(needsForm(commands.get('take'), { task: 'T-1' }, false)).toBe(false);
  });

  it('asks only what was not said, starts with what is known, and offers a calendar for dates', () => {
    const form = buildForm(commands.get('later'), { task: 'T-1' }, { until: '2026-11-24' });
    expect(form.title).toBe('Later T-1');
    expect(form.fields).toMatchObject([
      { name: 'until', input: 'date', value: '2026-11-24', isRequired: false },
    ]);
  });

  it('asks of an idea what most ideas have, and leaves the rest to who types it', () => {
    const asked = buildForm(commands.get('propose'), {}).fields.map(({ name }) => name);
    expect(asked.slice(0, 5)).toEqual(['title', 'effort', 'goal', 'why', 'impact']);
    expect(asked).not.toContain('key');
  });

  it('needs a reason where typing has other words for it', () => {
    const { fields } = buildForm(commands.get('refuse'), { task: 'T-1' });
    expect(fields[0]).toMatchObject({ name: 'reason', input: 'choice', isRequired: true });
    expect(fields.map(({ name }) => name)).not.toContain('why');
  });

  it('asks only for what the answer needs on which a field hangs', () => {
    const inputOf = (values: Record<string, string>) =>
      buildForm(commands.get('refuse'), { task: 'T-1' }, values).fields.find(({ name }) => name === 'until')
        ?.input;
    expect(inputOf({})).toBeUndefined();
    expect(inputOf({ reason: 'too big' })).toBeUndefined();
    expect(inputOf({ reason: 'not now' })).toBe('date');
  });
});
