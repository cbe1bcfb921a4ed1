import { arg } from '../../base/command/args.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, Refusal } from '../../base/language/errors.ts';
import { cleanLine } from '../../base/view/text.ts';
import type { Lesson } from './lesson.ts';
import { listLessons } from './lesson-store.ts';

const MOST_LETTERS = 500;

export const lessonArg = arg.line('the lesson, such as LS-2', { position: 0, completes: 'lesson' }, 20);

export function readBody(typed: string): string {
  const body = cleanLine(typed.replace(/^["“]([^"“”]*)["”]$/, '$1'), MOST_LETTERS);
  if (body === '') throw badArgument('body', typed, 'a sentence');
  return body;
}

export async function checkNew(ctx: Ctx, body: string): Promise<void> {
  const fold = (words: string) =>
    words
      .toLowerCase()
      .replace(/[\s.]+/g, ' ')
      .trim();
  const same = (await listLessons(ctx)).find(
    (lesson) => lesson.state !== 'dropped' && fold(lesson.body) === fold(body),
  );
  if (same) throw alreadyDone(same, 'that lesson');
}

export function alreadyDone(lesson: Lesson, what: string): Refusal {
  return new Refusal({
    code: 'already_done',
    message: `${lesson.id} is ${what} already: “${lesson.body}”`,
    field: 'lesson',
    given: lesson.id,
  });
}
