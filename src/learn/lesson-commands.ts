import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { badArgument, notPossible, Refusal } from '../errors.ts';
import { getGoal } from '../goal/store.ts';
import { getCandidate } from '../task/candidate-store.ts';
import { getTask } from '../task/store.ts';
import { formatDate } from '../team/period.ts';
import { readCategory, readSettings } from '../team/settings.ts';
import { addDays } from '../time.ts';
import { answer, bold, cleanLine, type FormView, text, type View, withData } from '../view.ts';
import { type Lesson, REVIEW_DAYS } from './lesson.ts';
import { getLesson, listLessons, newLesson, recordLesson } from './lesson-store.ts';
import { loadLessonPage, viewLesson, viewLessons } from './lesson-views.ts';

const MOST_LETTERS = 500;
const MOST_CITED = 5;

const lessonArg = arg.line('the lesson, such as LS-2', { position: 0, completes: 'lesson' }, 20);

const lessonAdd = defineCommand({
  name: 'lesson add',
  summary: 'Keeps what the team has learned, with the tasks that showed it; it comes back in 60 days.',
  examples: ['The card step loses clinics under 3 staff --goal G-1 --cases T-4,T-9'],
  args: z.object({
    body: arg.rest('the lesson, in a sentence'),
    goal: arg.line('the goal that it is about', { completes: 'goal' }).optional(),
    category: arg.line('the category that it is about, such as quality').optional(),
    cases: arg.list('the tasks that showed it: T-4,T-9').optional(),
  }),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
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

const lessonList = defineCommand({
  name: 'lesson list',
  summary: 'What the team has learned, and how often it held.',
  examples: ['', 'all'],
  args: z.object({
    which: arg
      .choice('kept and proposed, or all with the dropped ones', ['kept', 'all'], { position: 0 })
      .default('kept'),
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { which }) {
    const lessons = await listLessons(ctx);
    return viewLessons(which === 'all' ? lessons : lessons.filter(({ state }) => state !== 'dropped'));
  },
});

const lessonShow = defineCommand({
  name: 'lesson show',
  summary: 'One lesson: its cases, what rests on it, how often it held.',
  examples: ['LS-2'],
  args: z.object({ lesson: lessonArg }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
  async run(ctx, { lesson }) {
    return viewLesson(await loadLessonPage(ctx, await getLesson(ctx, lesson)));
  },
});

const lessonKeep = defineCommand({
  name: 'lesson keep',
  summary: 'Keeps a proposed lesson, or one that is due, for another 60 days.',
  examples: ['LS-2'],
  args: z.object({ lesson: lessonArg }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
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

const lessonEdit = defineCommand({
  name: 'lesson edit',
  summary: 'Puts a lesson in better words, and keeps it.',
  examples: ['LS-2 Time-outs drive failed imports, not the parser'],
  args: z.object({ lesson: lessonArg, body: arg.rest('the lesson in its new words').optional() }),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
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

const lessonDrop = defineCommand({
  name: 'lesson drop',
  summary: 'Drops a lesson; one that I proposed I do not propose again.',
  examples: ['LS-2'],
  args: z.object({ lesson: lessonArg }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
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

const lessonCite = defineCommand({
  name: 'lesson cite',
  summary:
    'Rests an idea on a lesson: it shows among the reasons, and how the task ends counts for the lesson.',
  examples: ['C-4 LS-2', 'C-4 LS-2 --remove'],
  args: z.object({
    candidate: arg.line('the idea, such as C-4', { position: 0, completes: 'candidate' }),
    lesson: arg.line('the lesson, such as LS-2', { position: 1, completes: 'lesson' }, 20),
    remove: arg.flag('the idea does not rest on it after all'),
  }),
  access: 'everyone',
  audience: 'channel',
  pace: 'instant',
  async run(ctx, { candidate: ref, lesson: named, remove }) {
    const { id } = await getCandidate(ctx, ref);
    const lesson = await getLesson(ctx, named);
    const idea = await ctx.tx
      .selectFrom('candidates')
      .selectAll()
      .where('workspace_id', '=', ctx.workspace.id)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (idea.state !== 'open') {
      throw notPossible(
        `${id} is no longer in the backlog.`,
        'Only an idea that waits there can be rested on a lesson.',
      );
    }
    const cited = JSON.parse(idea.lesson_ids) as string[];
    const left = remove ? uncite(cited, lesson, id) : cite(cited, lesson, id);
    const row = { ...idea, lesson_ids: JSON.stringify(left), updated_at: ctx.now };
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

export const lessonCommands: readonly Command[] = [
  lessonAdd,
  lessonList,
  lessonShow,
  lessonKeep,
  lessonEdit,
  lessonDrop,
  lessonCite,
];

function readBody(typed: string): string {
  const body = cleanLine(typed.replace(/^["“]([^"“”]*)["”]$/, '$1'), MOST_LETTERS);
  if (body === '') throw badArgument('body', typed, 'a sentence');
  return body;
}

async function checkNew(ctx: Ctx, body: string): Promise<void> {
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

function alreadyDone(lesson: Lesson, what: string): Refusal {
  return new Refusal({
    code: 'already_done',
    message: `${lesson.id} is ${what} already: “${lesson.body}”`,
    field: 'lesson',
    given: lesson.id,
  });
}

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
