import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/base/store/tables.ts';
import { chooseQuestion } from '../../src/plan/need/question.ts';
import { readMeasures, scoreCandidate } from '../../src/plan/score.ts';
import type { AskedQuestion, Question } from '../../src/plan/snapshot.ts';
import { startTeam } from '../support/team.ts';
import { candidate, goal, snapshot } from './snapshots.ts';

const ASKED: AskedQuestion = {
  kind: 'goal',
  candidateId: 'C-90',
  title: 'Something else',
  ofHandle: 'ana',
  goalId: null,
  gain: 1,
  onDate: '2026-11-20',
};

/** Six ideas for one goal and one for none, of which the first three are chosen. */
function ask(asked: readonly AskedQuestion[] = []): Question | null {
  const goals = [goal('G-1')];
  const candidates = [1, 2, 3, 4, 5, 6].map((n) => candidate(n, { goalId: 'G-1' }));
  const day = snapshot({ goals, candidates: [...candidates, candidate(7)], asked });
  const measures = readMeasures(day);
  const scored = day.candidates.map((one) => scoreCandidate(one, day, measures));
  return chooseQuestion(scored, scored.slice(0, 3), day, measures);
}

describe('the question of a page', () => {
  it('is the one whose answer would change the batch most', () => {
    expect(ask()).toMatchObject({ kind: 'impact', ofHandle: 'ana', goalId: 'G-1' });
    expect(ask()?.gain).toBeGreaterThan(0);
  });

  it('is one a day, two a person a week, and never the same again', () => {
    const first = ask();
    const again = ask([{ ...ASKED, ...first, onDate: '2026-11-20' } as AskedQuestion]);
    expect(again?.candidateId).not.toBe(first?.candidateId);
    expect(ask([{ ...ASKED, onDate: '2026-11-23' }])).toBeNull();
    expect(ask([ASKED, { ...ASKED, candidateId: 'C-91' }])).toBeNull();
    expect(ask([ASKED, { ...ASKED, candidateId: 'C-91', onDate: '2026-11-10' }])).not.toBeNull();
  });

  it('is put to its proposer in private, and a press answers it', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'goal add failed imports at most 1% by 2027-02-28, owner @lead, from 4%');
    await team.ok('lead', 'metric record failed-imports 3.9% --at 2026-11-22');
    await team.ok('lead', 'feed edit --cap 1');
    for (const title of ['Retry imports', 'Update the reader', 'Accept empty rows'])
      await team.ok('ana', `propose ${title} --goal G-1`);
    await team.ok('lead', 'plan');
    await team.ok('lead', 'plan');
    const sent = await team.db.kysely.selectFrom('outbox').selectAll().execute();
    const questions = sent.filter(({ subject }: Row<'outbox'>) => subject.startsWith('question:'));
    expect(questions).toHaveLength(1);
    const [, idea] = /^question:(C-\d+):impact$/.exec(questions[0]?.subject ?? '') ?? [];
    expect(questions[0]?.view).toContain('how much of what');
    await team.ok('ana', `estimate ${idea} -0.5..-0.3`);
    const row = await team.db.kysely
      .selectFrom('candidates')
      .selectAll()
      .where('id', '=', idea ?? '')
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ impact_low: -0.5, impact_high: -0.3, impact_label: 'estimate' });
  });
});
