import { type CommandTable, describeArgs } from '../../src/command.ts';
import type { Action } from '../../src/view.ts';

/** What a person types to do what a button does: `approve T-3`, `refuse T-3 too big`. */
export function typeAction(commands: CommandTable, action: Action): string {
  const command = commands.find(action.command);
  const infos = command ? describeArgs(command) : [];
  const placeOf = (name: string) => {
    const info = infos.find((candidate) => candidate.name === name);
    return info?.isRest ? Number.MAX_SAFE_INTEGER : info?.position;
  };
  const given = Object.entries(action.args);
  const options = given.filter(([name]) => placeOf(name) === undefined);
  const placed = given
    .filter(([name]) => placeOf(name) !== undefined)
    .sort(([a], [b]) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0));
  const named = options.map(([name, value]) => {
    const info = infos.find((candidate) => candidate.name === name);
    return info?.isFlag ? info.option : `${info?.option ?? `--${name}`} ${quote(value)}`;
  });
  const words = placed.map(([name, value]) =>
    infos.find((info) => info.name === name)?.isRest ? value : quote(value),
  );
  return [action.command, ...named, ...words].join(' ');
}

function quote(value: string): string {
  return /^[^\s"'“\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
