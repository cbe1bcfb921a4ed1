import type { Figure } from '../figures.ts';
import type { Gym } from '../gym.ts';
import { measureAnomalies, WATCHERS } from './anomalies.ts';
import { JUDGES, measureDrift, measureStates } from './goals.ts';
import { measureTactics, TACTIC_JUDGES } from './tactics.ts';

/** What is said of goals, anomalies and tactics, on metrics whose truth is known. */
export function* measureJudge({ seeds }: Gym): Generator<Figure> {
  yield* measureTactics(seeds, TACTIC_JUDGES.ours);
  yield* measureAnomalies(seeds, WATCHERS.ours);
  yield* measureDrift(seeds, JUDGES.ours);
  yield* measureStates(seeds, JUDGES.ours);
}
