import { describe, expect, it } from 'vitest';
import { describeArgs } from '../../src/base/command/args.ts';
import type { Command } from '../../src/base/command/command.ts';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { TEAM_DIALECTS } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { startTeam } from '../support/team.ts';

/** What no database keeps, what is half a letter, what turns text around, and what is SQL. */
const NASTY = "a\0b \ud800 \u202e '); drop table tasks; --";

/** Arguments that a command could be given, with one of them nasty. */
function spoil(command: Command, name: string): Record<string, unknown> {
  const needed = describeArgs(command).filter(({ isRequired }) => isRequired);
  const args = needed.map((info) => [info.name, info.choices?.[0] ?? (info.name === 'unit' ? 'count' : 'x')]);
  return { ...Object.fromEntries(args), [name]: NASTY };
}

describe.each(TEAM_DIALECTS)('any text that anybody gives on %s', (dialect) => {
  it.runIf(isFull)('is an answer or a refusal, and never a bug', async () => {
    const team = await startTeam({ dialect });
    const broken: string[] = [];
    for (const command of team.engine.commands.all) {
      for (const { name, isFlag, choices } of describeArgs(command)) {
        if (isFlag || choices) continue;
        await team.run('lead', command.name, spoil(command, name)).catch((error: unknown) => {
          broken.push(`${command.name} --${name}: ${error}`);
        });
      }
    }
    expect(broken).toEqual([]);
    await expectRebuilt(team.db);
  });
});
