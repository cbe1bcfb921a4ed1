import type { Ctx } from '../../base/command/ctx.ts';
import { formatTaskEffort } from '../../base/language/effort.ts';
import { bold, cutTitle, type Text, text } from '../../base/view/text.ts';
import { type Action, answer, type ReportView, type View } from '../../base/view/view.ts';
import { readLastSent } from '../../say/store.ts';
import { ensureBoardPlace, listBoards } from '../../team/account/place-store.ts';
import { nameGroup } from '../../team/people/group-store.ts';
import { listExecutors } from '../../team/people/store.ts';
import { readSettings } from '../../team/settings-store.ts';
import { sayDue } from './home-items.ts';
import { listPending, type Pending } from './inbox.ts';
import { listBoardChannels } from './store.ts';

const SUBJECT = 'board';
/** With a heading and three lines a section, and two about what comes next, a board has fifteen lines at most. */
const MOST_ITEMS = 3;
const MOST_NEXT = 2;
const MOST_NAMED = 3;
const LONGEST_TITLE = 60;

const SECTIONS: readonly { heading: string; kinds: readonly Pending['kind'][] }[] = [
  { heading: 'To decide', kinds: ['decide'] },
  { heading: 'Being done', kinds: ['outcome', 'do', 'soon', 'blocked'] },
  { heading: 'Open to take', kinds: ['take'] },
];

const NO_BOARD = answer(text`No board is kept here now.`);

/**
 * Keeps the board of each Discord channel that a feed is posted to: what waits, with whom, and when more comes. Sends
 * only what changed, and nothing before a feed has started.
 */
export async function refreshBoards(
  ctx: Ctx,
  describeNextDigests: (ctx: Ctx, feedIds: ReadonlySet<string>) => Promise<Text[]>,
): Promise<void> {
  const channels = readSettings(ctx.workspace).board ? await listBoardChannels(ctx) : [];
  const old = await listBoards(ctx);
  if (channels.length + old.length === 0) return;
  const kept = new Set<string>();
  const pending = channels.length === 0 ? [] : await listPending(ctx);
  for (const { channel, feedIds } of channels) {
    const placeId = await ensureBoardPlace(ctx, channel);
    kept.add(placeId);
    const own = pending.filter((item) => 'task' in item && feedIds.has(item.task.feed_id));
    await send(ctx, placeId, await buildBoard(ctx, own, await describeNextDigests(ctx, feedIds)));
  }
  for (const placeId of old) if (!kept.has(placeId)) await send(ctx, placeId, NO_BOARD);
}

async function send(ctx: Ctx, placeId: string, view: View): Promise<void> {
  if (JSON.stringify(view) === (await readLastSent(ctx, SUBJECT, placeId))) return;
  await ctx.send({ subject: SUBJECT, placeId, lane: SUBJECT, view });
}

async function buildBoard(ctx: Ctx, pending: readonly Pending[], next: readonly Text[]): Promise<ReportView> {
  const everybody = (await listExecutors(ctx)).filter(({ kind }) => kind === 'member');
  const handles = new Map(everybody.map(({ id, handle }) => [id, `@${handle}`]));
  const sections = SECTIONS.flatMap(({ heading, kinds }) => {
    const items = kinds.flatMap((kind) => pending.filter((item) => item.kind === kind));
    if (items.length === 0) return [];
    const count = items.length > MOST_ITEMS ? `, ${MOST_ITEMS} of ${items.length}` : '';
    const shown = items.slice(0, MOST_ITEMS).map((item) => ({
      id: item.id,
      lines: [describeItem(ctx, item, handles)],
      actions: listActions(item),
    }));
    return [{ heading: `${heading}${count}`, lines: [], items: shown }];
  });
  return {
    kind: 'report',
    title: 'What waits',
    sections: [
      ...(sections.length === 0 ? [{ heading: '', lines: [text`Nothing waits for anybody.`] }] : sections),
      { heading: '', lines: next.slice(0, MOST_NEXT) },
    ],
  };
}

/** What whoever sees the board may press: it stands there for all, so that it is little. */
function listActions(item: Pending): Action[] {
  const args = { task: item.id };
  const why: Action = { label: 'Why', command: 'why', args, style: 'plain' };
  switch (item.kind) {
    case 'decide':
      return [
        { label: 'Yes', command: 'approve', args, style: 'primary' },
        { label: 'No', command: 'refuse', args, style: 'plain' },
      ];
    case 'take':
      return [{ label: 'Take', command: 'take', args, style: 'primary' }, why];
    default:
      return 'task' in item ? [{ label: 'Done', command: 'done', args, style: 'plain' }, why] : [];
  }
}

/** `T-3 Write the guide — @ana or @ben`. */
function describeItem(ctx: Ctx, item: Pending, handles: ReadonlyMap<string, string>): Text {
  const what: Text = [bold(item.id), ` ${cutTitle(item.title, LONGEST_TITLE)}`];
  return text`${what} — ${describeWho(ctx, item, handles)}`;
}

function describeWho(ctx: Ctx, item: Pending, handles: ReadonlyMap<string, string>): string {
  if (item.kind === 'decide') {
    const missing = item.quorum - item.votes;
    const many = missing > 1 ? `${missing} of ` : '';
    return `${many}${nameDeciders(item, handles)}`;
  }
  if (!('task' in item)) return '';
  const due = sayDue(item.task, ctx);
  if (item.kind === 'take') return `${formatTaskEffort(item.task)}, ${due}`;
  return `@${item.holder?.handle ?? 'nobody'}, ${due}`;
}

function nameDeciders(
  item: Extract<Pending, { kind: 'decide' }>,
  handles: ReadonlyMap<string, string>,
): string {
  const { ownerIds, groups } = item;
  if (ownerIds.length === handles.size && handles.size > MOST_NAMED && groups.length === 0) return 'anybody';
  const names = ownerIds.flatMap((id) => handles.get(id) ?? []);
  const left = names.length - MOST_NAMED;
  const shown = [
    ...names.slice(0, MOST_NAMED),
    ...groups.map(nameGroup),
    ...(left > 0 ? [`${left} more`] : []),
  ];
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}
