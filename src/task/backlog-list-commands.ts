import { z } from 'zod';
import { arg, type Command, defineCommand } from '../command.ts';
import { getGoal } from '../goal/store.ts';
import { loadNames, searchBacklog } from './backlog-store.ts';
import { getCandidate } from './candidate-store.ts';
import { viewBacklog, viewCandidate } from './candidate-views.ts';

/** Rows of a page that a chat shows whole. */
const PAGE = 20;

const backlog = defineCommand({
  name: 'backlog',
  summary: 'Lists the open ideas; words narrow it down.',
  examples: ['', 'login', '--goal G-1', '--source jira'],
  args: z.object({
    words: arg.rest('words that it has to have').optional(),
    source: arg.line('where they come from').optional(),
    goal: arg.line('the goal that they serve', { completes: 'goal' }).optional(),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { words = '', source, goal }) {
    const goalId = goal === undefined ? undefined : (await getGoal(ctx, goal)).id;
    const filter = { words: words.split(/\s+/).filter((word) => word !== ''), source, goalId };
    const { candidates, total } = await searchBacklog(ctx, filter, PAGE);
    const isFiltered = filter.words.length > 0 || source !== undefined || goalId !== undefined;
    return viewBacklog(candidates, total, await loadNames(ctx), isFiltered);
  },
});

const backlogShow = defineCommand({
  name: 'backlog show',
  summary: 'Shows everything known of one idea.',
  examples: ['C-4'],
  args: z.object({ candidate: arg.line('the idea, such as C-3', { position: 0, completes: 'candidate' }) }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { candidate }) {
    return viewCandidate(await getCandidate(ctx, candidate), await loadNames(ctx));
  },
});

export const listCommands: readonly Command[] = [backlog, backlogShow];
