import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createVault } from '../../adapters/vault.ts';
import { defineCommand } from '../../src/base/command/command.ts';
import { rebuildTables } from '../../src/base/store/events.ts';
import { answer } from '../../src/base/view/view.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { keepSecret, readSecret } from '../../src/team/secret/store.ts';
import { startTeam, type Team } from '../support/team.ts';

const SECRET = 'whsec_quokka';
const keep = defineCommand({
  name: 'keep secret',
  summary: 'Keeps one.',
  args: z.object({}),
  async run(ctx) {
    await keepSecret(ctx, 'webhook:W-1', SECRET);
    return answer('kept');
  },
});

function readBack(team: Team, vault = team.ports.vault) {
  return team.db.read((tx) => readSecret(tx, vault, { workspaceId: team.workspace, id: 'webhook:W-1' }));
}

describe('a secret', () => {
  it('is sealed in its table, in no event, archive or export, and stays when the tables are made anew', async () => {
    const team = await startTeam({ commands: [keep] });
    await team.ok('lead', 'keep secret');
    const rows = await team.db.kysely.selectFrom('secrets').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(SECRET);
    const events = await team.db.kysely.selectFrom('events').selectAll().execute();
    const archive = await team.ok('lead', 'archive');
    for (const each of [events, archive]) {
      expect(JSON.stringify(each)).not.toContain(SECRET);
      expect(JSON.stringify(each)).not.toContain(rows[0]?.sealed);
    }
    await team.db.transact((tx) => rebuildTables(tx, TABLES, team.workspace));
    expect(await readBack(team)).toBe(SECRET);
  });

  it('is sealed anew with the newest key, after which the older one may go', async () => {
    const team = await startTeam({ commands: [keep] });
    await team.ok('lead', 'keep secret');
    const both = createVault([Buffer.alloc(32, 8), Buffer.alloc(32, 7)]);
    const engine = createEngine({ db: team.db, ports: { ...team.ports, vault: both } });
    expect([await engine.resealSecrets(), await engine.resealSecrets()]).toEqual([1, 0]);
    expect(await readBack(team, createVault([Buffer.alloc(32, 8)]))).toBe(SECRET);
    await expect(readBack(team)).rejects.toThrow(/no key/);
  });

  it('is refused where there is no key, with what to do', async () => {
    const team = await startTeam();
    const { vault: _vault, ...ports } = team.ports;
    const engine = createEngine({ db: team.db, ports, extraCommands: [keep] });
    const call = { workspace: team.workspace, command: 'keep secret', args: {}, origin: 'test:1' };
    const view = await engine.handle({ ...call, actor: { kind: 'system' }, placeId: null, waits: true });
    expect(view).toMatchObject({ kind: 'refusal', code: 'not_possible' });
  });
});
