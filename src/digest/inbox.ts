import type { Ctx } from '../command.ts';
import type { Row } from '../db/schema.ts';
import { tally } from '../decision/policy.ts';
import { type Electorate, findElectorate, loadRoll, type Roll, saidBy } from '../decision/voters.ts';
import { listTactics } from '../goal/tactic-store.ts';
import { listProposedLessons } from '../learn/lesson-store.ts';
import { listenerOf } from '../task/private-line.ts';
import { listTasks } from '../task/store.ts';
import { isHeld, OPEN_STATES, type Task } from '../task/task.ts';
import { listExecutors } from '../team/store.ts';
import { DAY_MS } from '../time.ts';

/** An outcome is missed from this long after the due date. */
const UNRECORDED_AFTER_MS = 2 * DAY_MS;

interface Item {
  /** `T-3`, `LS-1`, `TC-2`. */
  id: string;
  title: string;
  /** Members any of whom can see to it, by id: one person's, or one group's. Empty only where nobody is left. */
  ownerIds: readonly string[];
}

interface TaskItem extends Item {
  task: Task;
  /** Who has it; null where nobody does. */
  holder: Row<'executors'> | null;
}

/** Something that waits for somebody. */
export type Pending =
  | (TaskItem & { kind: 'decide'; votes: number; quorum: number } & Pick<Electorate, 'standIns' | 'groups'>)
  | (TaskItem & { kind: 'parked' | 'later' | 'soon' | 'do' | 'outcome' | 'take' })
  | (Item & { kind: 'lesson' | 'overrule' });

type Vote = Pick<Row<'votes'>, 'task_id' | 'content_hash' | 'member_id' | 'stands_in_for'>;

/** What listPending knows of everybody, read once. */
interface Known {
  roll: Roll;
  executors: ReadonlyMap<string, Row<'executors'>>;
  proposers: ReadonlyMap<string, string | null>;
  votes: readonly Vote[];
  /** Who put a task off last, by task. */
  putOffBy: ReadonlyMap<string, string | null>;
}

/** Everything that waits, each item once and in exactly one person's or group's hands: the oldest first. */
export async function listPending(ctx: Ctx): Promise<Pending[]> {
  const tasks = await listTasks(ctx, OPEN_STATES);
  const known = await loadKnown(ctx, tasks);
  const everybody = known.roll.members.map(({ id }) => id);
  const lessons = (await listProposedLessons(ctx)).map(
    ({ id, body }): Pending => ({ kind: 'lesson', id, title: body, ownerIds: decidersOf(known) }),
  );
  const overrules = (await listTactics(ctx))
    .filter(({ overruled_by, seconded_by }) => overruled_by !== null && seconded_by === null)
    .map(
      ({ id, title, overruled_by }): Pending => ({
        kind: 'overrule',
        id,
        title,
        ownerIds: everybody.filter((member) => member !== overruled_by),
      }),
    );
  return [...tasks.map((task) => placeTask(task, known, ctx.now)), ...lessons, ...overrules];
}

function placeTask(task: Task, known: Known, now: number): Pending {
  const { roll } = known;
  const everybody = roll.members.map(({ id }) => id);
  const holder = (task.assignee_id !== null && known.executors.get(task.assignee_id)) || null;
  const item = { id: task.id, title: task.title, task, holder };
  const electorate = findElectorate(roll, task, known.proposers.get(task.candidate_id) ?? null);
  const votes = known.votes.filter(
    ({ task_id, content_hash }) => task_id === task.id && content_hash === task.content_hash,
  );
  const deciders = findDeciders(electorate, votes, known);
  if (task.state === 'proposed') {
    const { yes } = tally(electorate.voters, electorate.quorum, new Set(votes.map(saidBy)));
    const { quorum, standIns, groups } = electorate;
    return { ...item, kind: 'decide', ownerIds: deciders, votes: yes, quorum, standIns, groups };
  }
  if (task.state === 'parked') return { ...item, kind: 'parked', ownerIds: deciders };
  if (task.state === 'snoozed') {
    const by = known.putOffBy.get(task.id);
    const isHere = by !== undefined && by !== null && everybody.includes(by);
    return { ...item, kind: 'later', ownerIds: isHere ? [by] : deciders };
  }
  const listener = holder && listenerOf(holder);
  const isHere = listener !== null && everybody.includes(listener);
  const isAnybodys = task.state === 'open' || (task.state === 'approved' && holder === null);
  if (isAnybodys) return { ...item, kind: 'take', ownerIds: everybody };
  // Whoever had it may have left: then those who decide see to it.
  const ownerIds = isHere ? [listener] : decidersOf(known);
  if (!isHeld(task.state)) return { ...item, kind: 'soon', ownerIds };
  const isMissed = task.outcome_asked_at !== null || task.due_at < now - UNRECORDED_AFTER_MS;
  return { ...item, kind: task.due_at < now && isMissed ? 'outcome' : 'do', ownerIds };
}

/** Whose yes is missing and can come: of somebody absent that is their stand-in's. */
function findDeciders(
  { voters, quorum, groups, standIns }: Electorate,
  votes: readonly Vote[],
  known: Known,
): string[] {
  const said = new Set(votes.map(saidBy));
  const cast = new Set(votes.map(({ member_id }) => member_id));
  const standing = tally(voters, quorum, said);
  const asked = standing.able.length > 0 ? standing.able : voters;
  const ids = asked.flatMap(({ id }) => {
    const free = standIns.filter(({ absent, standIn }) => absent.id === id && !cast.has(standIn.id));
    return free.length > 0 ? free.map(({ standIn }) => standIn.id) : [id];
  });
  if (ids.length > 0) return [...new Set(ids)].sort();
  return groups.length > 0 ? listAdmins(known) : known.roll.members.map(({ id }) => id);
}

/** Approvers, or everybody while there are none; while nobody of the groups was here, the admins. */
function decidersOf(known: Known): string[] {
  const { members, groups } = known.roll;
  const approvers = members.filter(({ is_approver }) => is_approver === 1);
  if (approvers.length === 0 && groups.length > 0) return listAdmins(known);
  return (approvers.length > 0 ? approvers : members).map(({ id }) => id);
}

function listAdmins({ executors }: Known): string[] {
  return [...executors.values()].flatMap(({ id, is_admin }) => (is_admin === 1 ? [id] : []));
}

async function loadKnown(ctx: Ctx, tasks: readonly Task[]): Promise<Known> {
  const executors = await listExecutors(ctx);
  return {
    roll: await loadRoll(ctx),
    executors: new Map(executors.map((executor) => [executor.id, executor])),
    proposers: await readProposers(ctx),
    votes: await readVotes(ctx),
    putOffBy: await readPutOff(ctx, tasks),
  };
}

/** Who proposed the idea of each open task. */
async function readProposers(ctx: Ctx): Promise<Map<string, string | null>> {
  const rows = await ctx.tx
    .selectFrom('candidates')
    .innerJoin('tasks', (join) =>
      join
        .onRef('tasks.workspace_id', '=', 'candidates.workspace_id')
        .onRef('tasks.candidate_id', '=', 'candidates.id'),
    )
    .select(['candidates.id', 'candidates.proposer_id'])
    .where('tasks.workspace_id', '=', ctx.workspace.id)
    .where('tasks.state', 'in', OPEN_STATES)
    .execute();
  return new Map(rows.map(({ id, proposer_id }) => [id, proposer_id]));
}

async function readVotes(ctx: Ctx): Promise<Vote[]> {
  return ctx.tx
    .selectFrom('votes')
    .innerJoin('tasks', (join) =>
      join.onRef('tasks.workspace_id', '=', 'votes.workspace_id').onRef('tasks.id', '=', 'votes.task_id'),
    )
    .select(['votes.task_id', 'votes.content_hash', 'votes.member_id', 'votes.stands_in_for'])
    .where('votes.workspace_id', '=', ctx.workspace.id)
    .where('votes.choice', '=', 'yes')
    .where('tasks.state', 'in', ['proposed', 'parked', 'snoozed'])
    .execute();
}

async function readPutOff(ctx: Ctx, tasks: readonly Task[]): Promise<Map<string, string | null>> {
  const ids = tasks.filter(({ state }) => state === 'snoozed').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx
    .selectFrom('decisions')
    .select(['task_id', 'decided_by'])
    .where('workspace_id', '=', ctx.workspace.id)
    .where('choice', '=', 'snooze')
    .where('task_id', 'in', ids)
    .orderBy('number')
    .execute();
  return new Map(rows.map(({ task_id, decided_by }) => [task_id, decided_by]));
}
