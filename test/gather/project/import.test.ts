import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const ROADMAP = `# Roadmap 2026

Some prose, and a list that is none of ours:
- read this first

## Alpha
- [x] Log in *with* [mail](https://example.org) (3h)
- [ ] Retry payments (2d)
- [-] Export as CSV
### Blocked
- [ ] Refunds

## Beta
- [ ] Checkout
  - [x] Copy
  - [ ] Tests (30 min)

\`\`\`
- [ ] not an item
\`\`\`
`;

function lines(view: View): string[] {
  if (view.kind !== 'answer') throw new Error(`an answer was expected, not ${view.kind}`);
  return view.lines.map((line) => plainText(line, 'UTC'));
}

/** Options come first, so that the file's text is taken as it is. */
async function importFile(team: Team, file: string, options = ''): Promise<View> {
  return team.say('lead', `project import ${options} ${file}`);
}

async function features(team: Team) {
  const rows = await team.db.kysely.selectFrom('features').selectAll().orderBy('number').execute();
  return rows.map((row) => [row.project_id, row.title, row.state, row.hours_estimated]);
}

describe('project import of a Markdown checklist', () => {
  it('takes headings as projects, boxes as states and brackets as hours', async () => {
    const team = await startTeam();
    await expectGolden('gather/project-import', lines(await importFile(team, ROADMAP)));
    expect(await features(team)).toEqual([
      ['alpha', 'Log in with mail', 'done', 3],
      ['alpha', 'Retry payments', 'planned', 16],
      ['alpha', 'Export as CSV', 'in_progress', null],
      ['alpha', 'Refunds', 'blocked', null],
      ['beta', 'Checkout: Copy', 'done', null],
      ['beta', 'Checkout: Tests', 'planned', 0.5],
    ]);
  });

  it('updates when it is imported again, and copies nothing', async () => {
    const team = await startTeam();
    await importFile(team, ROADMAP);
    const first = await features(team);
    await expectGolden('gather/project-import', lines(await importFile(team, ROADMAP))[0]);
    expect(await features(team)).toEqual(first);
    const moved = ROADMAP.replace('- [ ] Retry payments (2d)', '- [x] retry payments');
    await expectGolden('gather/project-import', lines(await importFile(team, moved))[0]);
    expect((await features(team))[1]).toEqual(['alpha', 'Retry payments', 'done', 16]);
  });

  it('takes headings as sections when a project is given', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    await importFile(team, '## Ideas\n- [ ] Themes\n## Now\n- [ ] Search\n', '--project alpha');
    expect(await features(team)).toEqual([
      ['alpha', 'Themes', 'draft', null],
      ['alpha', 'Search', 'planned', null],
    ]);
  });

  it('does not make a project of a heading such as Done, and says which lines have none', async () => {
    const team = await startTeam();
    const refusal = await importFile(team, '## To do\n- [ ] One\n## Done\n- [x] Two\n');
    if (refusal.kind !== 'refusal') throw new Error('was not refused');
    expect(refusal.code).toBe('bad_file');
    await expectGolden('gather/project-import', refusal.suggestions);
    expect(await team.db.kysely.selectFrom('projects').selectAll().execute()).toEqual([]);
  });

  it('refuses a file that is nested without end instead of failing', async () => {
    const team = await startTeam();
    expect(await importFile(team, `${'> '.repeat(5_000)}- [ ] x`)).toMatchObject({
      kind: 'refusal',
      code: 'bad_file',
    });
  });
});

describe('project import of a CSV file', () => {
  const FILE = `Type;Product;Summary;Status;Estimate;Severity
Story;Alpha;Search;In Progress;2d;
Bug;Alpha;Data loss;Open;;Blocker
Bug;Alpha;Typo;Resolved;;
Task;Beta;Landing page;Closed;1,5;
`;

  it("reads a tracker's own headers and words", async () => {
    const team = await startTeam();
    await expectGolden('gather/project-import', lines(await importFile(team, FILE)));
    expect(await features(team)).toEqual([
      ['alpha', 'Search', 'in_progress', 16],
      ['beta', 'Landing page', 'done', 1.5],
    ]);
    const bugs = await team.db.kysely.selectFrom('bugs').selectAll().orderBy('number').execute();
    expect(bugs.map((bug) => [bug.id, bug.title, bug.severity, bug.state])).toEqual([
      ['BUG-1', 'Data loss', 'critical', 'open'],
      ['BUG-2', 'Typo', 'medium', 'resolved'],
    ]);
    await expectGolden('gather/project-import', lines(await importFile(team, FILE))[0]);
  });

  it('lists bad rows with their lines, imports nothing, and the rest with --skip-bad', async () => {
    const team = await startTeam();
    const file =
      'kind,project,title,state,hours,severity\nfeature,Alpha,Search,perhaps,,\nbug,Alpha,Crash,open,,bad\nfeature,,Orphan,,,\nfeature,Alpha,,,,\nfeature,Alpha,Good,done,soon,\nfeature,Alpha,Fine,done,4,\n';
    const refusal = await importFile(team, file);
    expect(refusal).toMatchObject({ kind: 'refusal', code: 'bad_file' });
    if (refusal.kind !== 'refusal') throw new Error(refusal.kind);
    expect(refusal.suggestions?.map((line) => line.split(':', 1)[0])).toEqual([
      'Line 2',
      'Line 3',
      'Line 4',
      'Line 5',
      'Line 6',
    ]);
    expect(refusal.suggestions?.[1]).toContain('critical, high, medium, low');
    expect(await team.db.kysely.selectFrom('projects').selectAll().execute()).toEqual([]);
    const answer = lines(await importFile(team, file, '--skip-bad'));
    await expectGolden('gather/project-import', answer);
    expect(await features(team)).toEqual([['alpha', 'Fine', 'done', 4]]);
  });

  it('says what it needs of a file that is neither', async () => {
    const team = await startTeam();
    expect(await importFile(team, 'hello, there\nfoo, bar\n')).toMatchObject({
      kind: 'refusal',
      code: 'bad_file',
    });
  });
});
