import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAddress } from '../support/database.ts';
import { isFull } from '../support/full.ts';
import { GUARDS, type Guard } from './guards.ts';
import { runKills } from './kill.ts';
import { createHatchery, type Hatchery, WITHIN } from './lives.ts';

/** `npm run faults` kills a thousand. */
const KILLS = isFull ? 20 : 2;
const KILLS_WITHIN = 60;
/** Enough to see the harm that each guard keeps off. */
const KILLS_HARMED = 60;

/** What a test sees once a guard is gone. */
const HARM: Readonly<Record<Guard, 'lost' | 'twice'>> = {
  'inbox key': 'twice',
  outbox: 'lost',
  claim: 'twice',
  'look before repost': 'twice',
  'settle delay': 'twice',
  'answer after the commit': 'lost',
};

describe('a process that is killed at any moment', () => {
  let folder: string;
  let hatchery: Hatchery;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tiller-kill-'));
    hatchery = await createHatchery();
  });

  afterAll(async () => {
    await hatchery[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`loses nothing and says nothing twice, ${KILLS} times by SIGKILL`, async () => {
    const result = await runKills({
      hatchery,
      seed: 'killed',
      kills: KILLS,
      address: join(folder, 'killed.db'),
    });
    expect(result).toMatchObject({ seed: 'killed', kills: KILLS, lost: [], twice: [] });
  });

  it.runIf(isFull)(
    `loses nothing and says nothing twice, ${KILLS_WITHIN} times at a chosen moment`,
    async () => {
      const address = join(folder, 'ended.db');
      const result = await runKills({ hatchery: WITHIN, seed: 'ended-2', kills: KILLS_WITHIN, address });
      expect(result).toMatchObject({ lost: [], twice: [] });
      expect(result.unacknowledged).toBeGreaterThan(KILLS_WITHIN / 20);
    },
  );

  it.runIf(isFull)(
    `loses nothing and says nothing twice on PostgreSQL, ${KILLS} times by SIGKILL`,
    async () => {
      const address = await newAddress('postgres');
      const result = await runKills({ hatchery, seed: 'killed', kills: KILLS, address });
      expect(result).toMatchObject({ seed: 'killed', kills: KILLS, lost: [], twice: [] });
    },
  );

  it.runIf(isFull).each(GUARDS)('does harm without the %s', async (broken) => {
    const result = await runKills({
      hatchery: WITHIN,
      seed: 'harmed',
      kills: KILLS_HARMED,
      address: join(mkdtempSync(join(folder, 'harmed-')), 'harmed.db'),
      broken,
    });
    expect(result[HARM[broken]].length).toBeGreaterThan(0);
  });
});
