import { formatPeriod } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { type Span, type Text, text } from '../../base/view/text.ts';
import { type TableView, type View, withData } from '../../base/view/view.ts';
import type { Capacity } from '../capacity/capacity.ts';
import { readSettings } from '../settings-store.ts';
import { roleOf } from './executor.ts';
import { formatHours } from './hours.ts';
import { categoriesOf } from './store.ts';

/** A leave further off than this is not shown in the list of the team. */
const AWAY_SHOWN_DAYS = 14;

type Executor = Row<'executors'>;
type Workspace = Row<'workspaces'>;

/** `@ana (Ana Lopes): approver, 20 h a week, any category, Europe/Lisbon. Gets tasks handed out.` */
export function describeExecutor(executor: Executor, workspace: Workspace, team: readonly Executor[]): Text {
  const country = executor.country ?? (executor.kind === 'member' ? workspace.country : null);
  const facts = [
    describeRole(executor, team),
    executor.hours_per_week === null ? 'no hours set' : formatHours(executor.hours_per_week),
    executor.categories === '[]' ? 'any category' : categoriesOf(executor).join(', '),
    executor.zone ?? workspace.zone,
    ...(country === null ? [] : [`holidays of ${country}`]),
  ];
  const name = executor.name === executor.handle ? '' : ` (${executor.name})`;
  const routed =
    team.length === 1
      ? 'Nobody else is here: every task is theirs.'
      : executor.is_routed === 1
        ? 'Gets tasks handed out.'
        : 'Gets none handed out, takes open ones.';
  return text`@${executor.handle}${name}: ${facts.join(' · ')}. ${routed}`;
}

function describeAsking(asking: readonly Executor[]): Text[] {
  const [first] = asking;
  if (!first) return [];
  const isOne = asking.length === 1;
  return [
    text`${listHandles(asking)} ${isOne ? 'asks' : 'ask'} to be let in: admit @${first.handle} does it.`,
  ];
}

/** The team at a glance. Nobody's results: those are shown to each alone. */
export function renderTeam(input: {
  executors: readonly Executor[];
  /** Who asks to be let in. */
  asking: readonly Executor[];
  capacity: ReadonlyMap<string, Capacity>;
  leaves: readonly Row<'leaves'>[];
  workspace: Workspace;
  today: string;
}): View {
  const { executors, capacity, workspace, today } = input;
  const lines = executors.map((executor) => {
    const room = capacity.get(executor.id);
    return {
      executor,
      room,
      away: describeAway(room, findSoon(input.leaves, executor.id, today), today),
    };
  });
  const table: TableView = {
    kind: 'table',
    title: `Team: ${workspace.name}`,
    columns: [
      { title: 'Who' },
      { title: 'Role' },
      { title: 'Handed tasks', isDetail: true },
      { title: 'Hours', align: 'right', isDetail: true },
      { title: 'Categories', isDetail: true },
      { title: 'Free in 5 days', align: 'right' },
      { title: 'Zone', saysItself: true, isDetail: true },
      { title: 'Away' },
    ],
    rows: lines.map(({ executor, room, away }) => [
      `@${executor.handle}`,
      describeRole(executor, executors),
      executor.is_routed === 1 ? 'yes' : 'no',
      executor.hours_per_week === null ? 'not set' : formatHours(executor.hours_per_week),
      categoriesOf(executor).join(', ') || 'any',
      describeRoom(room),
      // Everybody's own is no news.
      executor.zone === workspace.zone ? '' : (executor.zone ?? ''),
      away,
    ]),
    empty: 'Nobody is here yet. member add @ana adds somebody.',
    foot: [...footOf(executors), ...describeAsking(input.asking)],
  };
  return withData(
    table,
    lines.map(({ executor, room }) => ({
      id: executor.id,
      handle: executor.handle,
      name: executor.name,
      kind: executor.kind,
      role: executor.kind === 'member' ? roleOf(executor) : null,
      responsibleId: executor.responsible_id,
      isRouted: executor.is_routed === 1,
      categories: categoriesOf(executor),
      hoursPerWeek: executor.hours_per_week,
      zone: executor.zone ?? workspace.zone,
      country: executor.country,
      freeHours: room?.freeHours ?? null,
      openTasks: room?.openTasks ?? 0,
      maxOpenTasks: room?.maxOpenTasks ?? null,
      isAway: room?.isAway ?? false,
      awayUntilOn: room?.awayUntilOn ?? null,
    })),
  );
}

export function renderLeaves(
  leaves: readonly Row<'leaves'>[],
  { everyone, today, empty }: { everyone: readonly Executor[]; today: string; empty: string },
): View {
  const handleOf = (id: string | null) => everyone.find((executor) => executor.id === id)?.handle;
  const table: TableView = {
    kind: 'table',
    title: 'Away',
    columns: [
      { title: 'Leave' },
      { title: 'Who' },
      { title: 'Days' },
      { title: 'Stands in' },
      { title: 'Note' },
    ],
    rows: leaves.map((leave) => [
      leave.id,
      `@${handleOf(leave.executor_id)}`,
      formatPeriod(periodOf(leave), today),
      leave.stand_in_id === null ? '' : `@${handleOf(leave.stand_in_id)}`,
      leave.note,
    ]),
    empty,
  };
  return withData(
    table,
    leaves.map((leave) => ({
      id: leave.id,
      handle: handleOf(leave.executor_id),
      startsOn: leave.starts_on,
      endsOn: leave.ends_on,
      standIn: handleOf(leave.stand_in_id) ?? null,
      note: leave.note,
    })),
  );
}

/** The workspace's settings, each with how it is changed. */
export function renderSettings(workspace: Workspace): View {
  const { categoryPriorities, goalHorizonDays, privatePerDay, board } = readSettings(workspace);
  const priorities = Object.entries(categoryPriorities)
    .sort(([a, p], [b, q]) => q - p || (a < b ? -1 : 1))
    .map(([category, priority]) => `${category} ${priority}`);
  const table: TableView = {
    kind: 'table',
    title: 'Settings',
    columns: [{ title: 'Setting' }, { title: 'Value' }, { title: 'To change it', saysItself: true }],
    rows: [
      ['name', workspace.name, 'settings --name …'],
      ['time zone', workspace.zone, 'settings --zone …'],
      ['currency', workspace.currency, 'settings --currency …'],
      ['holidays', workspace.country ?? 'none', 'settings --country …'],
      [
        'a new goal’s deadline',
        `${goalHorizonDays} days ahead`,
        `settings --goal-horizon-days ${goalHorizonDays}`,
      ],
      [
        'private messages a person gets',
        `at most ${privatePerDay} a day`,
        `settings --private ${privatePerDay}`,
      ],
      ['board of what waits, in Discord', board ? 'on' : 'off', `settings --board ${board ? 'off' : 'on'}`],
      ['categories and their priority', priorities.join(', '), 'settings --priorities …'],
    ],
  };
  return withData(table, {
    name: workspace.name,
    zone: workspace.zone,
    currency: workspace.currency,
    country: workspace.country,
    goalHorizonDays,
    privatePerDay,
    board,
    categoryPriorities,
  });
}

export function periodOf(leave: Pick<Row<'leaves'>, 'starts_on' | 'ends_on'>) {
  return { startsOn: leave.starts_on, endsOn: leave.ends_on };
}

/** Names in a sentence: `@ana, @ben`. */
export function listHandles(executors: readonly Pick<Executor, 'handle'>[]): string {
  return executors.map(({ handle }) => `@${handle}`).join(', ');
}

function describeRole(executor: Executor, team: readonly Executor[]): string {
  if (executor.kind === 'member') return roleOf(executor);
  const responsible = team.find(({ id }) => id === executor.responsible_id);
  return responsible ? `agent of @${responsible.handle}` : 'agent of nobody now';
}

function describeRoom(room: Capacity | undefined): string {
  if (!room) return '';
  if (room.freeHours !== null) return `${Math.round(room.freeHours * 10) / 10} h`;
  if (room.maxOpenTasks === null) return 'no limit';
  const left = Math.max(0, room.maxOpenTasks - room.openTasks);
  return count(left, 'task');
}

function describeAway(room: Capacity | undefined, soon: Row<'leaves'> | undefined, today: string): string {
  if (room?.awayUntilOn) {
    return `until ${formatPeriod({ startsOn: room.awayUntilOn, endsOn: room.awayUntilOn }, today)}`;
  }
  return soon ? formatPeriod(periodOf(soon), today) : '';
}

function findSoon(leaves: readonly Row<'leaves'>[], executorId: string, today: string) {
  const last = Temporal.PlainDate.from(today).add({ days: AWAY_SHOWN_DAYS }).toString();
  return leaves.find(({ executor_id, starts_on }) => executor_id === executorId && starts_on <= last);
}

function footOf(executors: readonly Executor[]): Text[] {
  if (executors.length < 2 || executors.some(({ is_routed }) => is_routed === 1)) return [];
  const command: Span = { bold: 'me --routed on' };
  return [text`Nobody gets tasks handed out yet: they are open for whoever takes them. ${command} opts in.`];
}
