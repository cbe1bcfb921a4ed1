import type { PlanCandidate, PlanGoal, PlanProject, Snapshot } from '../snapshot.ts';
import { countShared, type ReadWords, type Stems } from './words.ts';

/** Words of a long sentence that have to stand in an idea: one common word is no alignment. */
const SHARED_WORDS = 2;
const AREA_BONUS = 0.1;

type Aligned = Pick<PlanCandidate, 'category' | 'title'> & {
  project: Pick<PlanProject, 'name'> | null;
  goal: { figures: { title: string }; focusArea: string; metricName: string } | null;
};

/** How far an idea is in line with the vision, 0.5..1. */
export type Align = (idea: Aligned) => number;

/**
 * The third seed's strategic alignment: 0.5, +0.1 for each focus area whose words appear in category or project, +0.3 if
 * the category contains "revenue", +0.2 if it contains "strategic"; at most 1. Beyond the seed, title and goal count as
 * well, and so do statement, primary goal and success metrics: all words of a short phrase, two of a long one.
 */
export function createAlign({ vision }: Pick<Snapshot, 'vision'>, read: ReadWords): Align {
  // A focus area is its words, in however many titles they stand; of a sentence those count that say something.
  const phrases = [
    ...(vision?.focusAreas ?? []).map(read.whole),
    ...[vision?.statement ?? '', vision?.primaryGoal ?? '', ...Object.keys(vision?.successMetrics ?? {})].map(
      read,
    ),
  ].filter(({ length }) => length > 0);
  const goals = new Map<Aligned['goal'], Stems>();
  return ({ category, title, project, goal }) => {
    const bonus = (category.includes('revenue') ? 0.3 : 0) + (category.includes('strategic') ? 0.2 : 0);
    const ofGoal = goals.getOrInsertComputed(goal, () => read.whole(describeGoal(goal)));
    const texts = [read.whole(title), read.whole(category), read.whole(project?.name ?? ''), ofGoal];
    const served = phrases.filter(
      (phrase) => countShared(phrase, texts) >= Math.min(SHARED_WORDS, phrase.length),
    ).length;
    return Math.min(1, Math.round((0.5 + AREA_BONUS * served + bonus) * 100) / 100);
  };
}

function describeGoal(
  goal: (Pick<PlanGoal, 'focusArea' | 'metricName'> & { figures: { title: string } }) | null,
): string {
  return goal ? `${goal.figures.title} ${goal.focusArea} ${goal.metricName}` : '';
}
