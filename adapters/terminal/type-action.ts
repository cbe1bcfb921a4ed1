import { type ArgInfo, describeArgs } from '../../src/base/command/args.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import type { Action } from '../../src/base/view/view.ts';

/**
 * What a person types to do what a button does: `approve T-3`, `refuse T-3 --until friday not now`; what its form would
 * have to ask for stands in capitals: `metric record visits VALUE`.
 */
export function typeAction(commands: CommandTable, action: Action): string {
  if (action.typed !== undefined) return action.typed;
  const command = commands.find(action.command);
  const infos = command ? describeArgs(command) : [];
  const missing = infos.filter(({ name, isRequired }) => isRequired && action.args[name] === undefined);
  const words = Object.entries(action.args)
    .map(([name, value]) => ({ info: infos.find((info) => info.name === name), name, value }))
    .sort((a, b) => rankOf(a.info) - rankOf(b.info))
    .map(({ info, name, value }) => {
      if (info?.isRest) return value;
      if (info?.position !== undefined) return quote(value);
      return info?.isFlag ? info.option : `${info?.option ?? `--${name}`} ${quote(value)}`;
    });
  const asked = missing.map(({ name, option, isRest, position }) => {
    const value = name.toUpperCase();
    return isRest || position !== undefined ? value : `${option} ${value}`;
  });
  return [action.command, ...words, ...asked].join(' ');
}

/** Words by their place, then options, then the text that takes all the words that are left. */
function rankOf(info: ArgInfo | undefined): number {
  if (info?.isRest) return 2_000;
  return info?.position ?? 1_000;
}

function quote(value: string): string {
  return /^[^\s"'“\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
