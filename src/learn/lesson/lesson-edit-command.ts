import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { bold, text } from '../../base/view/text.ts';
import type { FormView, View } from '../../base/view/view.ts';
import { answer, withData } from '../../base/view/view.ts';
import type { Lesson } from './lesson.ts';
import { alreadyDone, checkNew, lessonArg, readBody } from './lesson-args.ts';
import { getLesson, recordLesson } from './lesson-store.ts';
export const lessonEdit = defineCommand({
  name: 'lesson edit',
  summary: 'Puts a lesson in better words, and keeps it.',
  examples: ['LS-2 Time-outs drive failed imports, not the parser'],
  args: z.object({ lesson: lessonArg, body: arg.rest('the lesson in its new words').optional() }),
  audience: 'channel',
  hasForm: true,
  async run(ctx, { lesson: ref, body: typed }) {
    const old = await getLesson(ctx, ref);
    if (typed === undefined) return askForBody(old);
    const body = readBody(typed);
    if (body === old.body && old.state === 'kept') throw alreadyDone(old, 'worded so');
    if (body !== old.body) await checkNew(ctx, body);
    const lesson: Lesson = { ...old, body, state: 'kept', updated_at: ctx.now };
    await recordLesson(ctx, 'LessonEdited', lesson);
    return withData(answer(text`${bold(lesson.id)} says now: “${body}”`), lesson);
  },
});

function askForBody({ id, body }: Lesson): View {
  const form: FormView = {
    kind: 'form',
    title: `Put ${id} in better words`,
    command: `lesson edit ${id}`,
    fields: [
      { name: 'body', label: 'Lesson', hint: 'one sentence', input: 'text', value: body, isRequired: true },
    ],
  };
  return form;
}
