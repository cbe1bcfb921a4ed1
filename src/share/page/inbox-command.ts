import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { dateOf } from '../../base/language/date.ts';
import { notAllowed } from '../../base/language/errors.ts';
import { formatDate } from '../../base/language/period.ts';
import { count } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, cleanLine, type Text, text } from '../../base/view/text.ts';
import { type Action, type AnswerView, withData } from '../../base/view/view.ts';
import { findBatch, listLatestBatches, readAnswer } from '../../plan/batch-store.ts';
import { listAsking } from '../../team/people/store.ts';
import { listCandidates } from '../../todo/idea/candidate-store.ts';
import { getFeedOrFirst } from '../digest/day.ts';
import { describeNextDate } from '../digest/next-date.ts';
import { describeSoon, describeWait } from './home-items.ts';
import { countPending, listPending, type Pending, sortPending } from './inbox.ts';

/** Lines that a phone shows without much scrolling. */
const MOST_LINES = 10;
/** Characters of a title that a line has room for. */
const LONGEST_TITLE = 60;
/** Characters of an agent's question that a line has room for. */
const LONGEST_QUESTION = 120;

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
    const view: AnswerView = {
      kind: 'answer',
      lines: [
        ...(own.length === 0 && asking.length > 0 ? [] : [countLine(own)]),
        ...asking.map(({ name }) => text`${name} asks to be let into the team.`),
        ...(own.length === 0 ? await describeUnplanned(ctx) : []),
        ...shown.map((item) => lineOf(item, actor.id, ctx)),
        ...(rest > 0 ? [text`And ${rest} more.`] : []),
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
  const isOnPage = own.some(({ kind, id }) => kind === 'decide' && onPage.includes(id));
  const hasOwn = own.some(({ kind }) => kind === 'do' || kind === 'blocked');
  return [
    ...(isOnPage ? [{ label: 'Say yes or no', command: 'today', args: {}, style: 'primary' } as const] : []),
    ...(hasOwn ? [{ label: 'Mine', command: 'mine', args: {}, style: 'plain' } as const] : []),
  ];
}

function showAll(lines: number): Action {
  return { label: `All ${lines}`, command: 'inbox', args: { all: 'true' }, style: 'plain' };
}

function countLine(items: readonly Pending[]): Text {
  const counted = countPending(items);
  return counted === '' ? text`Nothing waits for you.` : [bold(`${counted}.`)];
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

/** `T-3 Retry failed imports: 1 of 2; approve T-3 or refuse T-3`. */
function lineOf(item: Pending, memberId: string, ctx: { now: number; today: string }): Text {
  return text`${item.id} ${cleanLine(item.title, LONGEST_TITLE)}: ${describeNext(item, memberId, ctx)}`;
}

function describeNext(item: Pending, memberId: string, { now, today }: { now: number; today: string }): Text {
  const { id } = item;
  switch (item.kind) {
    case 'decide': {
      const isOwnSay = !item.standIns.some(({ standIn }) => standIn.id === memberId);
      const absent = item.standIns.find(({ standIn }) => standIn.id === memberId)?.absent;
      const whom = isOwnSay || !absent ? '' : ` for @${absent.handle}`;
      const count = item.quorum > 1 ? `${item.votes} of ${item.quorum}; ` : '';
      return text`${count}${bold(`approve ${id}`)} or ${bold(`refuse ${id}`)}${whom}`;
    }
    case 'accept': {
      const count = item.quorum > 1 ? `${item.votes} of ${item.quorum}; ` : '';
      return text`${count}@${item.holder?.handle ?? ''} delivered it; ${bold(`approve ${id}`)} shows what`;
    }
    case 'reply':
      return text`@${item.holder?.handle ?? ''} asks: “${cleanLine(item.question, LONGEST_QUESTION)}” ${bold(`work answer ${id} …`)}`;
    case 'do': {
      const due = formatDate(item.task.due_on, today);
      const whose = item.holder?.kind === 'agent' ? `@${item.holder.handle} has it, ` : '';
      const when = item.task.due_at < now ? `was due ${due}` : `due ${due}`;
      const next = item.task.state === 'started' ? `done ${id}` : `start ${id}`;
      return text`${whose}${when}; ${bold(item.task.due_at < now ? `done ${id}` : next)}`;
    }
    case 'blocked':
      return text`${describeWait(item, memberId)}; ${bold(`ready ${id}`)}`;
    case 'soon':
      return describeSoon(item, memberId, now);
    case 'outcome':
      return text`was due ${formatDate(item.task.due_on, today)}; how did it end? ${bold(`done ${id}`)} or ${bold(`fail ${id}`)}`;
    case 'take':
      return text`${bold(`take ${id}`)}`;
    case 'parked':
      return text`nobody decided; ${bold(`approve ${id}`)} or ${bold(`refuse ${id}`)}`;
    case 'later':
      return text`back ${formatDate(item.task.snoozed_until_on ?? today, today)}; ${bold(`approve ${id}`)} does not wait`;
    case 'lesson':
      return text`worth keeping? ${bold(`lesson keep ${id}`)} or ${bold(`lesson drop ${id}`)}`;
    case 'overrule':
      return text`a second person is needed; ${bold(`tactic second ${id}`)}`;
  }
}
