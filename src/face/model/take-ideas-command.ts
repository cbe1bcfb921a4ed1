import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notFound } from '../../base/language/errors.ts';
import { joinNames } from '../../base/language/words.ts';
import { cleanLine, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { loadMeanings, readItem } from '../../todo/backlog/backlog-item.ts';
import { TEAM_SOURCE } from '../../todo/idea/candidate.ts';
import { upsertCandidates } from '../../todo/idea/upsert-store.ts';
import { listSameIdeas } from '../../todo/likeness/known-idea.ts';
import { MOST_QUOTE } from './found-ideas.ts';
import { dropIdeas, type ListedIdea, listIdeas } from './store.ts';

/** Proposes what was confirmed: the title as it was shown, the quote as its reason, nothing else. */
export const takeIdeas = defineCommand({
  name: 'ideas take',
  summary: 'Adds ideas of a list that the model read, by their numbers.',
  examples: ['3fa9c 1,4', '3fa9c all'],
  args: z.object({
    list: arg.line('the list’s mark', { position: 0 }, 20),
    which: arg.rest('numbers such as 1,4, or all'),
  }),
  async run(ctx, { list, which }) {
    const listed = await listIdeas(ctx, list);
    if (listed.length === 0) throw notFound('list', list);
    const chosen = choose(listed, which);
    const { ids, addedIds } = await propose(ctx, chosen);
    await dropIdeas(
      ctx,
      list,
      chosen.map(({ number }) => number),
    );
    const known = ids.filter((id) => !addedIds.includes(id));
    const view = answer(
      ...(addedIds.length > 0
        ? [text`Added ${joinNames(addedIds)}, each with its quote as the reason.`]
        : []),
      ...(known.length > 0 ? [text`There already: ${joinNames(known)}.`] : []),
    );
    return withData(view, { added: addedIds, known });
  },
});

function choose(listed: readonly ListedIdea[], which: string): readonly ListedIdea[] {
  if (/^all$/i.test(which)) return listed;
  const numbers = which
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map(Number);
  const chosen = listed.filter(({ number }) => numbers.includes(number));
  const allowed = `numbers of ${listed.map(({ number }) => number).join(', ')}, or all`;
  if (numbers.length === 0 || new Set(numbers).size !== chosen.length)
    throw badArgument('which', which, allowed);
  return chosen;
}

async function propose(ctx: Ctx, chosen: readonly ListedIdea[]) {
  const meanings = await loadMeanings(ctx);
  const proposerId = ctx.actor.kind === 'member' ? ctx.actor.id : null;
  const drafts = [];
  for (const { title, quote } of chosen) {
    const draft = readItem({ title, why: `“${cleanLine(quote, MOST_QUOTE)}”` }, meanings);
    const [same] = await listSameIdeas(ctx, { id: '', title: draft.title, project: null });
    drafts.push({ ...draft, proposerId, ...(same && { sameAs: same.id }) });
  }
  return upsertCandidates(ctx, TEAM_SOURCE, drafts);
}
