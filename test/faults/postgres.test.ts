import { describe, expect, it } from 'vitest';
import { isFull } from '../support/full.ts';
import { runRounds } from './postgres/rounds.ts';

/** `npm run faults -- postgres` plays twenty rounds of all faults. */
describe.runIf(isFull)('a PostgreSQL server under three processes', () => {
  it('that is killed, and frozen, loses nothing, doubles nothing and ends no process', async () => {
    const result = await runRounds({ seed: 'full', rounds: 2, faults: ['kill', 'freeze'] });
    expect(result).toMatchObject({ lost: [], twice: [], amiss: [] });
  });
});
