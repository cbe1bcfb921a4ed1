import { badArgument, notPossible, Refusal } from '../../src/base/language/errors.ts';
import { count } from '../../src/base/language/words.ts';
import { answer, type TableView, type View, withData } from '../../src/base/view/view.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { WorkspaceFigures } from '../../src/engine/workspaces-store.ts';
import { writeFiles } from '../calls/write-files.ts';

/** What whoever runs Tiller asks of its workspaces. */
export type WorkspaceRequest =
  | { action: 'list' }
  | { action: 'show' | 'suspend' | 'resume' | 'export'; id: string }
  | { action: 'delete'; id: string; hasArchive: boolean };

const ONE = ['show', 'suspend', 'resume', 'export', 'delete'] as const;
const ALLOWED = `workspace list, or workspace ${ONE.join('|')} ID`;

/** Reads the words after `workspace`. */
export function decodeWorkspace([action, id, ...rest]: readonly string[]): WorkspaceRequest {
  if (action === 'list') {
    if (id !== undefined) throw badArgument('words', id, ALLOWED);
    return { action };
  }
  const known = ONE.find((each) => each === action);
  if (!known) throw badArgument('words', action ?? 'nothing', ALLOWED);
  if (id === undefined || id.startsWith('-')) throw badArgument('workspace', id ?? 'nothing', ALLOWED);
  const [flag, ...more] = rest;
  if (known !== 'delete') {
    if (flag !== undefined) throw badArgument('words', rest.join(' '), ALLOWED);
    return { action: known, id };
  }
  if (more.length > 0 || (flag !== undefined && flag !== '--no-archive'))
    throw badArgument('words', rest.join(' '), 'workspace delete ID, or workspace delete ID --no-archive');
  return { action: 'delete', id, hasArchive: flag === undefined };
}

export interface WorkspaceDeps {
  engine: Pick<Engine, 'workspaces' | 'handle'>;
  newId(): string;
  now(): number;
  /** Where files are written; null for a folder of this one, called after the workspace. */
  out: string | null;
  /** Asks whoever sits at this machine, or the next line of the input; undefined where there is none. */
  ask(question: string): Promise<string | undefined>;
}

/** Does what is asked. Throws a Refusal. */
export async function runWorkspace(request: WorkspaceRequest, deps: WorkspaceDeps): Promise<View> {
  const { workspaces } = deps.engine;
  if (request.action === 'list') {
    const all = await workspaces.list();
    return withData(viewList(all), all);
  }
  const { id } = request;
  const figures = await workspaces.get(id);
  switch (request.action) {
    case 'show':
      return withData(viewOne(figures), figures);
    case 'suspend':
      return (await workspaces.suspend(id))
        ? answer(
            `Suspended ${id}: nothing is posted or read there, and whoever asks is told so.`,
            `workspace resume ${id} lets it go on.`,
          )
        : answer(`${id} is suspended already.`);
    case 'resume':
      return (await workspaces.resume(id))
        ? answer(`${id} goes on. What waited is sent, and what was missed is caught up with.`)
        : answer(`${id} is not suspended.`);
    case 'export':
      return sayWritten(await writeArchive(id, deps));
    case 'delete':
      return deleteOne(figures, request.hasArchive, deps);
  }
}

/** Writes both files that `archive` gives, and gives where; what is in them is not shown. */
async function writeArchive(id: string, deps: WorkspaceDeps): Promise<readonly string[]> {
  const folder = deps.out ?? `tiller-${id}-${new Date(deps.now()).toISOString().slice(0, 10)}`;
  const view = await deps.engine.handle({
    workspace: id,
    actor: { kind: 'system' },
    command: 'archive',
    args: {},
    origin: `operator:archive:${deps.newId()}`,
    placeId: null,
    waits: true,
    takeFiles: (found) => writeFiles(found, folder),
  });
  if (view.kind === 'refusal') throw new Refusal(view);
  const { data } = view as { data?: { files?: readonly string[] } };
  return data?.files ?? [];
}

function sayWritten(files: readonly string[]): View {
  return withData(answer(`Wrote ${files.join(' and ')}.`), { files });
}

async function deleteOne(figures: WorkspaceFigures, hasArchive: boolean, deps: WorkspaceDeps): Promise<View> {
  const { id } = figures;
  const held = `${count(figures.members, 'member')}, ${count(figures.tasks, 'task')}, ${count(figures.events, 'event')}`;
  const typed = await deps.ask(`This deletes ${id} for ever: ${held}. Type its id: `);
  if (typed?.trim() !== id)
    throw notPossible(`${id} was not deleted: its id was not typed.`, 'Nothing was changed.');
  const files = hasArchive ? await writeArchive(id, deps) : [];
  await deps.engine.workspaces.delete(id);
  const view = answer(
    ...(files.length > 0 ? [`Wrote ${files.join(' and ')}.`] : []),
    `Deleted ${id}: its log, its tables and its tokens.`,
    'Copies of the database hold it until they are gone themselves. In Slack or Discord the app stays until somebody there removes it.',
  );
  return withData(view, { id, files });
}

function viewList(all: readonly WorkspaceFigures[]): TableView {
  return {
    kind: 'table',
    title: `${count(all.length, 'workspace')}`,
    columns: [{ title: 'id' }, { title: 'state' }, { title: 'tasks', align: 'right' }, { title: 'chats' }],
    rows: all.map((each) => [
      each.id,
      each.suspendedAt === null ? POSTING[each.posting].word : 'suspended',
      String(each.tasks),
      nameChats(each),
    ]),
    empty: 'There is no workspace yet.',
  };
}

/** How one that is not suspended stands, as the list and as `show` have it. */
const POSTING = {
  live: { word: 'posts', words: 'posts' },
  paused: { word: 'paused', words: 'paused by its people, or because a channel or the app is gone' },
  quiet: { word: 'quiet', words: 'quiet: nobody there has said go' },
} as const satisfies Readonly<Record<WorkspaceFigures['posting'], { word: string; words: string }>>;

function viewOne(figures: WorkspaceFigures): TableView {
  const { suspendedAt } = figures;
  return {
    kind: 'table',
    title: figures.id,
    columns: [{ title: '' }, { title: '' }],
    rows: [
      ['chats', nameChats(figures)],
      [
        'state',
        suspendedAt === null ? POSTING[figures.posting].words : `suspended since ${dayOf(suspendedAt)}`,
      ],
      ['since', dayOf(figures.createdAt)],
      ['last event', dayOf(figures.lastEventAt)],
      ['members', String(figures.members)],
      ['feeds', String(figures.feeds)],
      ['goals', String(figures.goals)],
      ['ideas', String(figures.ideas)],
      ['tasks', String(figures.tasks)],
      ['events', String(figures.events)],
      ['messages that wait', String(figures.waiting)],
    ],
  };
}

/** `slack T024BE7LH (Acme)`; the terminal is known by itself. */
function nameChats({ tenants }: WorkspaceFigures): string {
  const named = tenants.map(({ platform, tenant, name, isRemoved }) =>
    platform === 'terminal'
      ? 'terminal'
      : `${platform} ${tenant} (${name}${isRemoved ? ', the app was removed' : ''})`,
  );
  return named.join(', ') || 'none';
}

/** The date in UTC: workspaces are in many zones. */
function dayOf(at: number | null): string {
  return at === null ? 'none' : new Date(at).toISOString().slice(0, 10);
}
