import { describe, expect, it } from 'vitest';
import type { View } from '../../../src/base/view/view.ts';
import { isFaithful } from '../../../src/face/model/short-reason.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';
import { read, startModelTeam } from './rig.ts';

const RETRO = `Ana: the export times out on big files, again :(
Ben: we should page it. And somebody has to rotate the API keys before March!
Cleo: agreed. Lunch was good.`;

const dataOf = (view: View) => ('data' in view ? (view.data as Record<string, unknown>) : {});

async function countIdeas(team: Team): Promise<number> {
  return (await team.db.kysely.selectFrom('candidates').selectAll().execute()).length;
}

describe('ideas in a text', () => {
  it('are shown with their quotes, letter by letter, and nothing is added before somebody says which', async () => {
    const { team, fake } = await startModelTeam();
    fake.says = () =>
      JSON.stringify({
        ideas: [
          { title: 'Page the export', quote: 'the export times out on big files, again :(' },
          {
            title: 'Rotate the API keys !10 #critical @lead',
            quote: 'somebody has to rotate the API keys before March!',
          },
          { title: 'Hire a cook', quote: 'lunch was bad' },
          { title: 'Page it', quote: 'We should page it' },
          { title: 'Nothing', quote: 'Ana' },
          'not an idea',
        ],
      });
    const view = await team.run('ana', 'ideas read', { text: RETRO });
    await expectGolden('model', read(view).replaceAll(String(dataOf(view).list), '3fa9c'));
    const { list, dropped } = dataOf(view);
    expect(dropped).toBe(4);
    expect(await countIdeas(team)).toBe(0);
    await team.refused('ana', `ideas take ${list} 3`);
    await team.refused('ana', 'ideas take 00000 all');
    await expectGolden('model', read(await team.ok('ana', `ideas take ${list} 2`)));
    const [idea] = await team.db.kysely.selectFrom('candidates').selectAll().execute();
    // Marks in a title are words: a model sets no priority, category or person.
    expect(idea).toMatchObject({
      title: 'Rotate the API keys !10 #critical @lead',
      priority: null,
      category: 'enhancement',
    });
    expect(idea?.evidence).toContain('“somebody has to rotate the API keys before March!”');
    await team.refused('ana', `ideas take ${list} 2`);
    await team.ok('ana', 'propose Page the export');
    expect(read(await team.ok('ana', `ideas take ${list} all`))).toMatch(/^There already: C-2/);
  });

  it('are dropped a week later where nobody confirmed them', async () => {
    const { team, fake } = await startModelTeam();
    fake.says = () => JSON.stringify({ ideas: [{ title: 'Page the export', quote: 'we should page it' }] });
    const first = dataOf(await team.run('ana', 'ideas read', { text: RETRO }));
    team.clock.advance(8 * 86_400_000);
    const second = dataOf(await team.run('ana', 'ideas read', { text: RETRO }));
    await team.refused('ana', `ideas take ${first.list} all`);
    await team.ok('ana', `ideas take ${second.list} all`);
  });
});

describe('a question in words', () => {
  it('becomes a command that is shown; one that only reads runs at a press', async () => {
    const { team, fake } = await startModelTeam();
    fake.says = () => '{"command":"goal list"}';
    const view = await team.ok('ana', 'understand how well do our goals go?');
    await expectGolden('model', read(view));
    expect(view).toMatchObject({ actions: [{ command: 'goal list', args: {} }] });
    expect(fake.seen[0]?.text).toBe('how well do our goals go?');
    expect(fake.seen[0]?.rules).toContain('goal add');
    fake.says = () => '{"command":"why T-3 check"}';
    expect(await team.ok('ana', 'understand is T-3 still right?')).toMatchObject({
      actions: [{ command: 'why', args: { task: 'T-3', about: 'check' } }],
    });
  });

  it('that would change something is shown to be typed, and has no button', async () => {
    const { team, fake } = await startModelTeam();
    await team.ok('lead', 'propose Chart failed payments --effort 2h');
    fake.says = () => '{"command":"backlog drop C-1"}';
    const view = await team.ok('lead', 'understand throw the payments idea away');
    await expectGolden('model', read(view));
    expect(view).not.toHaveProperty('actions');
    expect(read(await team.ok('lead', 'backlog'))).toContain('C-1');
  });

  it('is answered by no command where the model says none that may be typed', async () => {
    const { team, fake } = await startModelTeam();
    const answers = new Set<string>();
    for (const line of [
      'rm -rf /',
      '',
      'work claim W-1',
      'ask help',
      'understand this',
      'why --nonsense x',
      'why T-1\nundo',
    ]) {
      fake.says = () => JSON.stringify({ command: line });
      const view = await team.ok('ana', `understand what is up, ${answers.size}?`);
      expect(view, line).not.toHaveProperty('actions');
      if (!line.includes('\n')) answers.add(read(view));
    }
    expect(fake.calls).toHaveLength(7);
    expect(answers.size).toBe(1);
    await expectGolden('model', [...answers]);
  });

  it('asked under a message is looked at by the model only where rules know no answer', async () => {
    const { team, fake } = await startModelTeam();
    fake.says = () => '{"command":"goal list"}';
    await team.run('ana', 'ask', { text: 'thanks!' });
    await team.run('ana', 'ask', { text: 'help' });
    await team.settle();
    expect(fake.calls).toHaveLength(0);
    await team.run('ana', 'ask', { text: 'how far is the moon?' });
    await team.settle();
    await team.settle();
    expect(fake.calls).toHaveLength(1);
    await expectGolden('model', read(team.delivered.at(-1)?.view));
  });
});

describe('reasons in two lines', () => {
  async function startDay() {
    const { team, fake } = await startModelTeam();
    await team.ok('ana', 'help');
    await team.ok(
      'lead',
      'propose Retry failed payments --effort 2h --why "One in nine payments fails, 412 in October"',
    );
    await team.ok('lead', 'propose Call them back --effort 1h --why "@ana answered 3 of 40 calls"');
    team.clock.set('2026-11-23T09:00:01Z');
    await team.settle();
    const tasks = await team.db.kysely.selectFrom('tasks').select(['id', 'title']).execute();
    return {
      team,
      fake,
      id: (title: string) => tasks.find((task) => task.title.startsWith(title))?.id ?? '',
    };
  }

  it('are the model’s where every number in them is among ours', async () => {
    const { team, fake, id } = await startDay();
    fake.says = () => '{"lines":["One in nine payments fails: 412 in October.","A retry is small."]}';
    await expectGolden('model', read(await team.ok('ana', `shorten ${id('Retry')}`)));
    expect(fake.seen[0]?.text).toContain('412 in October');
  });

  it('stay our own where the draft adds a number, a name or a line, or is none', async () => {
    const { team, fake, id } = await startDay();
    const shown: string[] = [];
    for (const said of [
      '{"lines":["412 fail, 37 % of all."]}',
      '{"lines":["Ask @lead."]}',
      '{"lines":["a","b","c"]}',
      'no',
    ]) {
      fake.says = () => said;
      const view = await team.ok('ana', `shorten ${id('Retry')}`);
      expect(dataOf(view)).toMatchObject({ isDraft: false });
      shown.push(read(view));
    }
    await expectGolden('model', shown);
  });

  it('are never about somebody: reasons that name a person are not sent', async () => {
    const { team, fake, id } = await startDay();
    fake.says = () => '{"lines":["It is a call."]}';
    await team.say('ana', `shorten ${id('Call')}`);
    expect(JSON.stringify(fake.seen)).not.toMatch(/ana|of 40 calls/i);
  });

  it('keep to the figures in digits and in words', () => {
    const reasons = ['1,204 visits a week, a third of them by phone'];
    expect(isFaithful(['1,204 visits, a third by phone.'], reasons)).toBe(true);
    for (const line of [
      '1,205 visits.',
      '1204000 visits.',
      'Half of them.',
      'Visits doubled.',
      'See https://x.example',
      '',
      'Most visits.',
    ])
      expect([line, isFaithful([line], reasons)]).toEqual([line, false]);
  });
});

describe('what the model costs', () => {
  it('is counted at the configured prices, failures too, and stops at the month’s budget', async () => {
    // 1,000 tokens in and 100 out: 4,500 millionths a question; a paste may cost 47,000 at most.
    const { team, fake } = await startModelTeam({ monthlyBudget: 0.06 });
    fake.says = () => 'nonsense';
    await team.run('ana', 'ideas read', { text: RETRO });
    expect(dataOf(await team.ok('ana', 'model'))).toMatchObject({ spent: 0.0045, budget: 0.06 });
    await expectGolden('model', read(await team.ok('ana', 'model')));
    let asked = 1;
    while (fake.calls.length === asked && asked < 50) {
      await team.run('ana', 'ideas read', { text: RETRO });
      asked += 1;
    }
    expect(asked).toBeLessThan(10);
    expect(dataOf(await team.ok('ana', 'model')).spent).toBeLessThanOrEqual(0.06);
    await expectGolden('model', read(await team.run('ana', 'ideas read', { text: RETRO })));
    team.clock.set('2026-12-01T09:00:00Z');
    const before = fake.calls.length;
    await team.run('ana', 'ideas read', { text: RETRO });
    expect(fake.calls.length).toBe(before + 1);
  });
});

describe('a model that fails', () => {
  it('is one line, and changes nothing', async () => {
    const { team, fake } = await startModelTeam({}, 300);
    const faults = [
      { status: 500 },
      'cut',
      'silence',
      { status: 401 },
      { status: 200, body: 'nonsense' },
    ] as const;
    const lines = [];
    for (const fault of faults) {
      fake.faults.push(fault);
      const view = await team.run('ana', 'ideas read', { text: RETRO });
      expect(view).toMatchObject({ kind: 'answer' });
      lines.push(read(view));
    }
    await expectGolden('model', lines);
    expect(await countIdeas(team)).toBe(0);
  });

  it('or is not there leaves the morning as it is', async () => {
    const pages = [];
    const { team: withModel, fake } = await startModelTeam({}, 300);
    for (const team of [await startTeam(), withModel]) {
      await team.ok('ana', 'help');
      await team.ok('lead', 'propose Retry failed payments --effort 2h');
      fake.faults.push('silence');
      if (team === withModel) await team.run('ana', 'ideas read', { text: RETRO });
      team.clock.set('2026-11-23T09:00:01Z');
      await team.settle();
      pages.push(team.delivered.map(({ view }) => view));
    }
    expect(pages[1]).toEqual(pages[0]);
  });

  it('is not offered where none is configured', async () => {
    const team = await startTeam();
    expect(await team.refused('ana', 'understand how far are we?')).toMatchObject({
      code: 'unknown_command',
    });
  });
});
