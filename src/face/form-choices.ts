import { describeArgs } from '../base/command/args.ts';
import type { CommandTable } from '../base/command/table.ts';
import type { Db } from '../base/store/open.ts';
import type { FormView } from '../base/view/view.ts';
import { suggest } from './offer.ts';

/** More than so many is a field that one types in. */
const MOST_CHOICES = 20;
/** What somebody chooses rather than types; the rest is too many or too free. */
const CHOSEN: ReadonlySet<string> = new Set(['goal', 'kind', 'member', 'executor']);

type Field = FormView['fields'][number];

/** A form whose goals, kinds and people are chosen from those that are there; what it starts with is always among them. */
export async function offerChoices(
  db: Db,
  commands: CommandTable,
  workspaceId: string,
  form: FormView,
): Promise<FormView> {
  const infos = describeArgs(commands.get(form.command));
  const fields: Field[] = [];
  for (const field of form.fields) {
    const info = infos.find(({ name }) => name === field.name);
    const kind = info?.isList ? undefined : info?.completes;
    const found =
      kind && CHOSEN.has(kind) ? await suggest(db, commands, workspaceId, { kind, typed: '' }) : [];
    fields.push(
      found.length === 0 || found.length > MOST_CHOICES
        ? field
        : chooseFrom(field, found, info?.orElse === undefined ? [] : [info.orElse]),
    );
  }
  return { ...form, fields };
}

function chooseFrom(
  field: Field,
  found: readonly { value: string; label: string }[],
  others: readonly string[],
): Field {
  const { value = '' } = field;
  const known = [...found.map((each) => each.value), ...others];
  const isLost = value !== '' && !known.includes(value);
  return {
    ...field,
    input: 'choice',
    choices: isLost ? [value, ...known] : known,
    names: Object.fromEntries(found.map((each) => [each.value, each.label])),
  };
}
