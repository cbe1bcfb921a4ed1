import { describe, expect, inject, it } from 'vitest';
import { expectRebuilt } from '../support/database/rebuild.ts';
import { DIALECTS } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { startTeam } from '../support/team.ts';
import { runWorkers } from './work.ts';

const SIZE = { workers: 16, tasks: 1_000, kills: 20, seed: 'full' };
const LONGEST_MS = 3_600_000;

describe.runIf(isFull).each(DIALECTS)('agents that work beside each other on %s', (dialect) => {
  it(
    `complete each of ${SIZE.tasks} tasks once and lose none, though ${SIZE.kills} of them are killed`,
    async () => {
      const team = await startTeam({ dialect, isCalm: true });
      const { address } = team.db;
      const opened = dialect === 'sqlite' ? address : `${inject('postgresUrl')}/${address.split('/').at(-1)}`;
      const result = await runWorkers({ team, address: opened, ...SIZE });
      expect(result).toMatchObject({ kills: SIZE.kills, amiss: [] });
      await expectRebuilt(team.db);
    },
    LONGEST_MS,
  );
});
