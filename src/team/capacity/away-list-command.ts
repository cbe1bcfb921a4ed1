import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { listExecutors } from '../people/store.ts';
import { renderLeaves } from '../people/views.ts';
import { listLeaves } from './store.ts';

export const awayList = defineCommand({
  name: 'away list',
  summary: 'Shows who is away, now and later.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    return renderLeaves(await listLeaves(ctx), await listExecutors(ctx, 'all'), ctx.today);
  },
});
