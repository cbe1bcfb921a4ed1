import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { listLessons } from './lesson-store.ts';
import { viewLessons } from './lesson-views.ts';
export const lessonList = defineCommand({
  name: 'lesson list',
  summary: 'What the team has learned, and how often it held.',
  examples: ['', 'all'],
  args: z.object({
    which: arg
      .choice('kept and proposed, or all with the dropped ones', ['kept', 'all'], { position: 0 })
      .default('kept'),
  }),
  reads: true,
  async run(ctx, { which }) {
    const lessons = await listLessons(ctx);
    return viewLessons(
      which === 'all' ? lessons : lessons.filter(({ state }) => state !== 'dropped'),
      ctx.today,
    );
  },
});
