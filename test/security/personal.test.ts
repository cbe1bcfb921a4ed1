import { describe, expect, it } from 'vitest';
import { describeArgs } from '../../src/base/command/args.ts';
import type { Command } from '../../src/base/command/command.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { isFull, sample } from '../support/full.ts';
import { startTeam, type Team } from '../support/team.ts';

const READS = createCommands().all.filter(({ reads, isInternal }) => reads && isInternal !== true);

/** What an argument may be in this team, by what it completes or is called. */
const IDS = ['T-1', 'T-5', 'G-1', 'C-1', 'D-1', 'B-1', 'LS-1', '@ana', '@ben', '@cam', 'main', 'week'];

/**
 * What everybody was told when it happened: the page of the day, which names who has each of its tasks, and the record of one
 * task. The archive is the whole log, for whoever answers for the team's data.
 */
const SAID_TO_ALL = ['today {', 'audit {"task":', 'lead: archive {'];

/** Half of them are done, half are not. */
const TASKS = isFull ? 8 : 4;

/** Tasks that end the same way in both worlds; only by whom they were done is exchanged. */
async function playWorld(good: string, bad: string): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  for (const who of ['ana', 'ben', 'cam']) await team.ok('lead', `member add @${who}`);
  await team.ok('lead', 'feed edit main --cap 8');
  for (const who of ['ana', 'ben', 'cam']) await team.ok(who, 'me');
  await team.ok('lead', 'goal add get 10 sign-ups by 2027-01-31');
  for (let task = 1; task <= TASKS; task++)
    await team.ok('lead', `propose Write chapter ${task} --effort 1h`);
  await team.ok('lead', 'plan');
  for (let task = 1; task <= TASKS; task++) await team.ok('lead', `approve T-${task}`);
  for (let task = 1; task <= TASKS; task++) {
    const who = task <= TASKS / 2 ? good : bad;
    await team.say(who, `take T-${task}`);
    team.clock.advance(60_000);
    await team.ok(
      who,
      task <= TASKS / 2 ? `done T-${task} --minutes 3${task}` : `fail T-${task} It was too long`,
    );
  }
  await team.settle();
  await team.ok('lead', 'learn');
  return team;
}

/** Each read with nothing, and with each id for each argument that takes words. */
function listCalls(command: Command): Record<string, string>[] {
  const args = describeArgs(command);
  const needed = Object.fromEntries(
    args.filter((each) => each.isRequired).map(({ name, choices }) => [name, choices?.[0] ?? 'T-1']),
  );
  return [
    needed,
    ...args.flatMap(({ name, choices, isFlag }) =>
      (choices ?? (isFlag ? ['true'] : IDS)).map((value) => ({ ...needed, [name]: value })),
    ),
  ];
}

describe('what a person did', () => {
  it.runIf(isFull)(
    'differs for nobody else by who did it, whatever they ask',
    async () => {
      const worlds = [await playWorld('ben', 'cam'), await playWorld('cam', 'ben')] as const;
      const told: string[] = [];
      let asked = 0;
      for (const command of READS)
        for (const args of sample(listCalls(command), { every: 12, seed: command.name }))
          for (const who of ['ana', 'lead']) {
            const [one, other] = await Promise.all(
              worlds.map(async (team) => JSON.stringify(await team.run(who, command.name, args))),
            );
            asked++;
            if (one !== other) told.push(`${who}: ${command.name} ${JSON.stringify(args)}`);
          }
      expect(told.filter((each) => !SAID_TO_ALL.some((known) => each.includes(known)))).toEqual([]);
      expect(asked).toBeGreaterThan(isFull ? 600 : 60);
      // What it is about does differ: for whoever did it.
      const own = await Promise.all(
        worlds.map(async (team) => JSON.stringify(await team.run('ben', 'export', { what: 'outcomes' }))),
      );
      expect(own[0]).not.toBe(own[1]);
    },
    60_000,
  );
});
