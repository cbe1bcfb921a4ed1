import type { BackOrder } from '../../base/source-port.ts';
import type { Row } from '../../base/store/tables.ts';
import type { Back } from '../source.ts';

/** What happened to a task that a tracker may hear of, by the event of the log. */
const VERDICTS = {
  TaskApproved: 'approved',
  TaskRefused: 'refused',
  TaskAssigned: 'assigned',
  TaskTaken: 'assigned',
  TaskDone: 'done',
} as const;

export const TOLD_EVENTS = Object.keys(VERDICTS);
type Verdict = (typeof VERDICTS)[keyof typeof VERDICTS];

/** The label of what is a task here. */
const LABEL = 'tiller';

/** A task's states as long as a verdict holds: what was undone meanwhile is not told. */
const HOLDS: Readonly<Record<Verdict, readonly Row<'tasks'>['state'][]>> = {
  approved: ['approved', 'assigned', 'open', 'started', 'done'],
  refused: ['refused'],
  assigned: ['assigned', 'started'],
  done: ['done'],
};

/** An order as it is kept: what is said, and of which task it holds. */
export interface KeptOrder {
  what: BackOrder['what'];
  task: string;
  verdict: Verdict;
}

/**
 * What a tracker is told of a task's event, as far as the team lets it: a comment with its number and verdict, a label,
 * whose it is, that it is done. No name is in it but the account's own.
 */
export function listOrders(
  type: string,
  task: Pick<Row<'tasks'>, 'id'>,
  { back, account }: { back: readonly Back[]; account: string | undefined },
): KeptOrder[] {
  const verdict = VERDICTS[type as keyof typeof VERDICTS];
  const orders: BackOrder['what'][] = [];
  if (verdict === 'assigned') {
    if (back.includes('assign') && account !== undefined) orders.push({ kind: 'assign', account });
  } else {
    if (back.includes('comment'))
      orders.push({ kind: 'comment', body: `${task.id} is ${verdict} in Tiller.` });
    if (back.includes('label') && verdict === 'approved') orders.push({ kind: 'label', label: LABEL });
    if (back.includes('state') && verdict === 'done') orders.push({ kind: 'state', state: 'done' });
  }
  return orders.map((what) => ({ what, task: task.id, verdict }));
}

/** Whether what an order says is still so. */
export function stillHolds({ verdict }: KeptOrder, task: Pick<Row<'tasks'>, 'state'> | undefined): boolean {
  return task !== undefined && HOLDS[verdict].includes(task.state);
}
