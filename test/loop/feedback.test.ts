import { describe, expect, it } from 'vitest';
import { parseLine } from '../../src/base/command/parse.ts';
import { MINUTE_MS } from '../../src/base/language/date.ts';
import { checkDatabase } from '../../src/base/store/check.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { View } from '../../src/base/view/view.ts';
import { TABLES } from '../../src/engine/schema.ts';
import { MIGRATIONS, TEAM_DIALECTS } from '../support/database.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam, type Team } from '../support/team.ts';

function linesOf(view: View | undefined): string[] {
  return view?.kind === 'answer' ? view.lines.map((line) => plainText(line, 'UTC')) : [];
}

/** What the one line says now, and by how many messages. */
function seen(team: Team): { lines: string[]; messages: number } {
  const sent = team.delivered.filter(({ subject }) => subject === 'feedback');
  return {
    lines: linesOf(sent.at(-1)?.view),
    messages: sent.filter(({ platformId }) => platformId === null).length,
  };
}

async function pass(team: Team): Promise<void> {
  team.clock.advance(MINUTE_MS + 1);
  await team.settle();
}

async function startWithGoals(dialect: (typeof TEAM_DIALECTS)[number] = 'memory'): Promise<Team> {
  const team = await startTeam({ dialect });
  await team.ok('lead', 'goal add calls at least 10 by 2027-01-31 --start 0');
  await team.ok('lead', 'goal add failed imports at most 1 % by 2027-01-31 --start 4%');
  await team.ok('lead', 'metric record calls 1');
  return team;
}

describe.each(TEAM_DIALECTS)('the line with the next steps on %s', (dialect) => {
  it('is off at first, follows values, goals and programs by edits of one message, and ends', async () => {
    const team = await startWithGoals(dialect);
    await pass(team);
    expect(seen(team)).toEqual({ lines: [], messages: 0 });
    const said: string[] = [
      ...linesOf(await team.ok('lead', 'feedback show')),
      ...linesOf(await team.ok('lead', 'feedback on')),
    ];
    const look = async (what: string) => {
      await team.settle();
      said.push(`${what}:`, ...seen(team).lines.map((line) => `  ${line}`));
    };
    await look('on');
    team.clock.advance(MINUTE_MS);
    await team.ok('lead', 'metric record calls 2');
    await look('a value');
    await team.ok('lead', 'metric record failed-imports 3 %');
    await look('a value of the other');
    await team.ok('ana', 'feedback add G-1=4, G-2=2.5 %');
    await look('a program');
    await team.ok('lead', 'goal edit G-1 --target 20');
    await pass(team);
    await look('another target');
    await team.ok('lead', 'feedback on --personality aggressive');
    await pass(team);
    await look('aggressive');
    await team.ok('ana', 'feedback add G-1=20,G-2=0.5%');
    await look('there');
    said.push(...linesOf(await team.ok('ana', 'feedback')));
    said.push(...linesOf(await team.ok('lead', 'feedback off')));
    await look('off');
    await team.ok('lead', 'metric record calls 3');
    await pass(team);
    await look('a value after that');
    await team.ok('lead', 'feedback on');
    await look('on again');
    expect(seen(team).messages).toBe(1);
    await expectGolden('loop', said);
    const checks = await Array.fromAsync(checkDatabase(team.db, { tables: TABLES, migrations: MIGRATIONS }));
    expect(checks.filter(({ isOk }) => !isOk)).toEqual([]);
  });
});

it('says nothing again while nothing has changed, and takes an imported value once', async () => {
  const team = await startWithGoals();
  await team.ok('lead', 'feedback on');
  await pass(team);
  const before = team.delivered.length;
  for (let minutes = 0; minutes < 5; minutes++) await pass(team);
  await team.ok('lead', 'metric record calls 0.5 --at 2026-11-01');
  await pass(team);
  expect(team.delivered.length).toBe(before);
  const { data } = (await team.ok('lead', 'feedback show')) as View & { data: { goals: object[] } };
  expect(data.goals).toMatchObject([{ id: 'G-1', current: 1, next: 5.5, trend: 'stable' }]);
});

it('keeps the other settings, and is kept by them', async () => {
  const team = await startWithGoals();
  await team.ok('lead', 'settings --priorities growth=7');
  await team.ok('lead', 'feedback on --personality cautious');
  await team.ok('lead', 'settings --priorities growth=8');
  await pass(team);
  expect(seen(team).lines).toHaveLength(1);
  await expectGolden('loop', seen(team).lines);
});

it('is one admin’s matter, and refuses what it cannot read', async () => {
  const team = await startWithGoals();
  const refused = [];
  for (const [who, line] of [
    ['ana', 'feedback on'],
    ['lead', 'feedback off'],
    ['ana', 'feedback add G-1=5'],
  ] as const)
    refused.push(await team.refused(who, line));
  await team.ok('lead', 'feedback on');
  for (const line of [
    'feedback add G-9=5',
    'feedback add G-1=soon',
    'feedback add G-1',
    'feedback on --personality brave',
  ])
    refused.push(await team.refused('lead', line));
  expect(refused.map(({ code }) => code)).toEqual([
    'not_allowed',
    'already_done',
    'not_possible',
    'not_found',
    'bad_argument',
    'bad_argument',
    'bad_argument',
  ]);
  await expectGolden(
    'loop',
    refused.map(({ message }) => message),
  );
});

it('posts nothing in a chat before go', async () => {
  const team = await startWithGoals();
  const { engine } = team;
  const visitor = {
    platform: 'slack',
    tenant: 'T1',
    tenantName: 'T1',
    user: 'U1',
    userName: 'lead',
    place: 'C1',
    placeName: 'growth',
  } as const;
  const entered = await engine.enter(visitor, {
    standing: 'vouched',
    defaults: { zone: 'UTC', currency: 'EUR', country: null },
  });
  const type = async (line: string) => {
    const { command, args } = parseLine(engine.commands, line);
    return engine.handle({ ...entered, command: command.name, args, origin: line, waits: true });
  };
  await type('goal add calls at least 10 by 2027-01-31 --start 0');
  await type('metric record calls 1');
  const count = async () => {
    team.clock.advance(MINUTE_MS + 1);
    await engine.tick();
    const rows = await team.db.kysely
      .selectFrom('outbox')
      .select('id')
      .where('subject', '=', 'feedback')
      .execute();
    return rows.length;
  };
  await expectGolden('loop', linesOf(await type('feedback on')).at(-1));
  expect(await count()).toBe(0);
  await type('go');
  expect(await count()).toBe(1);
});
