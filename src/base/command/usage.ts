import { describeArgs } from './args.ts';
import type { Command } from './command.ts';

/** `goal add [sentence…] [--metric …]`: one line of usage. */
export function formatUsage(command: Command): string {
  const infos = describeArgs(command);
  const placed = infos.filter((info) => info.position !== undefined || info.isRest);
  const options = infos.filter((info) => !placed.includes(info) && !info.isHidden);
  const words = placed
    .sort((a, b) => (a.position ?? 99) - (b.position ?? 99))
    .map((info) => {
      const shown = `${info.choices ? info.choices.join('|') : info.name}${info.isRest ? '…' : ''}`;
      return info.isRequired ? `<${shown}>` : `[${shown}]`;
    });
  const flags = options.map((info) => {
    const shown = info.isFlag ? info.option : `${info.option} ${info.choices ? info.choices.join('|') : '…'}`;
    return info.isRequired ? shown : `[${shown}]`;
  });
  return [command.name, ...words, ...flags].join(' ');
}
