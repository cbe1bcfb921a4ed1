import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCtx } from '../../../src/base/store/transaction.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { HOOKS } from '../../../src/engine/hooks.ts';
import { TABLES } from '../../../src/engine/schema.ts';
import { listPending, type Pending } from '../../../src/share/page/inbox.ts';
import { OPEN_STATES } from '../../../src/todo/task/task.ts';
import { isFull } from '../../support/full.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const PEOPLE = ['lead', 'ana', 'ben', 'cam'] as const;

/** Four people, an agent of @cam's, and a batch of five tasks of several kinds. */
async function startShop(): Promise<Team> {
  const team = await startTeam({ isCalm: true });
  for (const line of [
    'member add @ana --role approver',
    'member add @ben',
    'member add @cam',
    'agent add @coder --responsible @cam --hours 40 --categories quality',
    'propose Show prices before sign-up --effort 4h --kind risky --priority 9',
    'propose Write the import guide --effort 3h --category quality --priority 8',
    'propose Rename the settings page --effort 1h --kind small --priority 7',
    'propose Film the demo --effort 6h --priority 6',
    'propose Call ten customers --effort 6h --priority 5',
    'plan',
  ]) {
    await team.ok('lead', line);
  }
  return team;
}

async function pendingOf(team: Team): Promise<Pending[]> {
  return team.db.transact(async (tx) => {
    const ctx = await openCtx(
      tx,
      { ...team.ports, tables: TABLES, hooks: HOOKS },
      {
        workspaceId: team.workspace,
        findActor: async () => ({ kind: 'system' as const }),
        origin: 'test',
        placeId: null,
      },
    );
    return listPending(ctx);
  });
}

/** How much waits, then a line for each with what can be pressed, then what else is said. */
async function linesOf(team: Team, handle: string, typed = 'inbox'): Promise<string[]> {
  const view: View = await team.ok(handle, typed);
  if (view.kind !== 'report') return [];
  const said = view.sections.flatMap(({ lines, items = [] }) => [
    ...lines.map((line) => plainText(line, 'UTC')),
    ...items.map(
      (item) =>
        `${item.lines.map((line) => plainText(line, 'UTC')).join(': ')} [${item.actions.map(({ label }) => label).join('] [')}]`,
    ),
  ]);
  return [view.title, ...said];
}

async function idsOf(team: Team, handle: string): Promise<string[]> {
  return (await linesOf(team, handle)).slice(1).map((line) => line.split(' ')[0] ?? '');
}

async function ownersOf(team: Team, id: string): Promise<string[] | undefined> {
  const people = await team.db.kysely.selectFrom('executors').select(['id', 'handle']).execute();
  const item = (await pendingOf(team)).find((pending) => pending.id === id);
  return item?.ownerIds.map((owner) => people.find((one) => one.id === owner)?.handle ?? owner).sort();
}

describe('inbox', () => {
  it('says in a line how much waits, then one line each with the one thing to do', async () => {
    const team = await startShop();
    await expectGolden('inbox', await linesOf(team, 'ana'));
  });

  it('says with whom something approved will be: an agent’s is not with who answers for it', async () => {
    const team = await startShop();
    const tasks = await team.db.kysely.selectFrom('tasks').select(['id', 'assignee_id', 'title']).execute();
    const guide = tasks.find(({ title }) => title.includes('guide'));
    const coder = await team.db.kysely
      .selectFrom('executors')
      .select('id')
      .where('handle', '=', 'coder')
      .executeTakeFirstOrThrow();
    if (guide?.assignee_id !== coder.id) await team.ok('lead', `change ${guide?.id} --assignee @coder`);
    await team.ok('ana', `approve ${guide?.id}`);
    expect((await linesOf(team, 'cam')).find((line) => line.startsWith(`${guide?.id} `))).toContain(
      'with @coder from',
    );
  });

  it('calls a guess of what a task takes a guess, as the page does', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Call the council');
    await team.ok('lead', 'plan');
    await expectGolden('inbox', await linesOf(team, 'lead'));
  });

  it('says when nothing waits', async () => {
    await expectGolden('inbox', await linesOf(await startTeam(), 'ben'));
  });

  it('asks nobody who has said yes, and says how many have', async () => {
    const team = await startShop();
    await team.ok('ben', 'approve T-1');
    expect(await idsOf(team, 'ben')).not.toContain('T-1');
    await expectGolden(
      'inbox',
      (await linesOf(team, 'cam')).find((line) => line.startsWith('T-1')),
    );
  });

  it('moves what waits for somebody absent to who stands in, and names whom for', async () => {
    const team = await startShop();
    expect(await ownersOf(team, 'T-2')).toEqual(['ana', 'lead']);
    await team.ok('ana', 'away 2026-11-23 --until 2026-11-24 --stand-in @ben');
    expect(await ownersOf(team, 'T-2')).toEqual(['ben', 'lead']);
    await expectGolden(
      'inbox',
      (await linesOf(team, 'ben')).find((line) => line.startsWith('T-2')),
    );
    expect(await idsOf(team, 'ana')).not.toContain('T-2');
    team.clock.set('2026-11-25T09:00:00Z');
    expect(await ownersOf(team, 'T-2')).toEqual(['ana', 'lead']);
  });

  it('gives work to who has it, an agent’s to its responsible member, and open work to all', async () => {
    const team = await startShop();
    for (const id of ['T-2', 'T-3', 'T-4', 'T-5']) await team.ok('lead', `approve ${id}`);
    team.clock.advance(6 * 60_000);
    await team.settle();
    const holders = await team.db.kysely
      .selectFrom('tasks')
      .leftJoin('executors', 'executors.id', 'tasks.assignee_id')
      .select(['tasks.id', 'executors.handle'])
      .where('tasks.state', '=', 'assigned')
      .execute();
    expect(holders.map(({ handle }) => handle)).toContain('coder');
    for (const { id, handle } of holders)
      expect(await ownersOf(team, id)).toEqual([handle === 'coder' ? 'cam' : handle]);
    const open = await team.db.kysely.selectFrom('tasks').select('id').where('state', '=', 'open').execute();
    expect(open.length).toBeGreaterThan(0);
    for (const { id } of open) expect(await ownersOf(team, id)).toEqual(['ana', 'ben', 'cam', 'lead']);
    const agents = holders.find(({ handle }) => handle === 'coder');
    const line = (await linesOf(team, 'cam')).find((each) => each.startsWith(`${agents?.id} `));
    expect(line).toMatch(/@coder .*, due/);
  });

  it('puts what is overdue first, then asks how it ended', async () => {
    const team = await startShop();
    await team.ok('ana', 'refuse T-1 not now');
    await team.ok('lead', 'change T-5 --due 2026-12-17');
    for (const id of ['T-3', 'T-4', 'T-5']) {
      await team.ok('lead', `approve ${id}`);
      await team.ok('ben', `take ${id}`);
    }
    await team.ok('lead', 'change T-2 --assignee @ben --due 2026-12-21');
    await team.ok('lead', 'approve T-2');
    await team.ok('ben', 'start T-2');
    await team.ok('ben', 'done T-4');
    team.clock.set('2026-12-18T09:00:00Z');
    await expectGolden('inbox', await linesOf(team, 'ben'));
  });

  it('keeps what somebody put off with them', async () => {
    const team = await startShop();
    await team.ok('ana', 'later T-2 2026-12-01');
    expect(await ownersOf(team, 'T-2')).toEqual(['ana']);
    await expectGolden('inbox', (await linesOf(team, 'ana')).at(-1));
  });

  it('shows what needs a second person to everybody but the first', async () => {
    const team = await startShop();
    await team.ok('lead', 'goal add trial-to-paid at least 6% by 2027-01-31, owner @lead, from 4%');
    await team.ok('lead', 'metric record trial-to-paid 4.1% --at 2026-11-20');
    await team.ok('lead', 'tactic add "Card later" --goal G-1 --judge 2027-01-15 --keep 0.5 --retire 0');
    await team.ok('ana', 'tactic overrule TC-1 retire because we stopped it');
    expect(await ownersOf(team, 'TC-1')).toEqual(['ben', 'cam', 'lead']);
    await expectGolden('inbox', (await linesOf(team, 'ben')).join('\n'));
  });

  it('says of a team without a page when the first one comes', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Call the printer');
    await expectGolden('inbox', await linesOf(team, 'lead'));
  });

  it('stays short, and shows the rest on demand', async () => {
    const team = await startTeam();
    await team.ok('lead', 'feed edit main --cap 14');
    const list = Array.from({ length: 14 }, (_, index) => `- ${WORK[index]}`).join('\n');
    await team.run('lead', 'backlog paste', { list });
    await team.ok('lead', 'plan');
    const lines = await linesOf(team, 'lead');
    expect(lines).toHaveLength(12);
    await expectGolden('inbox', lines.at(-1));
    expect(await team.ok('lead', 'inbox')).toMatchObject({
      actions: [{ command: 'today' }, { command: 'inbox', args: { all: 'true' } }],
    });
    expect(await linesOf(team, 'lead', 'inbox --all')).toHaveLength(15);
  });
});

const WORK = [
  'Write the import guide',
  'Film the demo',
  'Call ten customers',
  'Rename the settings page',
  'Paint the door',
  'Order new chairs',
  'Renew the certificate',
  'Translate the invoices',
  'Measure page speed',
  'Draft the newsletter',
  'Update the price list',
  'Archive old tickets',
  'Plan the summer party',
  'Test the backups',
];

describe('every open task', () => {
  it('is in exactly one bucket with somebody in it, whatever the team does', async () => {
    const verbs = [
      'approve',
      'approve',
      'refuse',
      'later',
      'undo',
      'change',
      'take',
      'start',
      'done',
      'fail',
      'reverse',
      'hand over',
    ] as const;
    const step = fc.record({
      who: fc.constantFrom(...PEOPLE),
      verb: fc.constantFrom(...verbs, 'away', 'wait'),
      task: fc.integer({ min: 1, max: 7 }),
      minutes: fc.constantFrom(1, 6, 300, 1440, 4320),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
        const team = await startShop();
        for (const { who, verb, task, minutes } of steps) {
          if (verb === 'wait') {
            team.clock.advance(minutes * 60_000);
            await team.settle();
          } else if (verb === 'away') await team.say(who, `away tomorrow --stand-in @${other(who)}`);
          else await team.say(who, `${verb} T-${task}${REST[verb] ?? ''}`);
          await expectPartition(team);
        }
        await expectAskedMayDecide(team);
      }),
      { numRuns: isFull ? 12 : 2 },
    );
  });
});

const REST: Readonly<Record<string, string>> = {
  refuse: ' not now',
  change: ' --hours 5h',
  'hand over': ' too much open',
};

function other(handle: (typeof PEOPLE)[number]): string {
  return PEOPLE[(PEOPLE.indexOf(handle) + 1) % PEOPLE.length] ?? 'lead';
}

/** Whoever is asked for a yes may give it. */
async function expectAskedMayDecide(team: Team): Promise<void> {
  const people = await team.db.kysely.selectFrom('executors').select(['id', 'handle']).execute();
  for (const { id, kind, ownerIds } of await pendingOf(team)) {
    const asked = people.find((one) => one.id === ownerIds.at(-1))?.handle ?? '';
    const view = kind === 'decide' ? await team.say(asked, `approve ${id}`) : null;
    expect(view?.kind === 'refusal' ? view.message : null).toBeNull();
  }
}

/** Each open task is listed once, and somebody who is here can see to it. */
async function expectPartition(team: Team): Promise<void> {
  const open = await team.db.kysely
    .selectFrom('tasks')
    .select('id')
    .where('state', 'in', OPEN_STATES)
    .orderBy('number')
    .execute();
  const pending = (await pendingOf(team)).filter(({ id }) => id.startsWith('T-'));
  expect(pending.map(({ id }) => id)).toEqual(open.map(({ id }) => id));
  const members = await team.db.kysely
    .selectFrom('executors')
    .select('id')
    .where('kind', '=', 'member')
    .where('is_active', '=', 1)
    .execute();
  for (const { ownerIds } of pending) {
    expect(ownerIds.length).toBeGreaterThan(0);
    expect(members.map(({ id }) => id)).toEqual(expect.arrayContaining([...ownerIds]));
  }
}
