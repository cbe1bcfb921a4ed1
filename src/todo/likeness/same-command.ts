import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument } from '../../base/language/errors.ts';
import { answer, type View, withData } from '../../base/view/view.ts';
import { type Candidate, describeCandidateState } from '../idea/candidate.ts';
import { getCandidate } from '../idea/candidate-store.ts';
import { newAnswer } from './answer-store.ts';
import { mergeIdeas } from './merge-store.ts';

const ideaArg = (help: string, position: number) => arg.line(help, { position, completes: 'candidate' });

export const same = defineCommand({
  name: 'same',
  summary: 'Says whether two ideas are the same work; of the two it is not asked again.',
  examples: ['C-14 C-12 yes', 'C-14 C-12 no'],
  args: z.object({
    idea: ideaArg('an idea, such as C-14', 0),
    other: ideaArg('the idea that it is like', 1),
    answer: arg.choice('yes: one idea from now on; no: two', ['yes', 'no'], { position: 2 }),
  }),
  async run(ctx, { idea, other, answer: given }) {
    const pair = [await getCandidate(ctx, idea), await getCandidate(ctx, other)] as const;
    const [first, second] = pair;
    if (first.id === second.id) throw badArgument('other', other, `another idea than ${first.id}`);
    if (given === 'no') return keepBoth(ctx, pair);
    const [earlier, later] = first.number < second.number ? [first, second] : [second, first];
    if (canTake(earlier) && later.state === 'open') return merge(ctx, later, earlier);
    if (canTake(later) && earlier.state === 'open') return merge(ctx, earlier, later);
    await remember(ctx, 'same', pair);
    return withData(
      answer(
        `${later.id} is the same as ${earlier.id}: one ${stands(earlier, ctx.today)}, the other ${stands(later, ctx.today)}.`,
      ),
      { same: true },
    );
  },
});

async function merge(ctx: Ctx, from: Candidate, into: Candidate): Promise<View> {
  await mergeIdeas(ctx, from, into);
  const line = `${from.id} is part of ${into.id} now, “${into.title}”: it is one idea with both sources.`;
  return withData(
    answer(
      line,
      `same ${from.id} ${into.id} no, and backlog edit ${from.id} --state open, make it two again.`,
    ),
    {
      same: true,
      into: into.id,
    },
  );
}

async function keepBoth(ctx: Ctx, pair: readonly [Candidate, Candidate]): Promise<View> {
  await remember(ctx, 'different', pair);
  const dropped = pair.filter(({ state }) => state === 'withdrawn');
  return withData(
    answer(
      `${pair[0].id} and ${pair[1].id} are two ideas. I will not ask again.`,
      ...dropped.map(({ id }) => `${id} is dropped; backlog edit ${id} --state open brings it back.`),
    ),
    { same: false },
  );
}

async function remember(
  ctx: Ctx,
  given: 'same' | 'different',
  pair: readonly [Candidate, Candidate],
): Promise<void> {
  const row = newAnswer(ctx, given, pair);
  await ctx.record({ type: 'LikenessAnswered', subject: pair[0].id, rows: { likeness_answers: [row] } });
}

/** What was refused or done takes nothing in: an open idea that is the same waits beside it until it may come again. */
function canTake({ state }: Candidate): boolean {
  return state === 'open' || state === 'chosen';
}

function stands(candidate: Candidate, today: string): string {
  return `is ${describeCandidateState(candidate, today)}`;
}
