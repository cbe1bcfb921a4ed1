import { formatDate } from '../../base/language/period.ts';
import { bold, cleanLine, type Text, text } from '../../base/view/text.ts';
import { type Action, type ReportView, type TableView, type View, withData } from '../../base/view/view.ts';
import { describeStrength, type Lesson } from './lesson.ts';
import type { LessonPage } from './lesson-page-store.ts';

const SHOWN_LETTERS = 120;

export function viewLesson({ lesson, cases, ideas, tasks }: LessonPage, today: string): View {
  const about = [
    ...(lesson.goal_id === null ? [] : [lesson.goal_id]),
    ...(lesson.category === null ? [] : [`${lesson.category} tasks`]),
  ];
  const view: ReportView = {
    kind: 'report',
    title: `${lesson.id} ${cleanLine(lesson.body, SHOWN_LETTERS)}`,
    sections: [
      {
        heading: '',
        lines: [
          text`${bold(lesson.state)}, ${describeStrength(lesson)}${about.length > 0 ? `, about ${about.join(' and ')}` : ''}. ${describeReview(lesson, today)}`,
          ...(lesson.rule === '' ? [] : [text`I proposed it: the settled tasks below say so.`]),
        ],
      },
      ...list(
        'What showed it',
        cases.map(({ id, title, state }) => text`${bold(id)} ${title}: ${state}`),
      ),
      ...list('What rests on it', [
        ...tasks.map(({ id, title, state }) => text`${bold(id)} ${title}: ${state}`),
        ...ideas.map(({ id, title }) => text`${bold(id)} ${title}: in the backlog`),
      ]),
    ],
    actions: actionsOf(lesson),
  };
  return withData(view, {
    lesson,
    cases: cases.map(({ id }) => id),
    restedOn: [...tasks, ...ideas].map(({ id }) => id),
  });
}

export function viewLessons(lessons: readonly Lesson[], today: string): View {
  const table: TableView = {
    kind: 'table',
    title: 'Lessons',
    columns: [
      { title: 'Lesson' },
      { title: 'What we learned' },
      { title: 'State' },
      { title: 'Held' },
      { title: 'Next look' },
    ],
    rows: lessons.map((lesson) => [
      lesson.id,
      cleanLine(lesson.body, SHOWN_LETTERS),
      lesson.state,
      describeStrength(lesson),
      lesson.state === 'kept' ? formatDate(lesson.review_on, today) : '',
    ]),
    empty: 'No lessons yet. Add one: lesson add The card step loses small clinics',
    begin: { label: 'Add a lesson', command: 'lesson add', args: {}, style: 'primary' },
  };
  return withData(table, lessons);
}

/** What can be done with a lesson from where it is shown; one that is due is kept once more. */
export function actionsOf({ id, state }: Pick<Lesson, 'id' | 'state'>, asked?: 'due'): Action[] {
  const action = (label: string, command: string, style: Action['style']): Action => ({
    label: `${label} ${id}`,
    command,
    args: { lesson: id },
    style,
  });
  return [
    ...(state === 'kept' && asked === undefined ? [] : [action('Keep', 'lesson keep', 'primary')]),
    action('Edit', 'lesson edit', 'plain'),
    ...(state === 'dropped' ? [] : [action('Drop', 'lesson drop', 'plain')]),
  ];
}

function describeReview({ state, review_on }: Lesson, today: string): string {
  return state === 'kept' ? `I bring it up again on ${formatDate(review_on, today)}.` : '';
}

function list(heading: string, lines: readonly Text[]): ReportView['sections'][number][] {
  return lines.length === 0 ? [] : [{ heading, lines }];
}
