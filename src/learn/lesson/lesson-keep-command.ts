import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { addDays } from '../../base/language/date.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import type { Lesson } from './lesson.ts';
import { REVIEW_DAYS } from './lesson.ts';
import { alreadyDone, lessonArg } from './lesson-args.ts';
import { getLesson, recordLesson } from './lesson-store.ts';
export const lessonKeep = defineCommand({
  name: 'lesson keep',
  summary: 'Keeps a proposed lesson, or one that is due, for another 60 days.',
  examples: ['LS-2'],
  args: z.object({ lesson: lessonArg }),
  audience: 'channel',
  async run(ctx, { lesson: ref }) {
    const old = await getLesson(ctx, ref);
    const review_on = addDays(ctx.today, REVIEW_DAYS);
    if (old.state === 'kept' && old.review_on === review_on) throw alreadyDone(old, 'kept');
    const lesson: Lesson = { ...old, state: 'kept', review_on, updated_at: ctx.now };
    await recordLesson(ctx, 'LessonKept', lesson);
    return withData(
      answer(text`Kept ${bold(lesson.id)}; I bring it up again on ${formatDate(review_on, ctx.today)}.`),
      lesson,
    );
  },
});
