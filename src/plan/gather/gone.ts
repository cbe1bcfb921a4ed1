import { isDerived } from '../../todo/idea/candidate.ts';
import type { Task } from '../../todo/task/task.ts';
import type { PlanCandidate, PlanGoal, PlanProject, Snapshot } from '../snapshot.ts';
import { listGoalsWithIdeas } from './gather.ts';
import { deriveFromState, deriveHousekeeping, topicOf } from './state-source.ts';

/** A task that waits for a yes and that nothing speaks for any more. */
export interface GoneTask {
  id: string;
  title: string;
  /** What changed, to be said after a colon: `failed imports is met`. */
  why: string;
  /** Whether its cause may come again, so that its idea rests and is not over. */
  mayComeAgain: boolean;
}

/** A feed's undecided tasks that Tiller thought of itself and for which there is no cause left. What people brought is theirs to end. */
export function listGone(snapshot: Snapshot): GoneTask[] {
  const ideas = new Map(snapshot.candidates.map((candidate) => [candidate.id, candidate]));
  const topics = new Set(
    [...deriveFromState(snapshot, listGoalsWithIdeas(snapshot)), ...deriveHousekeeping(snapshot)].map(
      topicOf,
    ),
  );
  return snapshot.openTasks.flatMap((task) => {
    const idea = ideas.get(task.candidate_id);
    if (task.state !== 'proposed' || task.feed_id !== snapshot.feed.id || !idea || !isDerived(idea))
      return [];
    const why = sayGone(idea, snapshot, topics);
    return why === null
      ? []
      : [{ id: task.id, title: task.title, why, mayComeAgain: idea.source !== 'housekeeping' }];
  });
}

/** The snapshot of a team that no longer has these tasks. */
export function withoutTasks(snapshot: Snapshot, gone: readonly Pick<GoneTask, 'id'>[]): Snapshot {
  const ids = new Set(gone.map(({ id }) => id));
  const stays = ({ id }: Pick<Task, 'id'>) => !ids.has(id);
  return gone.length === 0 ? snapshot : { ...snapshot, openTasks: snapshot.openTasks.filter(stays) };
}

function sayGone(
  idea: PlanCandidate,
  snapshot: Snapshot,
  topics: ReadonlySet<string | undefined>,
): string | null {
  const goal = snapshot.goals.find(({ figures }) => figures.id === idea.goalId);
  if (idea.goalId !== null && !goal) return `${idea.goalId} is closed`;
  if (goal && goal.figures.state === 'met' && !goal.figures.hasSlipped) return `${goal.figures.title} is met`;
  const topic = topicOf(idea);
  return topic === undefined || topics.has(topic) ? null : sayCause(topic, goal, snapshot);
}

/** Why what followed from the state follows no more, by what it was about. */
function sayCause(topic: string, goal: PlanGoal | undefined, { projects, openTasks, now }: Snapshot): string {
  const [kind, about] = topic.split(':');
  switch (kind) {
    case 'pace':
      return goal?.figures.state === 'behind'
        ? `there is an idea for ${goal.figures.title}`
        : `${goal?.figures.title} is not behind any more`;
    case 'blockers':
      return 'the bugs it was about are not open any more';
    case 'finish':
      return sayProject(projects.find(({ id }) => id === about));
    case 'rule':
      return `${about} has a new rule, or its end`;
    case 'outcome': {
      const open = openTasks.find(({ id }) => id === about);
      if (!open) return `${about} has ended`;
      return open.due_at > now
        ? `${about} is not late any more`
        : `whoever has ${about} was asked in private instead`;
    }
    case 'measure':
      return 'a value came';
    default:
      return 'it has its values, or is not judged by them any more';
  }
}

/** Why a project is not to be finished now. */
function sayProject(project: PlanProject | undefined): string {
  if (!project) return 'its project is no active one any more';
  if (project.criticalBugs.length > 0) return `a critical bug of ${project.name} comes first`;
  return project.completion === 1 ? `${project.name} is finished` : `${project.name} has more left again`;
}
