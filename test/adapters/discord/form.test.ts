import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listOptions } from '../../../adapters/discord/commands/command-paths.ts';
import { readKept, renderHalf } from '../../../adapters/discord/draw/form-again.ts';
import { readForm } from '../../../adapters/discord/draw/read-form.ts';
import { readMemory, renderForm } from '../../../adapters/discord/draw/render-form.ts';
import { buildForm } from '../../../src/base/command/form.ts';
import { createCommands } from '../../../src/engine/commands.ts';

import { checkModal } from '../../support/discord/rules.ts';
import { runs } from '../../support/full.ts';
import { ANY_OF_EACH } from '../../support/views.ts';

const commands = createCommands();

function open(name: string, args: Readonly<Record<string, string>> = {}) {
  const command = commands.get(name);
  return {
    form: buildForm(command, args),
    modal: renderForm(buildForm(command, args), { command: name, args }),
  };
}

/** The fields of a modal by their ids. */
function readModal(modal: ReturnType<typeof renderForm>) {
  const parts: { component?: { custom_id: string; value?: string } }[] = JSON.parse(
    JSON.stringify(modal?.components ?? []),
  );
  return new Map(
    parts.flatMap(({ component }) => (component ? [[component.custom_id, component] as const] : [])),
  );
}

describe('a form in Discord', () => {
  const forms = commands.all.filter(({ hasForm }) => hasForm === true);

  it('asks all that is needed first, and all the rest of whoever wants that', () => {
    expect(forms.length).toBeGreaterThan(20);
    for (const command of forms) {
      // What must be chosen before: no form completes it.
      const chosen = listOptions(command).filter((info) => info.isRequired && info.completes !== undefined);
      const args = Object.fromEntries(chosen.map(({ name }) => [name, `${name}-1`]));
      const form = buildForm(command, args);
      const asked: string[] = [];
      for (let hasMore = true; hasMore; ) {
        const fields = form.fields.filter(({ name }) => !asked.includes(name));
        const modal = renderForm({ ...form, fields }, { command: command.name, args });
        if (modal === null) break;
        expect(checkModal({ ...modal }), command.name).toEqual([]);
        const shown = [...readModal(modal).keys()];
        if (asked.length === 0)
          for (const { name, isRequired } of fields)
            if (isRequired) expect(shown, command.name).toContain(name);
        hasMore = shown.includes('more:');
        asked.push(...shown.filter((name) => name !== 'more:'));
      }
      expect(asked.toSorted()).toEqual(form.fields.map(({ name }) => name).toSorted());
    }
  });

  it('is within every limit, whatever it asks', () => {
    fc.assert(
      fc.property(
        ANY_OF_EACH.form,
        fc.dictionary(fc.string(), fc.string({ maxLength: 200 }), { maxKeys: 4 }),
        (form, args) => {
          const fields = form.fields.map((field, index) => ({ ...field, name: `${field.name}${index}` }));
          const modal = renderForm({ ...form, fields }, { command: form.command, args });
          if (modal !== null)
            expect(checkModal({ ...modal }).filter(({ path }) => !path.endsWith('custom_id'))).toEqual([]);
        },
      ),
      { numRuns: runs(40) },
    );
  });

  it('remembers what was said already, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (note) => {
        const args = { task: 'T-3', note };
        const modal = renderForm(open('done', { task: 'T-3' }).form, { command: 'done', args });
        const fields = readModal(modal);
        const kept = readMemory(modal?.custom_id ?? '');
        const carried = fields.get('note')?.value;
        expect(kept?.command).toBe('done');
        expect({ ...(carried !== undefined && { note: carried }), ...kept?.args }).toEqual(args);
      }),
      { numRuns: runs(40) },
    );
  });

  it('asks again, as it was given, what is too long to be remembered', () => {
    const reason =
      'Saved replies halve the time to a first answer, and nobody has written any so far. '.repeat(2);
    const { modal } = open('hand over', { task: 'T-3', note: reason });
    expect(readMemory(modal?.custom_id ?? '')).toEqual({ command: 'hand over', args: { task: 'T-3' } });
    const fields = readModal(modal);
    expect(fields.get('note')?.value).toBe(reason);
    expect([...fields.keys()]).toContain('reason');
  });

  it('is none where not even what is needed finds room, or nothing is asked', () => {
    const long = 'x'.repeat(90);
    const args = { goal: long, metric: long, guardrail: long, hypothesis: long };
    expect(open('tactic add', args).modal).toBeNull();
    expect(
      renderForm({ kind: 'form', title: 'Done', command: 'done', fields: [] }, { command: 'done', args: {} }),
    ).toBeNull();
  });

  it('keeps its first part, with what was left empty, until the rest is sent', () => {
    const first = {
      id: 'form:goal.add',
      filled: { sentence: 'A', why: 'B' },
      open: ['owner'],
      wantsMore: true,
    };
    const kept = renderHalf(first, { commands, zone: 'UTC', currency: 'EUR' });
    expect(readKept(kept)).toEqual(first);
    const fields = [
      { type: 4, custom_id: 'why', value: '' },
      { type: 4, custom_id: 'metric', value: 'sign-ups' },
      { type: 23, custom_id: 'more:', value: false },
    ];
    const sent = { custom_id: 'form:goal.add', components: fields.map((component) => ({ component })) };
    expect(readForm(sent, kept)).toEqual({
      id: 'form:goal.add',
      filled: { sentence: 'A', metric: 'sign-ups' },
      open: ['owner', 'why'],
      wantsMore: false,
    });
    // Without room in a message nothing is lost: it is run as it is.
    const long = { ...first, filled: { sentence: 'x'.repeat(2_500) } };
    expect(renderHalf(long, { commands, zone: 'UTC', currency: 'EUR' })).toBeNull();
  });

  it('remembers nothing of what is no form of ours', () => {
    expect(readMemory('approve:T-3')).toBeUndefined();
  });
});
