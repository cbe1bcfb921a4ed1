import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { type Command, defineCommand } from '../../base/command/command.ts';
import { badArgument } from '../../base/language/errors.ts';
import { getGoal } from '../../clarify/goal/store.ts';
import { getCandidate } from '../idea/candidate-store.ts';
import { viewBacklog, viewCandidate } from '../idea/candidate-views.ts';
import { loadNames, searchBacklog } from './backlog-store.ts';

/** Rows of a page that a chat shows whole. */
const PAGE = 20;

const backlog = defineCommand({
  name: 'backlog',
  aliases: ['ideas'],
  summary: 'Lists the open ideas; words narrow it down.',
  examples: ['', 'login', '--goal G-1', '--source jira'],
  args: z.object({
    words: arg.rest('words that it has to have').optional(),
    source: arg.line('where they come from').optional(),
    goal: arg.line('the goal that they serve', { completes: 'goal' }).optional(),
    page: arg.whole('which page of 20 ideas', { min: 1 }, { isRare: true }).default(1),
  }),
  reads: true,
  async run(ctx, { words = '', source, goal, page }) {
    const goalId = goal === undefined ? undefined : (await getGoal(ctx, goal)).id;
    const filter = { words: words.split(/\s+/).filter((word) => word !== ''), source, goalId };
    const { candidates, total } = await searchBacklog(ctx, filter, { page, most: PAGE });
    const pages = Math.max(1, Math.ceil(total / PAGE));
    if (page > pages) throw badArgument('--page', page, `1 to ${pages}`);
    const isFiltered = filter.words.length > 0 || source !== undefined || goalId !== undefined;
    return viewBacklog({ candidates, total, page, pages }, await loadNames(ctx), isFiltered);
  },
});

const backlogShow = defineCommand({
  name: 'backlog show',
  summary: 'Shows everything known of one idea.',
  examples: ['C-4'],
  args: z.object({ candidate: arg.line('the idea, such as C-3', { position: 0, completes: 'candidate' }) }),
  reads: true,
  async run(ctx, { candidate }) {
    return viewCandidate(await getCandidate(ctx, candidate), await loadNames(ctx), ctx.today);
  },
});

export const listCommands: readonly Command[] = [backlog, backlogShow];
