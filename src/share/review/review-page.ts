import { formatQuantity, joinRange, unitOf, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { roundEstimate } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { capitalize, count } from '../../base/language/words.ts';
import { describeCourse } from '../../base/view/task-lines.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import type { Action, ReportItem, ReportView } from '../../base/view/view.ts';
import { actionsOf } from '../../learn/lesson/lesson-views.ts';
import type { GoalWeek, ReviewFacts } from './review.ts';
import {
  describeDone,
  describeScore,
  describeShared,
  nameWeek,
  sayDecided,
  sayProposed,
} from './review-views.ts';

/** Goals with a line of their own, those of which there is most to tell first; of the others a line says how they stand. */
const MOST_LINES = 3;
const MOST_NAMED = 3;

/** Which review a page is. */
interface PostedReview {
  /** ISO date. */
  on: string;
  /** Its name, where there are several feeds. */
  feedName: string | null;
  isLate: boolean;
}

/**
 * The week as it is posted, in a few lines: what was decided and done, the goals, how right I was, and one question. Its
 * first picture goes along; the others are behind `Chart`, and what else there is to read behind `All of it`.
 */
export function viewReviewPage(facts: ReviewFacts, { on, feedName, isLate }: PostedReview): ReportView {
  const feed = feedName === null ? {} : { feed: feedName };
  const more = (label: string, command: string, args: Action['args']): Action => ({
    label,
    command,
    args: { ...args, ...feed },
    style: 'plain',
  });
  const [picture] = facts.pictures;
  const actions = [
    ...(picture ? [more('Chart', 'chart', { what: `week ${on}` })] : []),
    more('All of it', 'review', { on }),
  ];
  const decided = sayDecided(facts);
  return {
    kind: 'report',
    title: `${nameWeek(facts)}${isLate ? ' (late)' : ''} · ${sayProposed(facts)}`,
    sections: [
      {
        heading: '',
        lines: [
          text`${decided === '' ? '' : `${capitalize(decided)}. `}${describeDone(facts)}`,
          ...describeGoals(facts, on),
          ...describeScore(facts),
        ],
        items: askOne(facts),
        ...(picture && { pictures: [picture] }),
      },
    ],
    actions,
  };
}

/** One question a page at most: a lesson that is new before one that is to be looked at again. */
function askOne({ proposedLessons, dueLessons }: ReviewFacts): ReportItem[] {
  const [isNew, lesson] = proposedLessons[0] ? [true, proposedLessons[0]] : [false, dueLessons[0]];
  if (!lesson) return [];
  const actions = actionsOf(lesson, isNew ? undefined : 'due');
  const asked = isNew ? text`Keep “${lesson.body}”?` : text`Does “${lesson.body}” still hold?`;
  return [
    {
      id: lesson.id,
      lines: [asked],
      actions: actions.map((action) => ({ ...action, label: action.label.replace(` ${lesson.id}`, '') })),
    },
  ];
}

function describeGoals(facts: ReviewFacts, today: string): Text[] {
  const { goals } = facts;
  const told = goals.filter((goal) => goal.read !== null || isMoved(goal, facts));
  const own = told.toSorted((a, b) => Number(b.read !== null) - Number(a.read !== null)).slice(0, MOST_LINES);
  const others = goals.filter((goal) => !own.includes(goal));
  const shared = describeShared(goals);
  return [
    ...own.map((goal) => describeGoal(goal, facts, today)),
    ...(others.length === 0 ? [] : [sayOthers(others, facts)]),
    ...(shared === null ? [] : [shared]),
  ];
}

/** Whether its value is another one than a week ago, by more than anybody speaks of. */
function isMoved({ figures, before }: GoalWeek, { span }: ReviewFacts): boolean {
  if (figures.unit === YES_OR_NO || figures.current === null || before === null) return false;
  return (figures.asOfAt ?? 0) > span.fromAt && roundEstimate(before) !== roundEstimate(figures.current);
}

/** `Failed imports 3.5 % → 2.3 %, target 1 % by Sat 19 Dec: T-2, T-7 and T-9 together as promised.` */
function describeGoal(goal: GoalWeek, facts: ReviewFacts, today: string): Text {
  const { figures, metricName, before, deadlineOn, read } = goal;
  const show = (value: number) => formatQuantity(value, figures.unit, facts.currency);
  const current = figures.current === null ? '' : show(figures.current);
  const now = isMoved(goal, facts) && before !== null ? sayMove(show(before), current) : current;
  const aim = `target ${show(figures.target)} by ${formatDate(deadlineOn, today)}`;
  return text`${bold(capitalize(metricName))}${now === '' ? '' : ` ${now}`}, ${aim}: ${read ?? describeCourse(figures)}.`;
}

/** `3.5 → 2.3 %`; of hours and minutes neither is the unit of the whole. */
function sayMove(from: string, to: string): string {
  return unitOf(to) === undefined ? `${from} → ${to}` : joinRange(from, to);
}

/** `Trial-to-paid: behind. Bookings: no value yet.` */
function sayOthers(goals: readonly GoalWeek[], { span }: ReviewFacts): Text {
  const named = goals.slice(0, MOST_NAMED).map(({ figures, metricName }) => {
    if (figures.unit === YES_OR_NO) return `${capitalize(figures.title)}: ${describeCourse(figures)}.`;
    if (figures.current === null) return `${capitalize(metricName)}: no value yet.`;
    const isOld = (figures.asOfAt ?? 0) <= span.fromAt;
    return `${capitalize(metricName)}: ${describeCourse(figures)}${isOld ? ', no new value' : ''}.`;
  });
  const left = goals.length - named.length;
  return text`${named.join(' ')}${left > 0 ? ` And ${count(left, 'more goal')}.` : ''}`;
}
