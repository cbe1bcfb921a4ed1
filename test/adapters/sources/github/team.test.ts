import { expect, it } from 'vitest';
import { github as kind } from '../../../../adapters/sources/github/index.ts';
import { type FakeGitHub, type Repository, startFakeGitHub } from '../../../support/fake-github/index.ts';
import { isFull } from '../../../support/full.ts';
import { textOf } from '../../../support/sourced-team.ts';
import { startTeam, type Team } from '../../../support/team.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PEOPLE = ['ana', 'ben', 'cem', 'dee', 'eli'];

const ISSUES: readonly [title: string, ...labels: string[]][] = [
  ['Login fails on Safari', 'bug'],
  ['Search is slow for long words', 'enhancement', '4h'],
  ['Add dark mode', 'enhancement'],
  ['Export invoices as CSV'],
  ['Write the upgrade guide', 'docs'],
  ['Cache the price list', 'enhancement', '2h'],
  ['Show tax on the invoice', 'security'],
  ['Remember the last filter'],
  ['Alert when a payment fails', 'bug'],
  ['Sort the customer list'],
  ['Trim the start page'],
  ['Retry failed mails', 'bug'],
];

interface Play {
  github: FakeGitHub;
  site: Repository;
  team: Team;
  /** Moves both clocks, and reads what there is to read. */
  move(ms: number): Promise<void>;
}

async function startPlay(github: FakeGitHub): Promise<Play> {
  const site = github.addRepository('acme/site');
  for (const login of PEOPLE) github.world.account(login);
  for (const [title, ...labels] of ISSUES) site.open({ title, labels });
  site.block(3, 2);
  site.edit(6, { body: '- [ ] #5' });
  const at = new Date(github.world.now).toISOString();
  const sources = { kinds: [kind], readVariable: () => github.token };
  const team = await startTeam({ isCalm: true, at, sources });
  for (const handle of PEOPLE) await team.ok('lead', `member add @${handle}`);
  const people = PEOPLE.map((handle) => `${handle}: @${handle}`).join(', ');
  const metrics = 'stars:Stars,open_bugs:Open bugs,review_hours:Review hours';
  await team.ok(
    'lead',
    `source add github repo=acme/site url=${github.url} metrics=${metrics} token=env:TOKEN people="${people}" --private`,
  );
  const move = async (ms: number) => {
    github.advance(ms);
    team.clock.advance(ms);
    await team.engine.readSources();
    await team.settle();
  };
  await move(60_000);
  return { github, site, team, move };
}

/** A morning: what is proposed gets its yes. Then everybody works at GitHub alone. */
async function playDay({ team, site, move, github }: Play, day: number): Promise<void> {
  const { kysely } = team.db;
  await team.ok('lead', 'plan');
  for (const { id } of await kysely
    .selectFrom('tasks')
    .select('id')
    .where('state', '=', 'proposed')
    .execute())
    for (const handle of ['lead', 'ana', 'ben']) await team.say(handle, `approve ${id}`);
  await move(HOUR_MS);
  const items = await kysely.selectFrom('source_items').select(['key', 'became_id']).execute();
  const waiting = await kysely
    .selectFrom('tasks')
    .select(['id', 'candidate_id'])
    .where('state', 'in', ['approved', 'open'])
    .execute();
  for (const [index, { id, candidate_id }] of waiting.entries()) {
    const author = github.world.account(PEOPLE[(day + index) % PEOPLE.length] ?? 'ana');
    const key = items.find(({ became_id }) => became_id === candidate_id)?.key;
    const body = index % 2 === 0 ? `Fixes #${key?.split('#')[1]}` : '';
    const number = site.propose({ title: body ? 'Some work' : `Work for ${id}`, body, author });
    await move(HOUR_MS / 2);
    site.review(number, author.login === 'ana' ? 'ben' : 'ana');
    site.merge(number);
    await move(HOUR_MS / 6);
  }
}

it.runIf(isFull)(
  'two weeks of six people: ideas from issues, ends from merges, values by day, and nothing typed but yes',
  async () => {
    await using github = await startFakeGitHub(Date.parse('2026-11-23T08:00:00Z'));
    const play = await startPlay(github);
    const { team, site, move } = play;
    const { kysely } = team.db;
    for (let day = 0; day < 14; day++) {
      const begin = team.clock.now();
      const weekday = new Date(begin).getUTCDay();
      if (weekday !== 0 && weekday !== 6) await playDay(play, day);
      site.stars += 2;
      await move(begin + DAY_MS - team.clock.now());
    }

    const outcomes = await kysely.selectFrom('outcomes').selectAll().execute();
    expect(outcomes).toHaveLength(ISSUES.length);
    // Nobody typed one of them: each is GitHub's own, with its pull request and minutes.
    expect(outcomes.filter(({ recorded_by }) => recorded_by !== null)).toEqual([]);
    for (const { evidence, minutes } of outcomes) {
      expect(evidence).toMatch(/^https:\/\/github\.com\/acme\/site\/pull\/\d+$/);
      expect(minutes).toBe(30);
    }
    const doneAt = new Map(
      (await kysely.selectFrom('tasks').select(['title', 'id']).execute()).map(({ id, title }) => [
        title,
        outcomes.find(({ task_id }) => task_id === id)?.finished_at ?? 0,
      ]),
    );
    const at = (title: string) => doneAt.get(title) ?? 0;
    expect(at('Add dark mode')).toBeGreaterThan(at('Search is slow for long words'));
    expect(at('Cache the price list')).toBeGreaterThan(at('Write the upgrade guide'));

    const values = await kysely.selectFrom('observations').select('source').execute();
    expect(values.length).toBeGreaterThan(2 * 14);
    expect([...new Set(values.map(({ source }) => source))]).toEqual(['github']);
    expect(textOf(await team.ok('lead', 'source show github'))).toContain('12 merged');

    // What is taken back there is to be done again here.
    const [first] = outcomes;
    site.merge(
      site.propose({ title: 'Undo it', body: `Reverts acme/site#${first?.evidence.split('/').at(-1)}` }),
    );
    await move(HOUR_MS / 2);
    const ideas = await kysely
      .selectFrom('candidates')
      .innerJoin('tasks', 'tasks.candidate_id', 'candidates.id')
      .where('tasks.id', '=', first?.task_id ?? '')
      .select('candidates.state')
      .execute();
    expect(ideas).toEqual([{ state: 'open' }]);
  },
);
