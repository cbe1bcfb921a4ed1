import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatPath,
  listOptions,
  listPaths,
  nameOption,
} from '../../../adapters/discord/commands/command-paths.ts';
import { readMemory, renderForm } from '../../../adapters/discord/draw/render-form.ts';
import { buildForm } from '../../../src/base/command/form.ts';
import { createCommands } from '../../../src/engine/commands.ts';

import { checkModal } from '../../support/discord/rules.ts';
import { runs } from '../../support/full.ts';
import { ANY_OF_EACH } from '../../support/views.ts';

const commands = createCommands();
const settings = { commands, zone: 'UTC', currency: 'EUR' };

function open(name: string, args: Readonly<Record<string, string>> = {}) {
  const command = commands.get(name);
  return {
    form: buildForm(command, args),
    modal: renderForm(buildForm(command, args), { command: name, args }, settings),
  };
}

/** The fields of a modal by their ids, and what is said beside them. */
function readModal(modal: ReturnType<typeof renderForm>) {
  const parts: { type: number; content?: string; component?: { custom_id: string; value?: string } }[] =
    JSON.parse(JSON.stringify(modal?.components ?? []));
  return {
    fields: new Map(
      parts.flatMap(({ component }) => (component ? [[component.custom_id, component] as const] : [])),
    ),
    said: parts.flatMap(({ content }) => content ?? []).join('\n'),
  };
}

describe('a form in Discord', () => {
  const forms = commands.all.filter(({ hasForm }) => hasForm === true);

  it('asks all that is needed, and says how the rest is given', () => {
    expect(forms.length).toBeGreaterThan(20);
    for (const command of forms) {
      // What must be chosen before: no form completes it.
      const chosen = listOptions(command).filter((info) => info.isRequired && info.completes !== undefined);
      const { form, modal } = open(
        command.name,
        Object.fromEntries(chosen.map(({ name }) => [name, `${name}-1`])),
      );
      expect(checkModal({ ...modal }), command.name).toEqual([]);
      const { fields, said } = readModal(modal);
      const path = listPaths(commands).find((each) => each.command === command)?.path;
      for (const { name, isRequired } of form.fields) {
        if (isRequired) expect([...fields.keys()], command.name).toContain(name);
        const info = listOptions(command).find((each) => each.name === name);
        if (!fields.has(name)) expect(said).toContain(info && nameOption(info));
      }
      if (fields.size < form.fields.length) expect(said).toContain(path && formatPath(path));
    }
  });

  it('is within every limit, whatever it asks', () => {
    fc.assert(
      fc.property(
        ANY_OF_EACH.form,
        fc.dictionary(fc.string(), fc.string({ maxLength: 200 }), { maxKeys: 4 }),
        (form, args) => {
          const fields = form.fields.map((field, index) => ({ ...field, name: `${field.name}${index}` }));
          const modal = renderForm({ ...form, fields }, { command: form.command, args }, settings);
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
        const modal = renderForm(open('done', { task: 'T-3' }).form, { command: 'done', args }, settings);
        const { fields } = readModal(modal);
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
    const { fields } = readModal(modal);
    expect(fields.get('note')?.value).toBe(reason);
    expect([...fields.keys()]).toContain('reason');
  });

  it('is none where not even what is needed finds room, or nothing is asked', () => {
    const long = 'x'.repeat(90);
    const args = { goal: long, metric: long, guardrail: long, hypothesis: long };
    expect(open('tactic add', args).modal).toBeNull();
    expect(
      renderForm(
        { kind: 'form', title: 'Done', command: 'done', fields: [] },
        { command: 'done', args: {} },
        settings,
      ),
    ).toBeNull();
  });

  it('remembers nothing of what is no form of ours', () => {
    expect(readMemory('approve:T-3')).toBeUndefined();
  });
});
