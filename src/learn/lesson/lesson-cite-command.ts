import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { notPossible } from '../../base/language/errors.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { getCandidate, getCandidateRow } from '../../todo/idea/candidate-store.ts';
import type { Lesson } from './lesson.ts';
import { alreadyDone } from './lesson-args.ts';
import { getLesson } from './lesson-store.ts';

const MOST_CITED = 5;

export const lessonCite = defineCommand({
  name: 'lesson cite',
  summary:
    'Rests an idea on a lesson: it shows among the reasons, and how the task ends counts for the lesson.',
  examples: ['C-4 LS-2', 'C-4 LS-2 --remove'],
  args: z.object({
    candidate: arg.line('the idea, such as C-4', { position: 0, completes: 'candidate' }),
    lesson: arg.line('the lesson, such as LS-2', { position: 1, completes: 'lesson' }, 20),
    remove: arg.flag('the idea does not rest on it after all'),
  }),
  audience: 'channel',
  async run(ctx, { candidate: ref, lesson: named, remove }) {
    const { id, state, lessonIds: cited } = await getCandidate(ctx, ref);
    const lesson = await getLesson(ctx, named);
    if (state !== 'open') {
      throw notPossible(
        `${id} is no longer in the backlog.`,
        'Only an idea that waits there can be rested on a lesson.',
      );
    }
    const left = remove ? uncite(cited, lesson, id) : cite(cited, lesson, id);
    const row = {
      ...(await getCandidateRow(ctx, id)),
      lesson_ids: JSON.stringify(left),
      updated_at: ctx.now,
    };
    await ctx.record({
      type: remove ? 'LessonUncited' : 'LessonCited',
      subject: id,
      rows: { candidates: [row] },
    });
    const said = remove ? 'rests no more on' : 'rests on';
    return withData(answer(text`${bold(id)} ${said} ${bold(lesson.id)}: “${lesson.body}”`), {
      candidate: id,
      lessons: left,
    });
  },
});

function cite(cited: readonly string[], lesson: Lesson, candidateId: string): string[] {
  if (lesson.state !== 'kept') {
    throw notPossible(
      `${lesson.id} is ${lesson.state}, so nothing can rest on it.`,
      `lesson keep ${lesson.id} keeps it.`,
    );
  }
  if (cited.includes(lesson.id)) throw alreadyDone(lesson, `cited by ${candidateId}`);
  if (cited.length >= MOST_CITED) {
    throw notPossible(
      `${candidateId} rests on ${cited.join(', ')} already.`,
      `At most ${MOST_CITED} lessons.`,
    );
  }
  return [...cited, lesson.id];
}

function uncite(cited: readonly string[], lesson: Lesson, candidateId: string): string[] {
  if (!cited.includes(lesson.id)) {
    throw notPossible(`${candidateId} does not rest on ${lesson.id}.`, 'There is nothing to remove.');
  }
  return cited.filter((id) => id !== lesson.id);
}
