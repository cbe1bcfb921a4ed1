import { describeArgs } from '../base/command/args.ts';
import type { Command } from '../base/command/command.ts';
import type { View } from '../base/view/view.ts';

/** A line that was refused for an argument offers its command's form, with what it is about: nobody has to type it again. */
export function offerForm(view: View, command: Command, args: Readonly<Record<string, unknown>>): View {
  if (view.kind !== 'refusal' || view.code !== 'bad_argument' || command.hasForm !== true) return view;
  const about = describeArgs(command).filter(
    ({ name, position }) => position !== undefined && name !== view.field && args[name] !== undefined,
  );
  const given = Object.fromEntries(about.map(({ name }) => [name, String(args[name])]));
  return {
    ...view,
    actions: [{ label: 'Fill it in', command: command.name, args: given, style: 'primary' }],
  };
}
