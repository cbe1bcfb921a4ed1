import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/base/store/tables.ts';
import type { View } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const REAL_BACKLOG = join(import.meta.dirname, '../../../../shared/data/backlog/usergrid.csv');

async function rows(team: Team): Promise<Row<'candidates'>[]> {
  return team.db.kysely.selectFrom('candidates').selectAll().orderBy('number').execute();
}

/** Options come first, so that the file's text is taken as it is. */
async function importFile(team: Team, file: string, options = ''): Promise<View> {
  return team.say('lead', `backlog import ${options} ${file}`);
}

describe('backlog import of a CSV file', () => {
  const FILE = `Issue key,Summary,Issue Type,Labels,Priority,Story Points,Status,Depends on,Assignee
P-1,Search names,Story,,High,3,To Do,P-3,Ann
P-2,Crash on save,Bug,"mobile, tech-debt",Highest,0,In Progress,,Bob
P-3,Index the names,Task,tech-debt,5,5,Done,,
P-4,Rebrand,Task,,,,Won't Do,,
P-5,Odd one,Task,,,1,Warten auf QS,,
`;

  it.each([
    [
      'Linear',
      'ID,Team,Title,Description,Status,Estimate,Priority,Project,Assignee,Labels\nENG-1,Eng,Search names,,Todo,3,No priority,,ana@x.test,bug\nENG-2,Eng,Rename it,,Canceled,,Urgent,,,',
    ],
    [
      'Jira',
      'Zusammenfassung,Schlüssel,Vorgangstyp,Status,Priorität,Zugewiesene Person,Original Estimate\nSearch names,P-1,Bug,Zu erledigen,Mittel,ana,10800\nRename it,P-2,Task,Abgebrochen,Hoch,,',
    ],
    [
      'GitHub Projects',
      'Title\tURL\tAssignees\tStatus\tLabels\tEstimate\nSearch names\thttps://x.test/1\tana\tTodo\tbug\t3\nRename it\thttps://x.test/2\t\tnot planned\t\t',
    ],
    [
      'Trello',
      'Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,List Name,Archived\n1,Search names,u,,bug,ana,,To do,false\n2,Rename it,u,,,,,To do,true',
    ],
    [
      'Asana',
      'Task ID,Created At,Completed At,Name,Section/Column,Assignee,Tags,Notes,Projects\n1,2026-01-01,,Search names,To do,ana,bug,,\n2,2026-01-01,2026-02-01,Rename it,To do,,,,',
    ],
  ])('reads what %s exports: state, type, effort and whom it is for', async (source, file) => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    await team.run('lead', 'backlog import', { file, source });
    const [first, second] = await rows(team);
    expect(first).toMatchObject({ title: 'Search names', category: 'quality', state: 'open' });
    expect(JSON.parse(first?.executor_scope ?? '{}')).toMatchObject({ onlyFor: [expect.any(String)] });
    expect(['done', 'withdrawn']).toContain(second?.state);
  });

  it("reads a tracker's headers and words, and keeps done ones as done", async () => {
    const team = await startTeam();
    await expectGolden('todo/backlog-import', await importFile(team, FILE, '--source Jira'));
    const stored = await rows(team);
    expect(stored.map((row) => [row.key, row.category, row.priority, row.effort_hours, row.state])).toEqual([
      ['P-1', 'enhancement', 8, 6, 'open'],
      ['P-2', 'quality', 10, null, 'open'],
      ['P-3', 'tech_debt', 5, 10, 'done'],
      ['P-4', 'enhancement', null, null, 'withdrawn'],
      ['P-5', 'enhancement', null, 2, 'open'],
    ]);
    expect(stored[0]).toMatchObject({ source: 'jira', depends_on: '["C-3"]', proposer_id: 'M-1' });
  });

  it('updates by key and copies nothing', async () => {
    const team = await startTeam();
    await importFile(team, FILE);
    const first = await rows(team);
    team.clock.advance(60_000);
    expect(await importFile(team, FILE)).toMatchObject({ data: { added: 0, updated: 0, unchanged: 5 } });
    expect(await rows(team)).toEqual(first);
    const changed = FILE.replace('Search names', 'Search every name').replace(
      'Crash on save,Bug',
      'Crash on save,Story',
    );
    const again = await importFile(team, changed);
    expect(again).toMatchObject({ data: { added: 0, updated: 2, unchanged: 3 } });
    await expectGolden('todo/backlog-import', again);
    expect((await rows(team)).map(({ id, title }) => [id, title]).slice(0, 1)).toEqual([
      ['C-1', 'Search every name'],
    ]);
  });

  it('does not bring back what was refused or dropped here', async () => {
    const team = await startTeam();
    await importFile(team, FILE);
    await team.ok('lead', 'backlog drop C-1');
    const view = await importFile(team, FILE.replace('Search names', 'Search again'));
    await expectGolden('todo/backlog-import', view);
    expect((await rows(team))[0]).toMatchObject({ state: 'withdrawn', title: 'Search names' });
  });

  it('reads impact in the unit of its metric', async () => {
    const team = await startTeam();
    await team.ok('lead', 'metric add "First reply" --unit minutes');
    await importFile(
      team,
      'title;metric;impact;impact low;impact high\nA;First reply;-20..-50 min;;\nB;;;300;800\nC;;"1,000 EUR/month";;\nD;first-reply;;-1h;-0,5h\n',
    );
    expect(
      (await rows(team)).map((row) => [row.metric_id, row.impact_low, row.impact_high, row.impact_label]),
    ).toEqual([
      ['first-reply', -50, -20, 'estimate'],
      [null, 30_000, 80_000, 'estimate'],
      [null, 100_000, 100_000, 'estimate'],
      ['first-reply', -60, -30, 'estimate'],
    ]);
  });

  it('lists bad rows with their lines, imports nothing, and the rest with --skip-bad', async () => {
    const team = await startTeam();
    const file = [
      'key,title,category,effort,project,depends on',
      'a,Fine,revenue,3h,,',
      'b,Wrong category,urgent,,,',
      'c,Wrong effort,,much,,',
      'd,No such project,,,Omega,',
      'e,,,,,',
      'a,Same key,,,,',
      'f,Waits for nothing,,,,zzz',
      'g,Circle one,,,,h',
      'h,Circle two,,,,g',
      'i,Waits for the circle,,,,h',
      'j,"Two\nlines",,,,a',
      'k,too,many,cells,in,this,row',
    ].join('\n');
    const refusal = await importFile(team, file);
    if (refusal.kind !== 'refusal') throw new Error(refusal.kind);
    expect(refusal.code).toBe('bad_file');
    await expectGolden('todo/backlog-import', refusal);
    expect(await rows(team)).toEqual([]);
    const view = await importFile(team, file, '--skip-bad');
    await expectGolden('todo/backlog-import', view);
    expect((await rows(team)).map(({ key, title, depends_on }) => [key, title, depends_on])).toEqual([
      ['a', 'Fine', '[]'],
      ['j', 'Two lines', '["C-1"]'],
    ]);
  });

  it('takes what says the same for one idea with two sources, and fills what it did not say', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Retry failed payments');
    const file =
      'key,title,effort,depends on\nx,retry failed payments!,3,y\ny,Translate the manual,,\nz,Translate the manual,,x\n';
    expect(await importFile(team, file, '--source jira')).toMatchObject({
      data: { added: 1, merged: 2, ids: ['C-1', 'C-2', 'C-2'] },
    });
    expect(await importFile(team, file, '--source jira')).toMatchObject({
      data: { added: 0, merged: 0, updated: 0, unchanged: 3, ids: ['C-1', 'C-2', 'C-2'] },
    });
    expect(await rows(team)).toMatchObject([
      { title: expect.stringContaining('failed payments'), source: 'team', effort_hours: 3 },
      { title: 'Translate the manual', source: 'jira', key: 'y' },
    ]);
    const ties = await team.db.kysely.selectFrom('candidate_sources').selectAll().orderBy('key').execute();
    expect(ties.map(({ source, key, candidate_id }) => [source, key, candidate_id])).toEqual([
      ['jira', 'x', 'C-1'],
      ['jira', 'z', 'C-2'],
    ]);
  });

  it('asks about each new idea that is like another one, once, and keeps both', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Retry the failed card payments of Monday');
    const view = await importFile(
      team,
      'key,title\nx,Retry the failed card payments of Monday by hand\ny,Paint the wall\n',
    );
    await expectGolden('todo/backlog-import', view);
    const again = await importFile(team, 'key,title\nx,Retry the failed card payments of Monday by hand\n');
    await expectGolden('todo/backlog-import', again);
    expect(await rows(team)).toHaveLength(3);
  });

  it('is no checklist because a cell holds one', async () => {
    const team = await startTeam();
    await importFile(team, 'number,title,body\n7,Ship it,"- [ ] one\n- [x] two"\n');
    expect((await rows(team)).map(({ key, title }) => [key, title])).toEqual([['7', 'Ship it']]);
  });

  it('stores formulas, mentions and marks as words', async () => {
    const team = await startTeam();
    await importFile(
      team,
      'key,title\n1,"=HYPERLINK(""http://x"")"\n2,<!channel> @everyone\n3,\u202eabc\u0007def\n',
    );
    expect((await rows(team)).map(({ title }) => title)).toEqual([
      '=HYPERLINK("http://x")',
      '<!channel> @everyone',
      'abcdef',
    ]);
  });

  it("refuses names of Tiller's own sources and files without a title", async () => {
    const team = await startTeam();
    expect(await importFile(team, FILE, '--source state')).toMatchObject({ field: 'source' });
    expect(await importFile(team, 'a,b\n1,2\n')).toMatchObject({ code: 'bad_file' });
    expect(await importFile(team, FILE, '--hours-per-point 0')).toMatchObject({ field: 'hoursPerPoint' });
  });

  it('takes the real backlog twice and finds it unchanged', async ({ skip }) => {
    if (!existsSync(REAL_BACKLOG)) skip('../shared/data/backlog/usergrid.csv is not here');
    const team = await startTeam();
    const file = readFileSync(REAL_BACKLOG, 'utf8');
    // Of each pair of tickets with the same title one idea is made.
    expect(await importFile(team, file, '--source usergrid')).toMatchObject({
      data: { added: 479, merged: 3, updated: 0 },
    });
    const first = await rows(team);
    expect(first).toHaveLength(479);
    expect(first.find(({ key }) => key === 'USERGRID-16')).toMatchObject({
      id: 'C-1',
      title: expect.stringContaining('contextual ownership'),
      effort_hours: 6,
      impact_low: null,
      impact_label: 'unknown',
      state: 'open',
    });
    expect(first.find(({ key }) => key === 'USERGRID-210')?.title).toBe(
      'Fix the "test 10 app limit" test in the two-dot-o branch',
    );
    expect(await importFile(team, file, '--source usergrid')).toMatchObject({
      data: { added: 0, updated: 0, unchanged: 482 },
    });
    expect(await rows(team)).toEqual(first);
  });
});

describe('backlog import of a Markdown checklist', () => {
  it('takes boxes as states, known headings as projects, and hints in titles', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    const file =
      '# Plan\n\n## Alpha\n- [ ] Fix **search** (3h) #quality !9\n- [x] Sign in\n- [~] Export\n\n## Later\n- [ ] Themes\n- a note\n';
    await expectGolden('todo/backlog-import', await importFile(team, file));
    const stored = await rows(team);
    expect(
      stored.map((row) => [
        row.title,
        row.project_id,
        row.category,
        row.priority,
        row.effort_hours,
        row.state,
      ]),
    ).toEqual([
      ['Fix search', 'alpha', 'quality', 9, 3, 'open'],
      ['Sign in', 'alpha', 'enhancement', null, null, 'done'],
      ['Export', 'alpha', 'enhancement', null, null, 'open'],
      ['Themes', null, 'enhancement', null, null, 'open'],
    ]);
    expect(await importFile(team, file)).toMatchObject({ data: { added: 0, updated: 0, unchanged: 4 } });
    await importFile(team, file.replace('[ ] Themes', '[x] Themes'));
    expect((await rows(team))[3]?.state).toBe('done');
  });
});

describe('backlog paste', () => {
  it('names the marks that mean nothing here', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Shop');
    const list = 'Crash when scanning boxes [Rider app]\nWinter paths #content\nPrivacy page [Shop] #quality';
    await expectGolden('todo/backlog-import', await team.ok('lead', `backlog paste ${list}`));
  });

  it('adds a list with its hints, and pasting it again adds nothing', async () => {
    const team = await startTeam();
    await team.ok('lead', 'project add Alpha');
    const list =
      '- Retry payments (3h) #revenue !9 [Alpha]\n- [x] Sign in\n\n2. Saved replies (1h-2h)\nSaved replies (1h-2h)';
    await expectGolden('todo/backlog-import', await team.ok('lead', `backlog paste ${list}`));
    expect(await rows(team)).toMatchObject([
      { title: 'Retry payments', category: 'revenue', priority: 9, effort_hours: 3, project_id: 'alpha' },
      { title: 'Sign in', state: 'done' },
      { title: 'Saved replies', effort_hours: 1, effort_high_hours: 2 },
    ]);
    await expectGolden('todo/backlog-import', await team.ok('lead', `backlog paste ${list}`));
  });

  it('adds all lines or none, and says which are wrong', async () => {
    const team = await startTeam();
    const refusal = await team.refused(
      'lead',
      'backlog paste Fine\nWrong !77\nAlso wrong @project:omega -> G-7',
    );
    await expectGolden('todo/backlog-import', refusal);
    expect(refusal.suggestions?.map((line) => line.split(':', 1)[0])).toEqual(['Line 2', 'Line 3']);
    expect(await rows(team)).toEqual([]);
    expect(await team.refused('lead', 'backlog paste # Only a heading')).toMatchObject({ field: 'list' });
  });
});

describe('backlog import of a file with a header of its own', () => {
  const FILE = 'Was,Wer,Dauer\nDie Suche nach Namen bauen,ana,3h\nDas Lager aufräumen,,2h\n';

  it('asks what is what, keeps the answer, and asks no more', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'member add @ana');
    const asked = await importFile(team, FILE);
    expect(asked).toMatchObject({ kind: 'refusal', code: 'bad_file' });
    expect(asked.kind === 'refusal' && asked.message).toContain('“Was = title”');
    await team.run('lead', 'backlog import', {
      file: FILE,
      columns: 'Was = title, Dauer = effort, Wer = assignee',
    });
    expect(await rows(team)).toMatchObject([
      { title: 'Die Suche nach Namen bauen', effort_hours: 3 },
      { title: 'Das Lager aufräumen', effort_hours: 2 },
    ]);
    await team.run('lead', 'backlog import', { file: 'Was,Dauer\nDie Lampen tauschen,1h\n' });
    expect((await rows(team)).at(-1)).toMatchObject({ title: 'Die Lampen tauschen', effort_hours: 1 });
  });

  it('refuses a column that there is none of', async () => {
    const team = await startTeam({ isCalm: true });
    await expect(
      team.run('lead', 'backlog import', { file: FILE, columns: 'Was = wish' }),
    ).resolves.toMatchObject({ kind: 'refusal', field: 'columns' });
  });
});

describe('backlog import of JSON', () => {
  it('reads an array of objects, with what stands in fields, lists and people', async () => {
    const team = await startTeam({ isCalm: true });
    const file = JSON.stringify([
      {
        key: 'P-1',
        fields: { summary: 'Search names', labels: ['bug'], assignee: { displayName: 'Ana' } },
      },
      { key: 'P-2', fields: { summary: 'Index the names', status: { name: 'Done' } } },
    ]);
    await team.run('lead', 'backlog import', { file });
    expect(await rows(team)).toMatchObject([
      { title: 'Search names', key: 'P-1', category: 'quality' },
      { title: 'Index the names', key: 'P-2', state: 'done' },
    ]);
    await expect(team.run('lead', 'backlog import', { file: '[{"title": "x"' })).resolves.toMatchObject({
      kind: 'refusal',
      code: 'bad_file',
    });
  });
});
