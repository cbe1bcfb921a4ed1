import { z } from 'zod';
import { nextOccurrence } from '../../base/calendar/occurrence.ts';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { notAllowed } from '../../base/language/errors.ts';
import { readTime } from '../../base/language/time-of-day.ts';
import { text } from '../../base/view/text.ts';
import { answer, type View, withData } from '../../base/view/view.ts';
import { getExecutorById } from '../../team/people/store.ts';
import { listPending } from './inbox.ts';
import { buildMine, MINE_DUE, rhythmOfMine } from './mine.ts';

const OFF = /^(?:off|never|no|none|stop)$/i;
const EVERY = /^(?:(?:every|each|on)\s+(?:working\s+)?(?:days?|mornings?|weekdays?)\s*)?(?:at\s+)?/i;

export const mineCommand = defineCommand({
  name: 'mine',
  summary: 'What you have to do; with a time, it comes to you privately each working day at that hour.',
  examples: ['', 'every day at 8:30', 'off'],
  args: z.object({
    at: arg.rest('the time of the day at which it comes, such as 8:30; or off').optional(),
  }),
  async run(ctx, { at }) {
    if (ctx.actor.kind !== 'member') throw notAllowed('Only people have a list.', 'A member');
    if (at !== undefined) return setHour(ctx, ctx.actor.id, at);
    const member = await getExecutorById(ctx, ctx.actor.id);
    const { view } = await buildMine(ctx, member, await listPending(ctx));
    return withData(view, { at: member.mine_at });
  },
});

async function setHour(ctx: Ctx, memberId: string, given: string): Promise<View> {
  const member = await getExecutorById(ctx, memberId);
  const hour = given.trim().replace(EVERY, '');
  const mineAt = OFF.test(hour) ? null : readTime('at', /^\d{1,2}$/.test(hour) ? `${hour}:00` : hour);
  const row = { ...member, mine_at: mineAt };
  if (mineAt !== member.mine_at)
    await ctx.record({ type: 'MemberChanged', subject: `executor:${row.id}`, rows: { executors: [row] } });
  const rhythm = rhythmOfMine(row, ctx.workspace.zone);
  await ctx.setDue(MINE_DUE, memberId, rhythm && nextOccurrence(rhythm, ctx.now));
  if (!rhythm) return answer('Your list comes no more by itself.');
  return {
    ...answer(
      text`Your list comes at ${rhythm.at} (${rhythm.zone}) on your working days, when there is something to do.`,
    ),
    actions: [{ label: 'Stop that', command: 'mine', args: { at: 'off' }, style: 'plain' }],
  };
}
