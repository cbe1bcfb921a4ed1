import { againOn } from '../../base/calendar/recurrence.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { type PairAnswers, readAnswers } from '../../todo/likeness/answer-store.ts';
import { createLessLike, lessUntil } from '../../todo/likeness/less-like.ts';
import { LikenessIndex } from '../../todo/likeness/likeness-index.ts';
import { TitleReader } from '../../todo/likeness/title.ts';
import type { PlanCandidate, Snapshot } from '../snapshot.ts';
import { topicOf } from './state-source.ts';

/** A candidate that is not proposed, and why. */
export interface SkippedIdea {
  candidate: PlanCandidate;
  reason: string;
}

/** Finds out whether an idea is there already; asked when it is about to be chosen. */
export interface Repeats {
  /** Why it is not proposed: it is open, refused, done or chosen already. Null if it is new. */
  find(candidate: PlanCandidate): string | null;
  /** From now on what is the same is a repeat. */
  remember(candidate: PlanCandidate): void;
}

/** Step 3, first half: what is refused until a date or done stays away. */
export function dropAbsent(
  candidates: readonly PlanCandidate[],
  past: Past,
): { present: PlanCandidate[]; skipped: SkippedIdea[] } {
  const skipped: SkippedIdea[] = [];
  const present: PlanCandidate[] = [];
  const describeUnwanted = createUnwanted(past);
  for (const candidate of candidates) {
    const reason = describeAbsence(candidate, past) ?? describeUnwanted(candidate);
    if (reason === null) present.push(candidate);
    else skipped.push({ candidate, reason });
  }
  return { present, skipped };
}

/**
 * Step 3, second half: looks among open tasks, what stays away until a date or for good, and what was done of late, for
 * the same work: by its title, or by what somebody said of the two. What Tiller derives from the state is told by what
 * its key is about instead, however far it has come. A playbook's idea is there already, too, where the like of it is. A
 * part of some work and the rest that comes after it are two ideas.
 */
export function createRepeats(snapshot: Snapshot, absent: readonly SkippedIdea[]): Repeats {
  const byCandidate = new Map(snapshot.candidates.map((candidate) => [candidate.id, candidate]));
  const answers = readAnswers(snapshot.answeredPairs);
  const known = createKnown(answers, new TitleReader(snapshot.candidates.map(({ title }) => title)));
  for (const { id, title, candidate_id, project_id } of snapshot.openTasks) {
    const idea = byCandidate.get(candidate_id) ?? { id: candidate_id };
    const reason = `${id} is the same and still open`;
    known.add({ idea, reason, isOver: false }, { title, project: project_id });
  }
  // Rows of a state that is over are no candidates, but what was refused stays away as long as it was said.
  const derived = snapshot.candidates.filter((candidate) => topicOf(candidate) !== undefined);
  for (const { candidate, reason } of [...absent, ...dropAbsent(derived, snapshot).skipped]) {
    if (!staysAway(candidate, snapshot.today)) continue;
    const isOver = candidate.state === 'done';
    known.add(
      { idea: candidate, reason: `like “${candidate.title}”: ${reason}`, isOver },
      { title: candidate.title, project: candidate.projectId },
    );
  }
  for (const done of snapshot.recentlyDone) {
    const ended = describeEnd(done.id, snapshot);
    const reason = ended === null ? `like “${done.title}”, which is done` : `like “${done.title}”: ${ended}`;
    known.add({ idea: done, reason, isOver: true }, { title: done.title, project: done.projectId });
  }
  return {
    find(candidate) {
      // A blocker is there as long as its bugs are, whatever was done about them.
      const found = known.find(candidate).filter(({ isOver }) => !isOver || candidate.category !== 'blocker');
      const other = found.find(({ idea }) => !comesAfter(candidate, idea) && !comesAfter(idea, candidate));
      return other?.reason ?? null;
    },
    remember(candidate) {
      const reason = `the same as ${candidate.id}, “${candidate.title}”`;
      const { title, projectId: project } = candidate;
      known.add({ idea: candidate, reason, isOver: false }, { title, project });
    },
  };
}

type Idea = Partial<Pick<PlanCandidate, 'source' | 'key' | 'dependsOn'>> & { id: string };

/** What a candidate can be a repeat of. */
interface Original {
  idea: Idea;
  reason: string;
  isOver: boolean;
}

/** What is there already, by title and by topic. */
function createKnown(answers: PairAnswers, reader: TitleReader) {
  const index = new LikenessIndex([], reader);
  /** By place in the index: two tasks may come from one idea. */
  const all = new Map<string, Original>();
  const byIdea = new Map<string, Original>();
  const byTopic = new Map<string, Original>();
  return {
    add(known: Original, titled: { title: string; project: string | null }): void {
      const topic = topicOf(known.idea);
      byIdea.set(known.idea.id, known);
      if (topic !== undefined) {
        if (!known.isOver) byTopic.set(topic, known);
        return;
      }
      const place = String(all.size);
      all.set(place, known);
      index.add({ id: place, ...titled });
    },
    /** What is the same as a candidate, what was added first first. */
    find(candidate: PlanCandidate): Original[] {
      const { id, title, projectId: project, source } = candidate;
      const topic = topicOf(candidate);
      const same = topic === undefined ? index.findSame({ id, title, project }) : [];
      // Whether a play is the same as what is like it is not worth a question.
      const like = source === 'playbook' ? index.findLike({ id, title, project }) : [];
      return [
        topic === undefined ? undefined : byTopic.get(topic),
        ...[...same, ...like.map((near) => near.id)].map((place) => all.get(place)),
        ...answers.listSame(id).map((other) => byIdea.get(other)),
      ]
        .filter((known) => known !== undefined)
        .filter(({ idea }) => idea.id !== id && answers.find(id, idea.id) !== 'different');
    },
  };
}

function comesAfter({ dependsOn = [] }: Idea, other: Idea): boolean {
  return dependsOn.includes(other.id) || (other.key !== undefined && dependsOn.includes(other.key));
}

/** Whether an absent candidate keeps what is the same away too: not if it was dropped for itself. */
function staysAway({ state, awayUntilOn }: PlanCandidate, today: string): boolean {
  if (state === 'open') return awayUntilOn !== null && awayUntilOn > today;
  return state === 'refused' || state === 'done';
}

/** What was known of tasks that are over, and today. */
type Past = Pick<Snapshot, 'today' | 'zone' | 'endedTasks' | 'candidates'>;

const ENDS: Readonly<Record<string, string>> = {
  done: 'done',
  failed: 'given up',
  refused: 'refused',
  expired: 'not decided in time',
  cancelled: 'taken back',
};

/** `T-5 was done on Fri 20 Nov`; null where no task of the idea has ended. */
function describeEnd(candidateId: string, { endedTasks, today, zone }: Past): string | null {
  const ended = endedTasks.get(candidateId);
  if (!ended) return null;
  const on = ended.endedAt === null ? '' : ` on ${formatDate(dateOf(ended.endedAt, zone), today)}`;
  return `${ended.id} was ${ENDS[ended.state] ?? ended.state}${on}`;
}

/** Why a candidate is not open today, with the task that it was and how that ended; null if it is. */
function describeAbsence(candidate: PlanCandidate, past: Past): string | null {
  const { id, state, awayUntilOn, recursEveryDays, recursOn, doneOn } = candidate;
  const { today } = past;
  const end = describeEnd(id, past);
  const until = (date: string) => formatDate(date, today);
  if (state === 'withdrawn') return 'dropped';
  if (state === 'done') {
    const done = end ?? (doneOn === null ? 'done already' : `done on ${until(doneOn)}`);
    const next =
      awayUntilOn ??
      (recursEveryDays === null || doneOn === null
        ? null
        : recursOn
          ? againOn(recursOn, doneOn)
          : Temporal.PlainDate.from(doneOn).add({ days: recursEveryDays }).toString());
    if (next === null) return done;
    return next <= today ? null : `${done}; it comes again on ${until(next)}`;
  }
  if (awayUntilOn !== null && awayUntilOn <= today) return null;
  if (state === 'refused') {
    const refused = end ?? 'refused';
    return awayUntilOn === null ? refused : `${refused}, until ${until(awayUntilOn)}`;
  }
  if (awayUntilOn === null) return null;
  return end === null ? `rests until ${until(awayUntilOn)}` : `${end}; rests until ${until(awayUntilOn)}`;
}

/**
 * Why an idea stays away because somebody wants less like another one; null if nobody does. Blockers are there as long as
 * their bugs are, and what somebody proposes after that was said is weighed as ever.
 */
function createUnwanted({
  candidates,
  today,
  zone,
  endedTasks,
}: Past): (idea: PlanCandidate) => string | null {
  const untilOf = ({ lessSinceAt }: PlanCandidate) =>
    lessSinceAt === null ? null : lessUntil(lessSinceAt, zone);
  const unwanted = candidates.filter((idea) => (untilOf(idea) ?? '') > today);
  if (unwanted.length === 0) return () => null;
  const findLike = createLessLike(unwanted);
  return (idea) => {
    const other = idea.category === 'blocker' ? undefined : findLike(idea);
    const until = other && untilOf(other);
    if (!until) return null;
    if (idea.proposerHandle !== null && (idea.proposedAt ?? 0) > (other.lessSinceAt ?? 0)) return null;
    const name = endedTasks.get(other.id)?.id ?? other.id;
    return `less like ${name} “${other.title}” is wanted, until ${formatDate(until, today)}`;
  };
}
