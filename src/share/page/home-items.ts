import { formatTaskEffort } from '../../base/language/effort.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, cleanLine, cutTitle, instant, type Text, text } from '../../base/view/text.ts';
import type { Action, ReportItem } from '../../base/view/view.ts';
import { GRACE_MS } from '../../todo/task/hand-out.ts';
import type { Pending, TaskItem } from './inbox.ts';

/** Characters of a title that two lines of a phone have room for. */
const LONGEST_TITLE = 80;
/** What a list of one's own offers: the rest is on the task. */
const DAILY: ReadonlySet<string> = new Set([
  'done',
  'hand over',
  'blocked',
  'later',
  'ready',
  'fail',
  'undo',
]);

/** What an item of a Home is shown with. */
export interface ItemContext {
  /** Whose Home it is. */
  memberId: string;
  now: number;
  today: string;
  /** How far deciding has come, by task. */
  progress: ReadonlyMap<string, Text>;
  /** When somebody is reminded of a task that they put off, by task. */
  remindedAt: ReadonlyMap<string, number>;
}

/** Something that waits, in two lines and with what can be done about it. */
export function describeItem(item: Pending, given: ItemContext): ReportItem {
  return {
    id: item.id,
    lines: [[bold(`${item.id} · ${cutTitle(item.title, LONGEST_TITLE)}`)], describeState(item, given)],
    actions: listActions(item, given.memberId),
  };
}

/** The same of what somebody has to do, with what is pressed day by day alone. */
export function describeDoing(item: Pending, given: ItemContext): ReportItem {
  const described = describeItem(item, given);
  return { ...described, actions: described.actions.filter(({ command }) => DAILY.has(command)) };
}

/** `approved, with you from 09:12`; of an agent's, to who answers for it, `with @coder`. */
function describeSoon({ task, holder }: TaskItem, memberId: string, now: number): Text {
  const whom = holder === null || holder.id === memberId ? 'you' : `@${holder.handle}`;
  return text`approved, with ${whom} from ${instant((task.decided_at ?? now) + GRACE_MS)}`;
}

/** `waits for @ana since Mon 23 Nov: the key`; to whoever it waits for `@ben waits for you since …`. */
function describeWait(item: Extract<Pending, { kind: 'blocked' }>, memberId: string): Text {
  const { task, waitsFor, holder } = item;
  const since = text`since ${instant(task.waits_since_at ?? 0, 'day')}`;
  const words = cleanLine(task.waits_for ?? '', LONGEST_TITLE);
  const what = words === '' ? '' : `: ${words}`;
  if (waitsFor?.id === memberId) return text`@${holder?.handle ?? '?'} waits for you ${since}${what}`;
  return waitsFor ? text`waits for @${waitsFor.handle} ${since}${what}` : text`waits for ${words} ${since}`;
}

/** How something that waits stands, without its title. */
export function describeState(
  item: Pending,
  { memberId, now, today, progress, remindedAt }: ItemContext,
): Text {
  switch (item.kind) {
    case 'decide': {
      const absent = item.standIns.find(({ standIn }) => standIn.id === memberId)?.absent;
      const who = item.holder ? `for @${item.holder.handle}` : 'nobody has it yet';
      const kind = item.task.approval_kind === 'normal' ? '' : `${item.task.approval_kind}, `;
      const facts = `${kind}${formatTaskEffort(item.task)}, ${who}`;
      const votes = progress.get(item.id);
      return text`${votes ? [...votes, ' · '] : ''}${facts}${absent ? `; you decide for @${absent.handle}` : ''}`;
    }
    case 'accept':
      return text`@${item.holder?.handle ?? ''} delivered it and waits for your yes${item.quorum > 1 ? `; ${item.votes} of ${item.quorum} so far` : ''}`;
    case 'reply':
      return text`@${item.holder?.handle ?? ''} asks: “${cleanLine(item.question, LONGEST_TITLE)}”`;
    case 'do': {
      const whose = item.holder?.kind === 'agent' ? `@${item.holder.handle} has it, ` : '';
      const due = sayDue(item.task, { now, today });
      const at = remindedAt.get(item.id);
      return text`${whose}${item.task.state === 'started' ? 'started, ' : ''}${due}${at === undefined ? '' : text`; I remind you ${instant(at, 'day')}`}`;
    }
    case 'blocked':
      return describeWait(item, memberId);
    case 'soon':
      return describeSoon(item, memberId, now);
    case 'outcome':
      return text`was due ${formatDate(item.task.due_on, today)}; how did it end?`;
    case 'take':
      return text`nobody has this; ${formatTaskEffort(item.task)}, ${sayDue(item.task, { now, today })}`;
    case 'parked':
      return text`nobody decided`;
    case 'later':
      return text`back ${formatDate(item.task.snoozed_until_on ?? today, today)}`;
    case 'lesson':
      return text`worth keeping?`;
    case 'overrule':
      return text`overruled; a second person is needed`;
  }
}

function listActions(item: Pending, memberId: string): Action[] {
  const button =
    (name: string) =>
    (label: string, command: string, style: Action['style'] = 'plain', more = {}): Action => ({
      label,
      command,
      args: { [name]: item.id, ...more },
      style,
    });
  const task = button('task');
  switch (item.kind) {
    case 'decide':
      return [
        task('Yes', 'approve', 'primary'),
        task('No', 'refuse'),
        task('Change', 'change'),
        task('Later', 'later'),
        task('Why', 'why'),
      ];
    case 'accept':
      return [task('Look at it', 'approve', 'primary'), task('Not yet', 'work return'), task('Why', 'why')];
    case 'reply':
      return [task('Answer', 'work answer', 'primary'), task('Why', 'why')];
    case 'do':
      return [
        ...(item.task.state === 'started'
          ? [task('Done', 'done', 'primary')]
          : [task('Start', 'start', 'primary'), task('Done', 'done')]),
        task('Hand over', 'hand over'),
        task('Blocked', 'blocked'),
        task('Later', 'later'),
        task('Could not', 'fail'),
        task('Why me', 'why', 'plain', { about: 'me' }),
      ];
    case 'blocked':
      return item.waitsFor?.id === memberId
        ? [task('It is there', 'ready', 'primary'), task('Why', 'why')]
        : [
            task('It can go on', 'ready', 'primary'),
            task('Done', 'done'),
            task('Hand over', 'hand over'),
            task('Later', 'later'),
          ];
    case 'soon':
      return [task('Undo', 'undo'), task('Why', 'why')];
    case 'outcome':
      return [task('Done', 'done', 'primary'), task('Could not', 'fail')];
    case 'take':
      return [task('Take', 'take', 'primary'), task('Why', 'why')];
    case 'parked':
    case 'later':
      return [task('Yes', 'approve'), task('No', 'refuse'), task('Why', 'why')];
    case 'lesson':
      return [button('lesson')('Keep', 'lesson keep', 'primary'), button('lesson')('Drop', 'lesson drop')];
    case 'overrule':
      return [
        button('tactic')('I agree', 'tactic second', 'primary'),
        button('tactic')('Look', 'tactic show'),
      ];
  }
}

/** `due Wed 25 Nov`, `was due Mon 9 Nov`. */
export function sayDue(
  { due_at: dueAt, due_on: dueOn }: Pick<TaskItem['task'], 'due_at' | 'due_on'>,
  { now, today }: { now: number; today: string },
): string {
  return `${dueAt < now ? 'was due' : 'due'} ${formatDate(dueOn, today)}`;
}
