import type { Figure } from '../figures.ts';
import type { Gym } from '../gym.ts';
import { JUDGES, measureDrift, measureStates } from './goals.ts';

/** What is said of goals, anomalies and tactics, on metrics whose truth is known. */
export function* measureJudge({ seeds }: Gym): Generator<Figure> {
  yield* measureStates(seeds, JUDGES.ours);
  yield* measureDrift(seeds, JUDGES.ours);
}
