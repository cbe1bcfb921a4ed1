import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { lessonArg } from './lesson-args.ts';
import { loadLessonPage } from './lesson-page-store.ts';
import { getLesson } from './lesson-store.ts';
import { viewLesson } from './lesson-views.ts';
export const lessonShow = defineCommand({
  name: 'lesson show',
  summary: 'One lesson: its cases, what rests on it, how often it held.',
  examples: ['LS-2'],
  args: z.object({ lesson: lessonArg }),
  reads: true,
  async run(ctx, { lesson }) {
    return viewLesson(await loadLessonPage(ctx, await getLesson(ctx, lesson)), ctx.today);
  },
});
