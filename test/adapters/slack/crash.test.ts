import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runSlackKills } from '../../faults/slack-kill.ts';

describe('a process that is connected to Slack', () => {
  // `npm run faults` kills a thousand.
  it('loses nothing and says nothing twice though it is killed 20 times, by SIGKILL', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tiller-slack-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const result = await runSlackKills({ kills: 20, seed: 'killed in Slack', folder });
    expect(result).toMatchObject({ kills: 20, lost: [], twice: [] });
    expect(result.unacknowledged).toBeGreaterThan(0);
  }, 60_000);
});
