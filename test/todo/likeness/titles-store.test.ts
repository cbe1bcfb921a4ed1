import { describe, expect, it } from 'vitest';
import type { Memory } from '../../../src/base/ports.ts';
import { openReads } from '../../../src/base/store/rows.ts';
import { readWorkspace } from '../../../src/base/store/transaction.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { openTitles, warmTitles } from '../../../src/todo/likeness/titles-store.ts';
import { startTeam, type Team } from '../../support/team.ts';

/** Ids of the ideas that say the same as a title, by what is kept in memory. */
async function findSame(team: Team, memory: Memory, title: string): Promise<string[]> {
  return team.db.read(async (tx) => {
    const reads = openReads(tx, TABLES, await readWorkspace(tx, team.workspace));
    return (await openTitles({ ...reads, memory })).findSame({ id: '', title });
  });
}

function keptOf(team: Team, memory: Memory) {
  return memory.titles?.get(team.workspace)?.index;
}

describe('titles in memory', () => {
  it('follow what other processes propose, change, drop and open again, without being read anew', async () => {
    const team = await startTeam();
    const memory: Memory = {};
    await team.ok('lead', 'propose Paint the wall');
    expect(await findSame(team, memory, 'Paint the wall')).toEqual(['C-1']);
    const kept = keptOf(team, memory);
    await team.ok('lead', 'propose Mend the lamp');
    await team.ok('lead', 'backlog edit C-1 --title "Sweep the floor"');
    expect(await findSame(team, memory, 'Mend the lamp')).toEqual(['C-2']);
    expect(await findSame(team, memory, 'Paint the wall')).toEqual([]);
    await team.ok('lead', 'backlog drop C-2');
    expect(await findSame(team, memory, 'Mend the lamp')).toEqual([]);
    await team.ok('lead', 'backlog edit C-2 --state open');
    expect(await findSame(team, memory, 'Mend the lamp')).toEqual(['C-2']);
    expect(keptOf(team, memory)).toBe(kept);
  });

  it('are read anew where the log tells another history or has lost words', async () => {
    const team = await startTeam();
    const memory: Memory = {};
    await team.ok('lead', 'propose Paint the wall');
    await findSame(team, memory, 'Paint the wall');
    const known = memory.titles?.get(team.workspace);
    if (known) known.head = { ...known.head, hash: 'of a history that was restored over' };
    const kept = keptOf(team, memory);
    expect(await findSame(team, memory, 'Paint the wall')).toEqual(['C-1']);
    expect(keptOf(team, memory)).not.toBe(kept);
    await team.ok('lead', 'backlog drop C-1');
    const again = keptOf(team, memory);
    await team.ok('lead', 'forget C-1 --sure');
    expect(await findSame(team, memory, 'Paint the wall')).toEqual([]);
    expect(keptOf(team, memory)).not.toBe(again);
  });

  it('leave out what Tiller derived, and keep each workspace to itself', async () => {
    const memory: Memory = {};
    const [team, other] = [await startTeam(), await startTeam()];
    await team.ok('lead', 'project add Alpha');
    await team.ok('lead', 'bug add alpha Login breaks --severity critical');
    await team.ok('lead', 'plan');
    await other.ok('lead', 'propose Mend the lamp');
    const [task] = await team.db.kysely.selectFrom('tasks').select('title').execute();
    expect(await findSame(team, memory, task?.title ?? '')).toEqual([]);
    expect(await findSame(team, memory, 'Mend the lamp')).toEqual([]);
    expect(await findSame(other, memory, 'Mend the lamp')).toEqual(['C-1']);
  });

  it('are read beforehand in slices, between which people go on changing them', async () => {
    const team = await startTeam();
    const things = Array.from({ length: 600 }, (_, index) => `Paint door ${index}`);
    await team.run('lead', 'backlog import', { file: `title\n${things.join('\n')}\n`, source: 'tracker' });
    const memory: Memory = {};
    const meanwhile = [
      'propose Mend the lamp',
      'backlog edit C-1 --title "Sweep the floor"',
      'backlog drop C-2',
      'backlog edit C-600 --title "Wash the car"',
    ];
    let slices = 0;
    await warmTitles(team.db, {
      memory,
      tables: TABLES,
      async giveWay() {
        slices += 1;
        const line = meanwhile.shift();
        if (line !== undefined) await team.ok('lead', line);
      },
    });
    expect(slices).toBeGreaterThan(2);
    for (const line of meanwhile) await team.ok('lead', line);
    const kept = keptOf(team, memory);
    const titles = ['Mend the lamp', 'Sweep the floor', 'Wash the car', 'Paint door 0', 'Paint door 1'];
    const found = [];
    for (const title of [...titles, 'Paint door 300', 'Paint door 599'])
      found.push(await findSame(team, memory, title));
    expect(found).toEqual([['C-601'], ['C-1'], ['C-600'], [], [], ['C-301'], []]);
    expect(keptOf(team, memory)).toBe(kept);
  });

  it('are not read beforehand where they are few', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Paint the wall');
    const memory: Memory = {};
    await warmTitles(team.db, { memory, tables: TABLES });
    expect(keptOf(team, memory)).toBeUndefined();
  });
});
