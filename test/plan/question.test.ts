import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/base/store/tables.ts';
import type { Fact, View } from '../../src/base/view/view.ts';
import { readAnswer } from '../../src/plan/batch-store.ts';
import { chooseQuestion } from '../../src/plan/need/question.ts';
import { readMeasures, scoreCandidate } from '../../src/plan/score.ts';
import type { AskedQuestion, PlanCandidate, PlanGoal, Question, Snapshot } from '../../src/plan/snapshot.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam } from '../support/team.ts';
import { candidate, goal, planOf, snapshot } from './snapshots.ts';

const DAY_MS = 86_400_000;

const ASKED: AskedQuestion = {
  kind: 'goal',
  candidateId: 'C-90',
  title: 'Something else',
  ofHandle: 'ana',
  goalId: null,
  other: null,
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
  return chooseQuestion({ placeless: scored.slice(3), chosen: scored.slice(0, 3) }, day, measures);
}

/** A team of three ideas without a figure, of which one has a place: what it does is asked. */
async function startAsked() {
  const team = await startTeam({ isCalm: true });
  await team.ok('lead', 'goal add failed imports at most 1% by 2027-02-28, owner @lead, from 4%');
  await team.ok('lead', 'metric record failed-imports 3.9% --at 2026-11-22');
  await team.ok('lead', 'feed edit --cap 1');
  for (const title of ['Retry imports', 'Update the reader', 'Accept empty rows'])
    await team.ok('ana', `propose ${title} --goal G-1`);
  await team.ok('lead', 'plan');
  return team;
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

  it('is asked of whoever can say it: how much, which goal, the same, how often', () => {
    const goals = [
      goal('G-1', { ownerId: 'M-2', cadence: 'day', figures: { asOfAt: snapshot().now - 9 * DAY_MS } }),
    ];
    const day = snapshot({ goals, candidates: [1, 2].map((n) => candidate(n, { goalId: 'G-1' })) });
    const known = { impactLow: 0.06, impactHigh: 0.06, goalId: 'G-1', proposerHandle: 'ben' };
    const measure = candidate(9, {
      ...{ source: 'housekeeping', key: 'measure:G-1:1', title: 'Record a value', proposerHandle: null },
      goalId: 'G-1',
    });
    const asks = (candidates: PlanCandidate[], places: number, given: Partial<Snapshot> = {}) => {
      const on = { ...day, candidates, ...given };
      const measures = readMeasures(on);
      const scored = candidates.map((one) => scoreCandidate(one, on, measures));
      return chooseQuestion(
        { chosen: scored.slice(0, places), placeless: scored.slice(places) },
        on,
        measures,
      );
    };
    expect(
      asks(
        [1, 2, 3].map((n) => candidate(n, { goalId: 'G-1' })),
        2,
      ),
    ).toMatchObject({ kind: 'impact' });
    expect(asks([candidate(1, known), candidate(2)], 1)).toMatchObject({ kind: 'goal', candidateId: 'C-2' });
    const like = ['Write the guide for new shops', 'Write a short guide for new shops'].map((title, at) =>
      candidate(at + 1, { ...known, title }),
    );
    expect(asks([...like, candidate(3, known)], 2)).toMatchObject({
      ...{ kind: 'same', ofHandle: 'ben', candidateId: 'C-2', other: { id: 'C-1' } },
    });
    const answered = [{ low_id: 'C-1', high_id: 'C-2', answer: 'different' as const }];
    expect(asks([...like, candidate(3, known)], 2, { answeredPairs: answered })).toBeNull();
    expect(asks([measure, candidate(3, known)], 1)).toMatchObject({
      ...{ kind: 'cadence', candidateId: 'G-1', ofHandle: 'm-2' },
    });
    const said = { goals: [{ ...(goals[0] as PlanGoal), isCadenceSaid: true }] };
    expect(asks([measure, candidate(3, known)], 1, said)).toBeNull();
  });

  it('is worth something only where an answer would change the batch', () => {
    const goals = [goal('G-1')];
    const all = snapshot({ goals, candidates: [1, 2, 3].map((n) => candidate(n, { goalId: 'G-1' })) });
    const measures = readMeasures(all);
    const scored = all.candidates.map((one) => scoreCandidate(one, all, measures));
    expect(chooseQuestion({ chosen: scored, placeless: [] }, all, measures)).toBeNull();
  });

  it('lapses after two working days: the guess is used, and says that it is one', async () => {
    const asked = [{ ...ASKED, kind: 'impact' as const, candidateId: 'C-1', goalId: 'G-1' }];
    const reasons = (onDate: string) => {
      const day = snapshot({
        goals: [goal('G-1')],
        candidates: [candidate(1, { goalId: 'G-1' })],
        asked: asked.map((one) => ({ ...one, onDate })),
      });
      return planOf(day).frozen[0]?.task.reasons;
    };
    const lapsed = (JSON.parse(reasons('2026-11-19') ?? '[]') as Fact[]).filter(
      ({ claim }) => claim === 'lapsed.impact',
    );
    expect(lapsed).toMatchObject([{ value: '2026-11-19' }]);
    await expectGolden(
      'plan/question',
      lapsed.map(({ text }) => text),
    );
    expect(reasons('2026-11-20')).not.toContain('lapsed');
  });

  it('counts for the goal that the words speak of by now, whatever they spoke of when it was asked', () => {
    const asked = [{ ...ASKED, candidateId: 'C-1', onDate: '2026-11-19' }];
    const guessed = candidate(1, { goalId: 'G-1', guessed: { goal: 0.8 } });
    const day = snapshot({ goals: [goal('G-1')], candidates: [guessed], asked });
    const reasons = JSON.parse(planOf(day).frozen[0]?.task.reasons ?? '[]') as Fact[];
    const { text } = reasons.find(({ claim }) => claim === 'lapsed.goal') ?? {};
    expect([text?.includes('G-1'), text?.includes('none')]).toEqual([true, false]);
  });

  it('is not asked a second time, however many pages came since', async () => {
    const team = await startAsked();
    const batches = () => team.db.kysely.selectFrom('batches').selectAll().orderBy('on_date').execute();
    const [first] = await batches();
    if (!first) throw new Error('no batch');
    // A month of pages with which nothing was asked.
    const answer = JSON.stringify({ ...readAnswer(first), question: null, taskIds: [] });
    for (let day = 1; day <= 25; day++) {
      const on_date = Temporal.PlainDate.from('2026-11-23').add({ days: day }).toString();
      const row = { ...first, id: `B-${100 + day}`, number: 100 + day, on_date, answer };
      await team.db.kysely.insertInto('batches').values(row).execute();
    }
    await team.ok('lead', 'refuse T-1 not now');
    team.clock.set('2027-01-04T09:00:00Z');
    await team.ok('lead', 'plan');
    const asked = (await batches()).flatMap((batch) => readAnswer(batch).question ?? []);
    const subjects = asked.map(({ kind, candidateId }) => `${kind} ${candidateId}`);
    expect(subjects).toContain('impact C-1');
    expect(subjects).toEqual([...new Set(subjects)]);
  });

  it('is put to its proposer in private, and a press answers it', async () => {
    const team = await startAsked();
    await team.ok('lead', 'plan');
    const sent = await team.db.kysely.selectFrom('outbox').selectAll().execute();
    const questions = sent.filter(({ subject }: Row<'outbox'>) => subject.startsWith('question:'));
    expect(questions).toHaveLength(1);
    const [, idea] = /^question:(C-\d+):impact$/.exec(questions[0]?.subject ?? '') ?? [];
    await expectGolden('plan/question', JSON.parse(questions[0]?.view ?? '') as View);
    await team.ok('ana', `estimate ${idea} -0.5..-0.3`);
    const row = await team.db.kysely
      .selectFrom('candidates')
      .selectAll()
      .where('id', '=', idea ?? '')
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ impact_low: -0.5, impact_high: -0.3, impact_label: 'estimate' });
  });
});
