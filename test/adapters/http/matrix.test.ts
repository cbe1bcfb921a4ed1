import { describe, expect, it } from 'vitest';
import { createHttpServer } from '../../../adapters/http/index.ts';
import { describeArgs } from '../../../src/base/command/args.ts';
import type { Command } from '../../../src/base/command/command.ts';
import { createEngine } from '../../../src/engine/engine.ts';
import { readTables } from '../../support/database/rebuild.ts';
import { openTestDatabase } from '../../support/database.ts';
import { isFull, sample } from '../../support/full.ts';
import { type Door, makeSamples, playSamples } from '../../support/samples.ts';
import { fakeClock, fakePorts } from '../../support/team.ts';

/** In `npm test` one call of so many is made. */
const PART = 24;
/** In every text of the other team, and in none of ours. */
const WORD = 'quokka';
const OURS: Door = { platform: 'terminal', tenant: 'ours', tenantName: 'Ours' };
const THEIRS: Door = { platform: 'terminal', tenant: 'theirs', tenantName: 'Theirs' };

/** An id of each kind that the other team has; ours has nothing but its people. */
const IDS = [
  ...['T-1', 'G-1', 'C-1', 'D-1', 'B-1', 'F-1', 'BUG-1', 'N-1', 'LS-1', 'TC-1', 'H-1', 'L-1', 'X-1', 'R-1'],
  ...['TK-1', 'A-3', 'M-2', '@ben', 'evening', `${WORD}-sign-ups`, `${WORD}-shop`, '1'],
];

/** Arguments that say what a thing is to be called or to say, not which one is meant. */
const OWN_WORDS =
  /^(?:title|name|note|why|body|reason|text|list|file|source|statement|value|hypothesis|lesson)$/;

describe('a token of one team', () => {
  it('reads and changes nothing of another, by any command and any id', async () => {
    const db = await openTestDatabase('memory');
    const ports = fakePorts(fakeClock('2026-11-23T08:00:00Z'), []);
    const engine = createEngine({ db, ports });
    await playSamples(engine, THEIRS, makeSamples(WORD));
    const made = await playSamples(engine, OURS, [
      ['owner', 'token add spare'],
      ['owner', 'token add ci --role admin'],
    ]);
    const [, { data } = { data: undefined }] = made;
    const { secret } = data as { secret: string };
    const { workspace: theirs } = await engine.enter(
      { ...THEIRS, user: 'lead', userName: 'lead', place: 'theirs-main', placeName: 'main' },
      { standing: 'guest', defaults: { zone: 'UTC', currency: 'EUR', country: null } },
    );
    const before = await db.read((tx) => readTables(tx, theirs));
    const server = createHttpServer({
      ...{ engine, clock: ports.clock, log: ports.log, newId: ports.newId, version: '1' },
      timers: { every: () => () => undefined, at: () => () => undefined, soon: () => () => undefined },
      rate: { burst: 1e6, perSecond: 1e6 },
    });
    let asked = 0;
    const leaks: string[] = [];
    for (const command of engine.commands.all.filter(({ isInternal }) => !isInternal)) {
      for (const args of sample(listCalls(command), { every: PART, seed: command.name })) {
        const { payload, statusCode } = await server.app.inject({
          ...(command.reads ? { method: 'GET', query: args } : { method: 'POST', payload: args }),
          url: `/api/v1/${command.name.replaceAll(' ', '/')}`,
          headers: { authorization: `Bearer ${secret}` },
        });
        asked++;
        // What was given comes back in a refusal; what was not given may not.
        const given = new RegExp(`${WORD}.?(?:sign.?ups|shop)`, 'g');
        if (statusCode >= 500 || payload.replace(given, '').includes(WORD))
          leaks.push(`${command.name} ${JSON.stringify(args)}: ${statusCode} ${payload.slice(0, 200)}`);
      }
    }
    const { statusCode: last } = await server.app.inject({
      url: '/api/v1/team',
      headers: { authorization: `Bearer ${secret}` },
    });
    await server.stop();
    expect(last).toBe(200);
    expect(leaks).toEqual([]);
    expect(asked).toBeGreaterThan(2_000 / (isFull ? 1 : 2 * PART));
    expect(await db.read((tx) => readTables(tx, theirs))).toEqual(before);
  });
});

/** Each argument that may name something with each id, the required others filled in. */
function listCalls(command: Command): Record<string, string>[] {
  const args = describeArgs(command);
  const refs = args.filter(
    ({ name, isFlag, choices, range }) => !isFlag && !choices && !range && !OWN_WORDS.test(name),
  );
  const needed = args.filter(({ isRequired }) => isRequired);
  return refs.flatMap(({ name }) =>
    IDS.map((id) => ({
      ...Object.fromEntries(needed.map((info) => [info.name, info.choices?.[0] ?? (info.range ? '1' : id)])),
      [name]: id,
    })),
  );
}
