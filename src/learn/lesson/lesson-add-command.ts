import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { formatDate } from '../../base/language/period.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { getGoal } from '../../clarify/goal/store.ts';
import { readCategory } from '../../team/settings.ts';
import { readSettings } from '../../team/settings-store.ts';
import { getTask } from '../../todo/task/store.ts';
import { checkNew, readBody } from './lesson-args.ts';
import { newLesson, recordLesson } from './lesson-store.ts';
export const lessonAdd = defineCommand({
  name: 'lesson add',
  summary: 'Keeps what the team has learned, with the tasks that showed it; it comes back in 60 days.',
  examples: ['The card step loses clinics under 3 staff --goal G-1 --cases T-4,T-9'],
  args: z.object({
    body: arg.rest('the lesson, in a sentence'),
    goal: arg.line('the goal that it is about', { completes: 'goal' }).optional(),
    category: arg.line('the category that it is about, such as quality').optional(),
    cases: arg.list('the tasks that showed it: T-4,T-9').optional(),
  }),
  audience: 'channel',
  hasForm: true,
  async run(ctx, args) {
    const body = readBody(args.body);
    await checkNew(ctx, body);
    const goal = args.goal === undefined ? null : await getGoal(ctx, args.goal);
    const cases: string[] = [];
    for (const ref of args.cases ?? []) cases.push((await getTask(ctx, ref)).id);
    const lesson = await newLesson(ctx, {
      body,
      category:
        args.category === undefined
          ? null
          : readCategory('category', args.category, readSettings(ctx.workspace)),
      goal_id: goal?.id ?? null,
      metric_id: goal?.metric_id ?? null,
      cases: JSON.stringify([...new Set(cases)]),
      rule: '',
      state: 'kept',
    });
    await recordLesson(ctx, 'LessonAdded', lesson);
    const hint = bold(`lesson cite C-4 ${lesson.id}`);
    return withData(
      answer(
        text`Kept ${bold(lesson.id)}; I bring it up again on ${formatDate(lesson.review_on, ctx.today)}. ${hint} rests an idea on it.`,
      ),
      lesson,
    );
  },
});
