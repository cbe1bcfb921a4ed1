import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import type { Lesson } from './lesson.ts';
import { alreadyDone, lessonArg } from './lesson-args.ts';
import { getLesson, recordLesson } from './lesson-store.ts';
export const lessonDrop = defineCommand({
  name: 'lesson drop',
  summary: 'Drops a lesson; one that I proposed I do not propose again.',
  examples: ['LS-2'],
  args: z.object({ lesson: lessonArg }),
  audience: 'channel',
  async run(ctx, { lesson: ref }) {
    const old = await getLesson(ctx, ref);
    if (old.state === 'dropped') throw alreadyDone(old, 'dropped');
    const lesson: Lesson = { ...old, state: 'dropped', updated_at: ctx.now };
    await recordLesson(ctx, 'LessonDropped', lesson);
    const again = old.rule === '' ? '' : ' I will not propose it again.';
    return withData(
      answer(text`Dropped ${bold(lesson.id)}.${again} ${bold(`lesson keep ${lesson.id}`)} brings it back.`),
      lesson,
    );
  },
});
