import { z } from 'zod';
import { type Audience, readAudience } from './audience.ts';
import {
  arg,
  type Command,
  type CommandTable,
  type Ctx,
  defineCommand,
  parseLine,
  readArgs,
  splitWords,
} from './command.ts';
import type { Row } from './db/schema.ts';
import { Refusal } from './errors.ts';
import { type BatchAnswer, MOST_RANKED } from './plan/load.ts';
import { contains } from './task/text-search.ts';
import { findTwin } from './task/twin.ts';
import { checkAccess } from './team/actor.ts';
import { formatDate } from './team/period.ts';
import { type AnswerView, answer, bold, cleanLine, text, type View } from './view.ts';

/** Words of a question that are about no idea in particular. */
const EMPTY_WORDS = new Set('a an and are for is it not of on our that the this to was why with'.split(' '));
const SHORTEST_WORD = 3;
const MOST_WORDS = 5;

/**
 * The command behind mentions, for adapters alone: a question in words, answered by rules. A command is run as it was
 * typed; "why not the parser fix?" finds the idea and says how it stands; anything else gets what can be asked.
 */
export function createAskCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: 'ask',
    summary: 'Answers a question that somebody wrote to me.',
    args: z.object({
      text: arg.rest('what was written'),
      thread: arg.line('the platform’s id of the message whose thread the answer goes to').optional(),
    }),
    access: 'everyone',
    audience: 'asker',
    isInternal: true,
    pace: 'instant',
    async run(ctx, { text: words, thread }) {
      const { view, audience } = await reply(ctx, getTable(), words);
      const isPrivate = (await audienceOf(ctx, { audience })) === 'asker';
      if (ctx.placeId === null || (isPrivate && thread !== undefined)) return view;
      await say(ctx, thread ?? null, view);
      return answer();
    },
  });
}

interface Reply {
  view: View;
  /** What is of who asks alone is not for a thread that others read. */
  audience: Audience;
}

function audienceOf({ tx, workspace, placeId }: Ctx, command: Pick<Command, 'audience'>): Promise<Audience> {
  return readAudience(tx, { workspaceId: workspace.id, placeId }, command);
}

async function reply(ctx: Ctx, table: CommandTable, words: string): Promise<Reply> {
  const question = cleanLine(words, 500).replace(/[?!.\s]+$/, '');
  const why = /^why\s+(T-\d+)(\s+check)?$/i.exec(question);
  // Others read along: as anybody sees it, without the asker's own figures.
  if (why)
    return {
      view: await runTyped({ ...ctx, actor: { kind: 'system' } }, table, question),
      audience: 'channel',
    };
  const idea = /^why\s+(?:is\s+it\s+|don.?t\s+we\s+|isn.?t\s+|not\s+)+(.+)$/i.exec(question)?.[1];
  if (idea !== undefined) return { view: await explainAbsence(ctx, idea), audience: 'channel' };
  const command = findCommand(table, question);
  if (!command) return { view: WHAT_CAN_BE_ASKED, audience: 'channel' };
  return { view: await runTyped(ctx, table, question), audience: command.audience };
}

const WHAT_CAN_BE_ASKED: AnswerView = answer(
  text`Ask me ${bold('why T-3')}, ${bold('why not')} and an idea, ${bold('today')} or ${bold('inbox')}; ${bold('help')} lists the rest.`,
);

/** The command that words begin with; undefined where they are just words. */
function findCommand(table: CommandTable, typed: string): Command | undefined {
  try {
    return table.match(splitWords(typed).words).command;
  } catch (error) {
    if (error instanceof Refusal && error.detail.code === 'unknown_command') return undefined;
    throw error;
  }
}

/** A command as somebody might have typed it, with their rights; one that has to think leaves its answer in the place. */
async function runTyped(ctx: Ctx, table: CommandTable, typed: string): Promise<View> {
  const { command, args } = parseLine(table, typed);
  await checkAccess(ctx, command);
  if (command.run) return command.run(ctx, readArgs(command, args));
  if ((await audienceOf(ctx, command)) === 'asker') {
    // Only Slack takes a whole line behind its one command.
    const isDiscord = ctx.actor.kind === 'member' && ctx.actor.account.platform === 'discord';
    const line = `${isDiscord ? '/tiller type' : '/tiller'} ${typed}`;
    throw new Refusal({ code: 'not_possible', message: `${command.name} takes a while: type ${line}` });
  }
  await ctx.enqueue({
    command: command.name,
    args,
    origin: `${ctx.origin}:${command.name}`,
    placeId: ctx.placeId,
  });
  return answer('One moment: the answer comes here.');
}

/** How an idea stands that somebody misses, in one or two lines. */
async function explainAbsence(ctx: Ctx, words: string): Promise<View> {
  const idea = await findIdea(ctx, words);
  if (!idea) return answer(text`I know no idea like “${words}”. ${bold('propose')} adds it.`);
  const named = text`${idea.id} “${idea.title}”`;
  const task = await findOpenTask(ctx, idea.id);
  if (task) return answer(text`${named} is ${task.id} already: ${bold(`why ${task.id}`)} says more.`);
  if (idea.state === 'done') return answer(text`${named} is done.`);
  if (idea.state === 'refused' || (idea.away_until_on !== null && idea.away_until_on > ctx.today)) {
    const until = idea.away_until_on === null ? '' : ` until ${formatDate(idea.away_until_on, ctx.today)}`;
    return answer(text`${named} is left out${until}, after a no.`);
  }
  const batch = await findLastBatch(ctx);
  const skipped = batch?.skipped.find(({ title }) => title === idea.title);
  if (skipped) return answer(text`${named} was left out of the last batch: ${skipped.reason}.`);
  const place = batch?.ranking.indexOf(idea.id) ?? -1;
  if (place !== -1)
    return answer(
      text`${named} was number ${place + 1} of the last batch’s ideas; the first ones were chosen.`,
    );
  if (batch === undefined || idea.created_at > batch.madeAt)
    return answer(text`${named} is open; the next batch weighs it.`);
  if (batch.ranking.length < MOST_RANKED)
    return answer(
      text`${named} is open; for the last batch nobody who can do it had room, or it waits for another task.`,
    );
  return answer(text`${named} is open; it was not among the first ${MOST_RANKED} of the last batch.`);
}

/** The idea that a few words are about: the same work, else the one that shares most words. */
async function findIdea(ctx: Ctx, words: string): Promise<Row<'candidates'> | undefined> {
  const twin = await findTwin(ctx, {
    source: 'team',
    key: words,
    title: words,
    category: 'enhancement',
    goalId: null,
    project: null,
  });
  const candidates = ctx.tx.selectFrom('candidates').selectAll().where('workspace_id', '=', ctx.workspace.id);
  if (twin) return candidates.where('id', '=', twin.id).executeTakeFirst();
  const sought = words
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length >= SHORTEST_WORD && !EMPTY_WORDS.has(word))
    .slice(0, MOST_WORDS);
  for (let count = sought.length; count > 0; count--) {
    const found = await sought
      .slice(0, count)
      .reduce((query, word) => query.where(contains(ctx.tx, 'candidates.title', word)), candidates)
      .where('state', '<>', 'withdrawn')
      .orderBy('number', 'desc')
      .executeTakeFirst();
    if (found) return found;
  }
  return undefined;
}

async function findOpenTask(ctx: Ctx, candidateId: string): Promise<{ id: string } | undefined> {
  return ctx.tx
    .selectFrom('tasks')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('candidate_id', '=', candidateId)
    .where('state', 'in', ['proposed', 'approved', 'snoozed', 'parked', 'assigned', 'open', 'started'])
    .executeTakeFirst();
}

async function findLastBatch(ctx: Ctx): Promise<(BatchAnswer & { madeAt: number }) | undefined> {
  const row = await ctx.tx
    .selectFrom('batches')
    .select(['answer', 'created_at'])
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return row && { ...(JSON.parse(row.answer) as BatchAnswer), madeAt: row.created_at };
}

/**
 * The answer goes by the outbox, so that a repeated event says nothing twice and a crash loses nothing; in the thread
 * of a message, or in a conversation of two.
 */
async function say(ctx: Ctx, thread: string | null, view: View): Promise<void> {
  if (ctx.placeId === null) return;
  const subject = `answer:${ctx.origin}`;
  const message = { subject, placeId: ctx.placeId, lane: subject, view };
  if (thread === null) return ctx.send(message);
  const known = await ctx.tx
    .selectFrom('messages')
    .select('subject')
    .where('workspace_id', '=', ctx.workspace.id)
    .where('platform_id', '=', thread)
    .where('place_id', '=', ctx.placeId)
    .executeTakeFirst();
  if (known) return ctx.send({ ...message, under: known.subject });
  const under = `said:${thread}`;
  await ctx.tx
    .insertInto('messages')
    .values({
      workspace_id: ctx.workspace.id,
      subject: under,
      place_id: ctx.placeId,
      platform_id: thread,
      sent_at: ctx.now,
    })
    .execute();
  await ctx.send({ ...message, under });
}
