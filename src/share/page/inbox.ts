import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import type { Row } from '../../base/store/tables.ts';
import { listTactics } from '../../clarify/tactic/tactic-store.ts';
import { tally } from '../../decide/policy/policy.ts';
import {
  type EligibleVoters,
  findEligibleVoters,
  loadVotingTeam,
  saidBy,
  type VotingTeam,
} from '../../decide/voters.ts';
import {
  type Delivery,
  listDeliveries,
  listOpenQuestions,
  listVotesOnEvidence,
  type Question,
} from '../../decide/work/store.ts';
import { listProposedLessons } from '../../learn/lesson/lesson-store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listenerOf } from '../../todo/task/assigned-line.ts';
import { isHeld } from '../../todo/task/task.ts';
import { listOpenTasks, listYesVotesOnOpen, type OpenTask, readPutOff, type Vote } from './store.ts';

/** An outcome is missed from this long after the due date. */
const UNRECORDED_AFTER_MS = 2 * DAY_MS;

interface Item {
  /** `T-3`, `LS-1`, `TC-2`. */
  id: string;
  title: string;
  /** Members any of whom can see to it, by id: one person's, or one group's. Empty only where nobody is left. */
  ownerIds: readonly string[];
}

/** A task that waits for somebody. */
export interface TaskItem extends Item {
  task: OpenTask;
  /** Who has it; null where nobody does. */
  holder: Row<'executors'> | null;
}

/** Something that waits for somebody. */
export type Pending =
  | (TaskItem & { kind: 'decide'; votes: number; quorum: number } & Pick<
        EligibleVoters,
        'standIns' | 'groups'
      >)
  | (TaskItem & { kind: 'accept'; votes: number; quorum: number })
  | (TaskItem & { kind: 'reply'; question: string })
  | (TaskItem & { kind: 'parked' | 'later' | 'soon' | 'do' | 'outcome' | 'take' })
  | (TaskItem & { kind: 'blocked'; waitsFor: Row<'executors'> | null })
  | (Item & { kind: 'lesson' | 'overrule' });

/** What comes first, and how many of each are said. */
const GROUPS: readonly { kinds: readonly Pending['kind'][]; one: string; many: string }[] = [
  { kinds: ['decide'], one: 'waits for your yes or no', many: 'wait for your yes or no' },
  {
    kinds: ['accept'],
    one: 'is delivered and waits for your yes',
    many: 'are delivered and wait for your yes',
  },
  { kinds: ['reply'], one: 'needs your answer', many: 'need your answer' },
  { kinds: ['do', 'soon'], one: 'is yours to do', many: 'are yours to do' },
  { kinds: ['blocked'], one: 'is blocked', many: 'are blocked' },
  { kinds: ['outcome'], one: 'needs a word on how it ended', many: 'need a word on how they ended' },
  { kinds: ['overrule', 'lesson'], one: 'needs your opinion', many: 'need your opinion' },
  { kinds: ['take'], one: 'is open to take', many: 'are open to take' },
  { kinds: ['parked'], one: 'is parked', many: 'are parked' },
  { kinds: ['later'], one: 'is put off', many: 'are put off' },
];

/** What listPending looks things up in, read once. */
interface Records {
  team: VotingTeam;
  executors: ReadonlyMap<string, Row<'executors'>>;
  votes: readonly Vote[];
  /** Who put a task off last, by task. */
  putOffBy: ReadonlyMap<string, string | null>;
  /** What agents delivered and wait for, and the yes there are to it. */
  deliveries: readonly Delivery[];
  evidenceVotes: readonly Vote[];
  questions: readonly Question[];
}

/** Everything that waits, each item once and in exactly one person's or group's hands: the oldest first. */
export async function listPending(ctx: Ctx): Promise<Pending[]> {
  const tasks = await listOpenTasks(ctx);
  const records = await readRecords(ctx, tasks);
  const everybody = records.team.members.map(({ id }) => id);
  const lessons = (await listProposedLessons(ctx)).map(
    ({ id, body }): Pending => ({ kind: 'lesson', id, title: body, ownerIds: decidersOf(records) }),
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
  return [...tasks.map((task) => placeTask(task, records, ctx.now)), ...lessons, ...overrules];
}

/** By group; within one what is overdue, then what is due first, then the oldest. */
export function sortPending(items: readonly Pending[], now: number): Pending[] {
  const rank = ({ kind }: Pending) => GROUPS.findIndex(({ kinds }) => kinds.includes(kind));
  const dueAt = (item: Pending) => ('task' in item && item.kind !== 'decide' ? item.task.due_at : now);
  return items.toSorted((a, b) => rank(a) - rank(b) || dueAt(a) - dueAt(b));
}

/** `2 wait for your yes or no, 1 is yours to do`; empty for nothing. */
export function countPending(items: readonly Pending[]): string {
  return GROUPS.flatMap(({ kinds, one, many }) => {
    const count = items.filter(({ kind }) => kinds.includes(kind)).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  }).join(', ');
}

function placeTask(task: OpenTask, records: Records, now: number): Pending {
  const { team } = records;
  const everybody = team.members.map(({ id }) => id);
  const holder = (task.assignee_id !== null && records.executors.get(task.assignee_id)) || null;
  const item = { id: task.id, title: task.title, task, holder };
  const eligible = findEligibleVoters(team, task, task.proposer_id);
  const votes = records.votes.filter(
    ({ task_id, content_hash }) => task_id === task.id && content_hash === task.content_hash,
  );
  const deciders = findDeciders(eligible, votes, records);
  if (task.state === 'proposed') {
    const { yes } = tally(eligible.voters, eligible.quorum, new Set(votes.map(saidBy)));
    const { quorum, standIns, groups } = eligible;
    return { ...item, kind: 'decide', ownerIds: deciders, votes: yes, quorum, standIns, groups };
  }
  if (task.state === 'parked') return { ...item, kind: 'parked', ownerIds: deciders };
  if (task.state === 'snoozed') {
    const by = records.putOffBy.get(task.id);
    const isHere = by !== undefined && by !== null && everybody.includes(by);
    return { ...item, kind: 'later', ownerIds: isHere ? [by] : deciders };
  }
  const delivery = records.deliveries.find(({ task_id }) => task_id === task.id);
  if (delivery) {
    const said = records.evidenceVotes.filter(({ content_hash }) => content_hash === delivery.digest);
    const { yes } = tally(eligible.voters, eligible.quorum, new Set(said.map(saidBy)));
    const ownerIds = findDeciders(eligible, said, records);
    return { ...item, kind: 'accept', ownerIds, votes: yes, quorum: eligible.quorum };
  }
  const listener = holder && listenerOf(holder);
  const isHere = listener !== null && everybody.includes(listener);
  const isAnybodys = task.state === 'open' || (task.state === 'approved' && holder === null);
  if (isAnybodys) return { ...item, kind: 'take', ownerIds: everybody };
  // Whoever had it may have left: then those who decide see to it.
  const ownerIds = isHere ? [listener] : decidersOf(records);
  if (!isHeld(task.state)) return { ...item, kind: 'soon', ownerIds };
  if (task.waits_since_at !== null) {
    const { waits_for_id: askedId } = task;
    const isAsked = askedId !== null && everybody.includes(askedId);
    const waitsFor = (askedId !== null && records.executors.get(askedId)) || null;
    return { ...item, kind: 'blocked', ownerIds: isAsked ? [...ownerIds, askedId] : ownerIds, waitsFor };
  }
  const asked = records.questions.find(({ task_id }) => task_id === task.id);
  if (asked) return { ...item, kind: 'reply', question: asked.question, ownerIds };
  const isMissed = task.outcome_asked_at !== null || task.due_at < now - UNRECORDED_AFTER_MS;
  return { ...item, kind: task.due_at < now && isMissed ? 'outcome' : 'do', ownerIds };
}

/** Whose yes is missing and can come: of somebody absent that is their stand-in's. */
function findDeciders(
  { voters, quorum, groups, standIns }: EligibleVoters,
  votes: readonly Vote[],
  records: Records,
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
  return groups.length > 0 ? listAdmins(records) : records.team.members.map(({ id }) => id);
}

/** Approvers, or everybody while there are none; while nobody of the groups was here, the admins. */
function decidersOf(records: Records): string[] {
  const { members, groups } = records.team;
  const approvers = members.filter(({ is_approver }) => is_approver === 1);
  if (approvers.length === 0 && groups.length > 0) return listAdmins(records);
  return (approvers.length > 0 ? approvers : members).map(({ id }) => id);
}

function listAdmins({ executors }: Records): string[] {
  return [...executors.values()].flatMap(({ id, is_admin }) => (is_admin === 1 ? [id] : []));
}

async function readRecords(ctx: Ctx, tasks: readonly OpenTask[]): Promise<Records> {
  const executors = await listExecutors(ctx);
  const deliveries = await listDeliveries(ctx);
  const started = tasks.filter(({ state }) => state === 'started').map(({ id }) => id);
  return {
    team: await loadVotingTeam(ctx),
    executors: new Map(executors.map((executor) => [executor.id, executor])),
    votes: await listYesVotesOnOpen(ctx),
    putOffBy: await readPutOff(ctx, tasks),
    deliveries,
    evidenceVotes: await listVotesOnEvidence(
      ctx,
      deliveries.map(({ digest }) => digest),
    ),
    questions: await listOpenQuestions(ctx, started),
  };
}
