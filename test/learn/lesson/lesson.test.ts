import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlineText, outlineView } from '../../../src/base/view/outline.ts';
import { countStrength, findProposal, type LessonCase } from '../../../src/learn/lesson/lesson.ts';
import { expectRebuilt } from '../../support/database/rebuild.ts';
import { expectGolden } from '../../support/golden.ts';
import { startTeam, type Team } from '../../support/team.ts';

const ANA = { id: 'M-2', kind: 'member', handle: 'ana' } as const;
const BEN = { id: 'M-3', kind: 'member', handle: 'ben' } as const;
const BOT = { id: 'A-1', kind: 'agent', handle: 'bot' } as const;

/** Settled chances of quality tasks, T-1 on: h a hit, m a miss. */
function chances(verdicts: string, who: (index: number) => LessonCase['executor']): LessonCase[] {
  return [...verdicts].map((letter, index) => ({
    taskId: `T-${index + 1}`,
    category: 'quality',
    part: 'success',
    verdict: letter === 'h' ? 'hit' : 'miss',
    executor: who(index),
  }));
}

function impacts(verdicts: readonly LessonCase['verdict'][]): LessonCase[] {
  return verdicts.map((verdict, index) => ({
    taskId: `T-${index + 1}`,
    category: 'quality',
    part: 'impact',
    verdict,
    executor: ANA,
  }));
}

const both = (index: number) => (index % 2 === 0 ? ANA : BEN);
const propose = (cases: readonly LessonCase[], known: readonly string[] = []) =>
  findProposal(cases, new Set(known));

describe('a lesson that settled tasks speak for', () => {
  it('is that a category is late, from three misses of four on', async () => {
    expect(propose(chances('mmh', both))).toBeNull();
    expect(propose(chances('mmhh', both))).toBeNull();
    const late = propose(chances('mmhm', both));
    expect(late).toMatchObject({
      rule: 'late:quality',
      category: 'quality',
      cases: ['T-1', 'T-2', 'T-4'],
    });
    await expectGolden('lesson', late?.body);
  });

  it('is never about one person', () => {
    expect(propose(chances('mmmmmm', () => ANA))).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.constantFrom('h', 'm')), (verdicts) => {
        const found = propose(chances(verdicts.join(''), both));
        expect(found?.body ?? '').not.toMatch(/ana|ben/);
      }),
    );
  });

  it('is that an agent fails at a category', async () => {
    const agent = propose(chances('mmhm', () => BOT));
    expect(agent?.rule).toBe('agent:A-1:quality');
    await expectGolden('lesson', agent?.body);
  });

  it('is that more or less came than was promised, from three of four on', async () => {
    expect(propose(impacts(['too little', 'too little', 'inside']))).toBeNull();
    const more = propose(impacts(['too little', 'too little', 'inside', 'too little']));
    const less = propose(impacts(['too much', 'too much', 'void', 'too much']));
    expect([more?.rule, less?.rule]).toEqual(['too little:quality', 'too much:quality']);
    await expectGolden('lesson', [more?.body, less?.body]);
  });

  it('is not one that was proposed before', async () => {
    const cases = [...chances('mmhm', both), ...impacts(['too much', 'too much', 'too much'])];
    await expectGolden('lesson', propose(cases, ['late:quality'])?.rule);
    expect(propose(cases, ['late:quality', 'too much:quality'])).toBeNull();
  });

  it('counts what rested on it, each settled part once and void ones never', () => {
    const settled = [
      { lessonIds: ['LS-1'], verdict: 'hit' },
      { lessonIds: ['LS-1', 'LS-2'], verdict: 'inside' },
      { lessonIds: ['LS-1'], verdict: 'too much' },
      { lessonIds: ['LS-1'], verdict: 'void' },
      { lessonIds: ['LS-2'], verdict: 'miss' },
    ] as const;
    expect(countStrength('LS-1', settled)).toEqual({ hits: 2, misses: 1 });
    expect(countStrength('LS-3', settled)).toEqual({ hits: 0, misses: 0 });
  });
});

const said = async (team: Team, line: string) =>
  outlineText(outlineView(await team.ok('lead', line), { zone: 'UTC', currency: 'EUR' }), 'UTC');

async function getLesson(team: Team, id: string) {
  return team.db.kysely.selectFrom('lessons').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

describe('lessons', () => {
  it('are kept with their cases and come back after 60 days', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Write a guide --category quality --effort 2');
    await team.ok('lead', 'plan');
    await team.ok('lead', 'lesson add Guides sell --cases T-1 --category quality');
    expect(await getLesson(team, 'LS-1')).toMatchObject({
      body: 'Guides sell',
      cases: '["T-1"]',
      category: 'quality',
      state: 'kept',
      review_on: '2027-01-22',
      author_id: 'M-1',
      rule: '',
    });
    expect(await said(team, 'review')).not.toContain('Does it still hold?');
    team.clock.set('2027-01-22T08:00:00Z');
    await expectGolden('lesson', await said(team, 'review'));
    await team.ok('lead', 'lesson keep LS-1');
    expect((await getLesson(team, 'LS-1')).review_on).toBe('2027-03-23');
    expect(await said(team, 'review')).not.toContain('Does it still hold?');
    await expectRebuilt(team.db);
  });

  it('refuse what cannot be: no such case, no such category, the same sentence, a missing lesson', async () => {
    const team = await startTeam();
    await team.ok('lead', 'lesson add Guides sell.');
    expect((await team.refused('lead', 'lesson add guides  sell')).code).toBe('already_done');
    expect((await team.refused('lead', 'lesson add Doors open --cases T-9')).code).toBe('not_found');
    expect((await team.refused('lead', 'lesson add Doors open --category doors')).field).toBe('category');
    expect((await team.refused('lead', 'lesson keep LS-7')).code).toBe('not_found');
    expect((await team.refused('lead', 'lesson keep LS-1')).code).toBe('already_done');
    expect(await team.db.kysely.selectFrom('lessons').select('id').execute()).toHaveLength(1);
  });

  it('can be put in better words, dropped and brought back', async () => {
    const team = await startTeam();
    await team.ok('lead', 'lesson add Guides sell');
    const form = await team.ok('lead', 'lesson edit LS-1');
    expect(form).toMatchObject({ kind: 'form', fields: [{ name: 'body', value: 'Guides sell' }] });
    await team.ok('lead', 'lesson edit LS-1 Short guides sell');
    await expectGolden('lesson', (await getLesson(team, 'LS-1')).body);
    await team.ok('lead', 'lesson drop LS-1');
    expect((await team.refused('lead', 'lesson drop LS-1')).code).toBe('already_done');
    expect(await said(team, 'lesson list')).not.toContain('Short guides');
    expect(await said(team, 'lesson list all')).toContain('Short guides');
    await team.ok('lead', 'lesson keep LS-1');
    expect((await getLesson(team, 'LS-1')).state).toBe('kept');
  });

  it('are reasons of the ideas that cite them, and gain or lose strength as those end', async () => {
    const team = await startTeam();
    await team.ok('lead', 'lesson add Guides sell');
    await team.ok('lead', 'propose Write a guide --category quality --effort 2');
    await team.ok('lead', 'propose Paint the door --category quality --effort 2');
    await team.ok('lead', 'lesson cite C-1 LS-1');
    await team.ok('lead', 'lesson cite C-2 LS-1');
    expect((await team.refused('lead', 'lesson cite C-1 LS-1')).code).toBe('already_done');
    await team.ok('lead', 'plan');
    await expectGolden('lesson', await said(team, 'why T-1 more'));
    for (const task of ['T-1', 'T-2']) await team.ok('lead', `approve ${task}`);
    await team.ok('lead', 'done T-1');
    await team.ok('lead', 'fail T-2 no brush');
    team.clock.advance(26 * 3_600_000);
    await team.settle();
    expect(await getLesson(team, 'LS-1')).toMatchObject({ hits: 1, misses: 1 });
    await expectGolden('lesson', await said(team, 'lesson show LS-1'));
    expect(JSON.stringify(await team.ok('lead', 'why T-1 check'))).toContain('"verdict":"stale"');
    await expectRebuilt(team.db);
  });

  it('let nothing rest on a dropped one, and an idea can let go of one', async () => {
    const team = await startTeam();
    await team.ok('lead', 'lesson add Guides sell');
    await team.ok('lead', 'propose Write a guide --category quality --effort 2');
    await team.ok('lead', 'lesson drop LS-1');
    await expectGolden('lesson', await team.refused('lead', 'lesson cite C-1 LS-1'));
    await team.ok('lead', 'lesson keep LS-1');
    await team.ok('lead', 'lesson cite C-1 LS-1');
    await team.ok('lead', 'lesson cite C-1 LS-1 --remove');
    expect((await team.refused('lead', 'lesson cite C-1 LS-1 --remove')).code).toBe('not_possible');
    await team.ok('lead', 'plan');
    expect(await said(team, 'why T-1')).not.toContain('LS-1');
  });
});
