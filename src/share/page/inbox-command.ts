import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { notAllowed } from '../../base/language/errors.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, cutTitle, type Text, text } from '../../base/view/text.ts';
import { type Action, type ReportView, withData } from '../../base/view/view.ts';
import { loadProgress } from '../../decide/progress.ts';
import { findBatch, listLatestBatches, readAnswer } from '../../plan/batch-store.ts';
import { listAsking } from '../../team/people/store.ts';
import { listCandidates } from '../../todo/idea/candidate-store.ts';
import { getFeedOrFirst } from '../digest/day.ts';
import { describeNextDate } from '../digest/next-date.ts';
import { describeItem, describeState, type ItemContext } from './home-items.ts';
import { countPending, listPending, type Pending, sortPending } from './inbox.ts';
import { readReminders } from './store.ts';

/** Lines that a phone shows without much scrolling. */
const MOST_LINES = 10;
/** Characters of a title that a line has room for. */
const LONGEST_TITLE = 60;
/** Those that stand with their buttons; a message of either chat has room for them. */
const MOST_ITEMS = 5;

export const inboxCommand = defineCommand({
  name: 'inbox',
  summary: 'What waits for you: to decide, to do, to take, and what you put off.',
  examples: ['', '--all'],
  args: z.object({ all: arg.flag('every line, however many there are') }),
  reads: true,
  async run(ctx, { all }) {
    const { actor } = ctx;
    if (actor.kind !== 'member') throw notAllowed('Only people have an inbox.', 'A member');
    const pending = await listPending(ctx);
    const own = sortPending(
      pending.filter(({ ownerIds }) => ownerIds.includes(actor.id)),
      ctx.now,
    );
    const shown = all ? own : own.slice(0, MOST_LINES);
    const rest = own.length - shown.length;
    const asking = actor.isAdmin ? await listAsking(ctx) : [];
    const actions = [
      ...asking.map(letIn),
      ...(await listPages(ctx, own)),
      ...(rest > 0 ? [showAll(own.length)] : []),
    ];
    const given: ItemContext = {
      memberId: actor.id,
      now: ctx.now,
      today: ctx.today,
      progress: await loadProgress(
        ctx,
        shown.flatMap((item) => ('task' in item ? [item.task] : [])),
      ),
      remindedAt: await readReminders(ctx),
    };
    const lead = [
      ...asking.map(({ name }) => text`${name} asks to be let into the team.`),
      ...(own.length === 0 ? await describeUnplanned(ctx) : []),
    ];
    const foot = [
      ...shown.slice(MOST_ITEMS).map((item) => describeShortly(item, given)),
      ...(rest > 0 ? [text`And ${rest} more.`] : []),
    ];
    const items = shown.slice(0, MOST_ITEMS).map((item) => describeItem(item, given));
    const view: ReportView = {
      kind: 'report',
      title: own.length === 0 && asking.length > 0 ? 'Your inbox' : sayCount(own),
      sections: [
        ...(lead.length + items.length > 0 ? [{ heading: '', lines: lead, items }] : []),
        ...(foot.length > 0 ? [{ heading: '', lines: foot }] : []),
      ],
      ...(actions.length > 0 && { actions }),
    };
    return withData(
      view,
      own.map(({ kind, id, title, ownerIds }) => ({ kind, id, title, ownerIds })),
    );
  },
});

function letIn({ id, name }: Row<'executors'>): Action {
  return { label: `Let ${name} in`, command: 'admit', args: { who: id }, style: 'plain' };
}

/** Where what waits can be pressed: the page of today, and one's own list. */
async function listPages(ctx: Ctx, own: readonly Pending[]): Promise<Action[]> {
  const feed = await getFeedOrFirst(ctx, undefined);
  const batch = await findBatch(ctx, feed.id, dateOf(ctx.now, feed.zone));
  const onPage = batch ? readAnswer(batch).taskIds : [];
  // What stands here with its buttons needs no other page.
  const isOnPage = own.slice(MOST_ITEMS).some(({ kind, id }) => kind === 'decide' && onPage.includes(id));
  const hasOwn = own.some(({ kind }) => kind === 'do' || kind === 'blocked');
  return [
    ...(isOnPage ? [{ label: 'Say yes or no', command: 'today', args: {}, style: 'primary' } as const] : []),
    ...(hasOwn ? [{ label: 'Mine', command: 'mine', args: {}, style: 'plain' } as const] : []),
  ];
}

function showAll(lines: number): Action {
  return { label: `All ${lines}`, command: 'inbox', args: { all: 'true' }, style: 'plain' };
}

function sayCount(items: readonly Pending[]): string {
  const counted = countPending(items);
  return counted === '' ? 'Nothing waits for you' : counted;
}

/** Where nothing was proposed yet: that there are ideas, and when the first page comes of them. */
async function describeUnplanned(ctx: Ctx): Promise<Text[]> {
  const feed = await getFeedOrFirst(ctx, undefined);
  if ((await listLatestBatches(ctx, feed.id, 1)).length > 0) return [];
  const ideas = (await listCandidates(ctx, ['open'])).length;
  if (ideas === 0) return [];
  const waits = `${count(ideas, 'idea')} ${ideas === 1 ? 'waits' : 'wait'} for the first page`;
  return [text`${waits}. ${await describeNextDate(ctx, feed)}; ${bold('plan')} makes it now.`];
}

/** `T-3 Retry failed imports: 1 of 2: @ana`. */
function describeShortly(item: Pending, given: ItemContext): Text {
  return text`${item.id} ${cutTitle(item.title, LONGEST_TITLE)}: ${describeState(item, given)}`;
}
