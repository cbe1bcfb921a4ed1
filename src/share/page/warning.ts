import type { Ctx } from '../../base/command/ctx.ts';
import { withdrawMessage } from '../../base/run/outbox.ts';
import { instant, type Text, text } from '../../base/view/text.ts';
import { answer } from '../../base/view/view.ts';
import { type Kind, kindOf, tally } from '../../decide/policy/policy.ts';
import { listTouches, silenceEnds } from '../../decide/silence/silence-end.ts';
import {
  describeVoters,
  type EligibleVoters,
  findEligibleVoters,
  loadVotingTeam,
  saidBy,
  type VotingTeam,
} from '../../decide/voters.ts';
import { tellMember } from '../../say/tell.ts';
import { getCandidate } from '../../todo/idea/candidate-store.ts';
import { describeWhere, getTask } from '../../todo/task/store.ts';
import type { Task } from '../../todo/task/task.ts';
import { listYesVotes } from '../../todo/task/vote-store.ts';
import { listLines } from './store.ts';

const ENDS_ONE = {
  expire: 'It expires',
  park: 'It is parked',
  approve: 'It counts as approved',
  keep: 'It waits',
} as const;
const ENDS_MANY = {
  expire: 'They expire',
  park: 'They are parked',
  approve: 'They count as approved',
  keep: 'They wait',
} as const;

/** What the subjects of private warnings begin with. */
const PRIVATE = 'warned:';

/** A task that nobody has answered yet, and what its line says. */
export interface Warning {
  task: Task;
  eligible: EligibleVoters;
  ending: Kind['silenceEnding'];
  /** Who can still decide. */
  able: string;
}

/** What a warning says of a task as it stands, ending at its `silence_at`. */
export async function readWarning(ctx: Ctx, task: Task, team: VotingTeam): Promise<Warning> {
  const candidate = await getCandidate(ctx, task.candidate_id);
  const eligible = findEligibleVoters(team, task, candidate.proposerId);
  const yes = new Set((await listYesVotes(ctx, task)).map(saidBy));
  return {
    task,
    eligible,
    ending: silenceEnds(kindOf(team.policy, task.approval_kind), listTouches(task, candidate)),
    // One's own first yes is half of it: the same person still decides.
    able: describeVoters(
      eligible,
      eligible.isOwnTwice ? eligible.voters : tally(eligible.voters, eligible.quorum, yes).able,
    ),
  };
}

/** One line for all that end alike: `No answer yet: T-2, T-3. They expire on Wed 25 Nov at 09:00. @lead can still decide.` */
export function describeWarnings(warned: readonly Warning[]): Text[] {
  const alike = Map.groupBy(warned, ({ task, ending, able }) => `${task.silence_at} ${ending} ${able}`);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first || first.task.silence_at === null) return [];
    const { ending, able, task } = first;
    const names =
      group.length === 1 ? `${task.id} ${task.title}` : group.map((each) => each.task.id).join(', ');
    const words = group.length === 1 ? ENDS_ONE[ending] : ENDS_MANY[ending];
    const at = first.task.silence_at;
    return [
      text`No answer yet: ${names}. ${words} on ${instant(at, 'day')} at ${instant(at)}. ${able} can still decide.`,
    ];
  });
}

/** Warns whoever can decide one of the tasks in a private line. */
export async function tellVoters(ctx: Ctx, warned: readonly Warning[]): Promise<void> {
  const view = answer(...describeWarnings(warned));
  // The line's tasks are in its subject: what became of them later changes neither.
  const subject = `${PRIVATE}${ctx.now}:${warned.map(({ task }) => task.id).join('+')}`;
  for (const voterId of listVoters(warned))
    await tellMember(ctx, voterId, { subject: `${subject}:${voterId}`, view });
}

function listVoters(warned: readonly Warning[]): Set<string> {
  return new Set(warned.flatMap(({ eligible }) => eligible.voters.map(({ id }) => id)));
}

/**
 * Brings the private lines that warn of a task up to date: they name what still waits. Where nothing does that their reader
 * can decide, a line that was not sent never is, and one that was says how its tasks stand.
 */
export async function retellWarnings(ctx: Ctx, task: Task): Promise<void> {
  const about = (await listLines(ctx, `${PRIVATE}%`))
    .map((line) => ({ line, ...readSubject(line.subject) }))
    .filter(({ taskIds }) => taskIds.includes(task.id));
  if (about.length === 0) return;
  const team = await loadVotingTeam(ctx);
  for (const group of Map.groupBy(about, ({ warning }) => warning).values()) {
    const tasks: Task[] = [];
    for (const id of group[0]?.taskIds ?? []) tasks.push(await getTask(ctx, id));
    const waiting: Warning[] = [];
    for (const each of tasks)
      if (each.state === 'proposed' && each.warned_at === group[0]?.warnedAt)
        waiting.push(await readWarning(ctx, each, team));
    const voters = listVoters(waiting);
    const over = answer(...(await describeEach(ctx, tasks)));
    const still = answer(...describeWarnings(waiting));
    for (const { line, voterId } of group) {
      const { subject, placeId, isSent, view: last } = line;
      const view = voters.has(voterId) ? still : over;
      if (view === over && !isSent) await withdrawMessage(ctx.tx, ctx.workspace.id, { subject, placeId });
      else if (last !== JSON.stringify(view)) await tellMember(ctx, voterId, { subject, view });
    }
  }
}

async function describeEach(ctx: Ctx, tasks: readonly Task[]): Promise<Text[]> {
  const lines: Text[] = [];
  for (const task of tasks) lines.push(text`${task.title}: ${await describeWhere(ctx, task)}.`);
  return lines;
}

/** What `warned:<when>:<T-1+T-2>:<member>` tells. */
function readSubject(subject: string) {
  const [, at = '', ids = '', ...member] = subject.split(':');
  return {
    warning: `${at}:${ids}`,
    warnedAt: Number(at),
    taskIds: ids.split('+'),
    voterId: member.join(':'),
  };
}
