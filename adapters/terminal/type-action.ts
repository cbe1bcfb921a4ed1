import { type ArgInfo, describeArgs } from '../../src/base/command/args.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import type { Action } from '../../src/base/view/view.ts';

/** What a person types to do what a button does: `approve T-3`, `refuse T-3 --until friday not now`. */
export function typeAction(commands: CommandTable, action: Action): string {
  const command = commands.find(action.command);
  const infos = command ? describeArgs(command) : [];
  const words = Object.entries(action.args)
    .map(([name, value]) => ({ info: infos.find((info) => info.name === name), name, value }))
    .sort((a, b) => rankOf(a.info) - rankOf(b.info))
    .map(({ info, name, value }) => {
      if (info?.isRest) return value;
      if (info?.position !== undefined) return quote(value);
      return info?.isFlag ? info.option : `${info?.option ?? `--${name}`} ${quote(value)}`;
    });
  return [action.command, ...words].join(' ');
}

/** Words by their place, then options, then the text that takes all the words that are left. */
function rankOf(info: ArgInfo | undefined): number {
  if (info?.isRest) return 2_000;
  return info?.position ?? 1_000;
}

function quote(value: string): string {
  return /^[^\s"'“\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
