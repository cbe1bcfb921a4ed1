import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notPossible } from '../../base/language/errors.ts';
import { parseId } from '../../base/language/ids.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { getCandidate } from '../../todo/idea/candidate-store.ts';
import { lessUntil } from '../../todo/likeness/less-like.ts';
import { getTask } from '../../todo/task/store.ts';
import { describeKind } from './less-like.ts';
import { listLessLike } from './store.ts';

export const rulesCommand = defineCommand({
  name: 'rules',
  summary: 'Lists of what the team wants less, and until when.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const wanted = await listWanted(ctx);
    const lines = wanted.map(
      ({ idea, until }) =>
        text`Less like ${idea.id} “${idea.title}” until ${formatDate(until, ctx.today)}: I leave out ${describeKind(idea)}.`,
    );
    const none = text`Nothing stays away for its kind. ${bold('refuse')} with “less like this” makes such a rule; ${bold('policy')} shows who says yes to what.`;
    const actions = wanted.map(({ idea: { id } }) => ({
      label: `End it for ${id}`,
      command: 'rules end',
      args: { idea: id },
      style: 'plain' as const,
    }));
    const rules = wanted.map(({ idea: { id, title }, until }) => ({ id, title, until }));
    return withData({ ...answer(...(lines.length > 0 ? lines : [none])), actions }, { rules });
  },
});

export const rulesEnd = defineCommand({
  name: 'rules end',
  summary: 'Ends a rule: ideas like this one may come again.',
  examples: ['C-9', 'T-3'],
  args: z.object({
    idea: arg.line('the idea that the rule is about, such as C-9, or its task', { position: 0 }),
  }),
  access: 'approver',
  audience: 'channel',
  async run(ctx, { idea: ref }) {
    const taskId = parseId('T', ref);
    const id =
      taskId === undefined ? (await getCandidate(ctx, ref)).id : (await getTask(ctx, taskId)).candidate_id;
    const found = (await listWanted(ctx)).find(({ idea }) => idea.id === id);
    if (!found) throw notPossible(`No rule is about ${id}.`, 'rules lists them.');
    const candidates = [{ ...found.idea, less_since_at: null, updated_at: ctx.now }];
    await ctx.record({ type: 'LessLikeEnded', subject: id, rows: { candidates } });
    return answer(text`Ideas like ${id} “${found.idea.title}” may come again.`);
  },
});

/** Refused ideas whose like stays away now, with the date on which it may come again. */
async function listWanted(ctx: Ctx): Promise<{ idea: Row<'candidates'>; until: string }[]> {
  return (await listLessLike(ctx))
    .map((idea) => ({ idea, until: lessUntil(idea.less_since_at ?? 0, ctx.workspace.zone) }))
    .filter(({ until }) => until > ctx.today);
}
