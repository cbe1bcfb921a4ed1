import { describeArgs } from '../../src/base/command/args.ts';
import { splitWords } from '../../src/base/command/parse.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import type { CompletionKind } from '../../src/face/offer-store.ts';

/**
 * Completes the last word of a line: names of commands first, then choices, ids and options of the command
 * that stands there. Gives the choices that fit and the part of the line that they replace.
 */
export async function completeLine(
  typed: string,
  commands: CommandTable,
  list: (kind: CompletionKind) => Promise<string[]>,
): Promise<[string[], string]> {
  const asMember = /^as\s+(@?\S*)$/i.exec(typed);
  if (asMember) return offer(await list('member'), asMember[1] ?? '');
  const names = commands.all.map((command) => command.name);
  const byName = names.filter((name) => name.startsWith(typed.toLowerCase()));
  if (byName.length > 0) return [byName.map((name) => `${name} `), typed];
  const { words } = splitWords(typed);
  const command = commands.find(words.slice(0, 2).join(' ')) ?? commands.find(words[0] ?? '');
  if (!command) return [[], typed];
  const last = /\S*$/.exec(typed)?.[0] ?? '';
  const infos = describeArgs(command).filter((info) => !info.isHidden);
  if (last.startsWith('--'))
    return offer(
      infos.map((info) => info.option),
      last,
    );
  const given = words.length - command.name.split(' ').length - (last === '' ? 0 : 1);
  const before = words.at(last === '' ? -1 : -2) ?? '';
  const info =
    infos.find((candidate) => candidate.option === before && !candidate.isFlag) ??
    infos.find((candidate) => candidate.position === given) ??
    infos.find((candidate) => candidate.isRest);
  if (!info) return [[], last];
  return offer(info.choices ?? (info.completes ? await list(info.completes) : []), last);
}

function offer(choices: readonly string[], typed: string): [string[], string] {
  const wanted = typed.toLowerCase();
  const fitting = choices.filter((choice) => choice.toLowerCase().startsWith(wanted));
  return [fitting.map((choice) => `${choice} `), typed];
}
