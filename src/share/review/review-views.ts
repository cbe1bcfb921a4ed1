import { dateOf, daysBetween } from '../../base/language/date.ts';
import { formatChangeRange, formatQuantity, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { roundRange } from '../../base/language/number.ts';
import { formatDate } from '../../base/language/period.ts';
import { capitalize, count } from '../../base/language/words.ts';
import { describeCourse } from '../../base/view/task-lines.ts';
import { bold, cleanLine, cutTitle, type Text, text } from '../../base/view/text.ts';
import { type ReportView, withData } from '../../base/view/view.ts';
import { MEANINGS } from '../../clarify/tactic/tactic.ts';
import { sayReason } from '../../decide/refuse/reasons.ts';
import { formatAge } from '../../gather/metric/views.ts';
import { describeStrength } from '../../learn/lesson/lesson.ts';
import { actionsOf } from '../../learn/lesson/lesson-views.ts';
import { chancesOf } from '../../learn/score.ts';
import { describeSettled, describeUntold } from '../digest/news-settled.ts';
import { type GoalWeek, type ReviewFacts, type Share, weekNumberOf } from './review.ts';

/** Lines that a phone shows at first sight are 15: the rest of goals and forecasts comes below. */
const MOST_GOALS = 4;
const MOST_SETTLED = 3;
const MOST_TACTICS = 5;
const MOST_LESSONS = 3;
const MOST_REFUSED = 2;
const QUOTE_LETTERS = 160;
/** Of fewer a percentage pretends to know more. */
const LEAST_PERCENT = 10;
/** A skill nearer to 0 than this is no difference. */
const SAME_SKILL = 0.02;

/** The week in one page: what was decided and done, how right I was, where the goals stand, what to keep of it. */
export function viewReview(facts: ReviewFacts): ReportView {
  const { pictures, ...figures } = facts;
  const { currency } = facts;
  const shared = describeShared(facts.goals);
  const goals = facts.goals.map((goal) =>
    describeGoal(shared === null ? goal : { ...goal, outside: [] }, facts),
  );
  const impacts = facts.settled.filter(({ settlement }) => settlement.part === 'impact');
  const settled = [...facts.effects, ...describeSettled(impacts, currency), ...describeUntold(impacts)];
  const sections: ReportView['sections'] = [
    {
      heading: '',
      lines: [
        describeWeek(facts),
        ...describeSuccess(facts),
        ...goals.slice(0, MOST_GOALS),
        ...(shared === null ? [] : [shared]),
        ...settled.slice(0, MOST_SETTLED),
        ...describeScore(facts),
        ...facts.trials,
        ...describeRefused(facts),
      ],
      ...(pictures.length > 0 && { pictures }),
    },
    section('More goals', goals.slice(MOST_GOALS)),
    section('More results', settled.slice(MOST_SETTLED)),
    section('New notes', facts.notes.map(describeNote)),
    section('Tactics', cut(facts.tactics.map(describeTactic), MOST_TACTICS)),
    section('Lesson to keep?', cut(facts.proposedLessons.map(describeLesson), MOST_LESSONS)),
    section('Does it still hold?', cut(facts.dueLessons.map(describeDue), MOST_LESSONS)),
  ].filter(({ heading, lines }) => heading === '' || lines.length > 0);
  const actions = [
    ...facts.proposedLessons.slice(0, MOST_LESSONS).flatMap((lesson) => actionsOf(lesson)),
    ...facts.dueLessons.slice(0, MOST_LESSONS).flatMap((lesson) => actionsOf(lesson, 'due')),
  ];
  const view: ReportView = {
    kind: 'report',
    title: `${nameWeek(facts)}: ${describeSpan(facts)}`,
    sections,
    ...(actions.length > 0 && { actions }),
  };
  return withData(view, figures);
}

/** `seven days to Wed 25 Nov`; of a team that is younger how many it has had: `the first two days, to Wed 25 Nov`. */
function describeSpan({ span, foundedAt, zone }: ReviewFacts): string {
  const toOn = dateOf(span.toAt, zone);
  const end = formatDate(toOn, toOn);
  if (foundedAt <= span.fromAt) return `seven days to ${end}`;
  const days = daysBetween(dateOf(foundedAt, zone), toOn) + 1;
  return days === 1 ? `the first day, ${end}` : `the first ${count(days, 'day')}, to ${end}`;
}

/** `Week 48`, and of which feed where there are several. */
export function nameWeek({ span, zone, feedName }: ReviewFacts): string {
  return `Week ${weekNumberOf(dateOf(span.toAt, zone))}${feedName === null ? '' : ` of ${feedName}`}`;
}

/** What happened outside, where it is the same for several goals: then it is said once. */
export function describeShared(goals: readonly GoalWeek[]): Text | null {
  const named = goals
    .filter(({ figures }) => figures.current !== null)
    .map(({ outside }) => outside.join(', '));
  const [first = ''] = named;
  const isShared = first !== '' && named.length > 1 && named.every((each) => each === first);
  return isShared ? text`Outside, for every goal: ${first}.` : null;
}

/** `9 proposed: 6 yes, 2 no, 1 waits. 5 done; 4 of 6 on time, I expected 4.` */
function describeWeek(facts: ReviewFacts): Text {
  const decided = sayDecided(facts);
  if (isEmpty(facts)) return text`Nothing was proposed, decided or done.`;
  return text`${bold(capitalize(sayProposed(facts)))}${decided === '' ? '' : `: ${decided}`}. ${describeDone(facts)}`;
}

/** `6 yes, 2 no, 1 waits`, and that older ones are among them; empty where nothing was decided and nothing waits. */
export function sayDecided({ takenBack, waiting, hasOlder, decided }: ReviewFacts): string {
  const { approved, changed, refused, putOff, expired } = decided;
  const parts = [
    ...(approved > 0 ? [`${approved} yes${changed === 0 ? '' : ` (${changed} after a change)`}`] : []),
    ...(refused.length > 0 ? [`${refused.length} no`] : []),
    ...(putOff > 0 ? [`${putOff} put off`] : []),
    ...(expired > 0 ? [`${expired} ran out of time`] : []),
    ...(takenBack > 0 ? [`${takenBack} taken back`] : []),
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'}`] : []),
  ];
  const all = approved + refused.length + putOff + expired + takenBack + waiting;
  const older = all === 1 ? ', an older one' : ', older ones among them';
  return parts.length === 0 ? '' : `${parts.join(', ')}${hasOlder ? older : ''}`;
}

export function sayProposed({ proposed }: ReviewFacts): string {
  return proposed === 0 ? 'nothing proposed' : `${proposed} proposed`;
}

function isEmpty(facts: ReviewFacts): boolean {
  const { proposed, done, couldNot, settled } = facts;
  return proposed + done + couldNot + settled.length === 0 && sayDecided(facts) === '';
}

/** `5 done; 4 of 6 on time, I expected 4.` */
export function describeDone({ done, couldNot, settled }: ReviewFacts): Text {
  const failed = couldNot === 0 ? '' : `, ${couldNot} given up`;
  return text`${bold(done === 0 ? 'None done' : `${done} done`)}${failed}${sayChances(settled)}.`;
}

/** What was said of the tasks that ended, and what came: sums, so that no one task or person stands out. */
function sayChances(settled: ReviewFacts['settled']): string {
  const chances = chancesOf(settled.map(({ settlement }) => settlement));
  if (chances.length === 0) return '';
  const expected = chances.reduce((sum, { probability }) => sum + probability, 0);
  const hits = chances.filter(({ isHit }) => isHit === 1).length;
  return `; ${hits} of ${chances.length} on time, I expected ${Math.round(expected)}`;
}

function describeSuccess({ success }: ReviewFacts): Text[] {
  if (!success || success.recent.count + success.before.count === 0) return [];
  const { recent, before } = success;
  const past = before.count === 0 ? '' : `; the four before: ${formatShare(before)}`;
  const now = recent.count === 0 ? 'nothing was settled' : formatShare(recent);
  return [text`${bold('In time')}, last four weeks: ${now}${past}.`];
}

function describeGoal(
  { figures, metricName, before, outside, promised }: GoalWeek,
  facts: ReviewFacts,
): Text {
  const show = (value: number) => formatQuantity(value, figures.unit, facts.currency);
  const name = text`${bold(figures.id)} ${metricName}`;
  if (figures.unit === YES_OR_NO)
    return text`${bold(figures.id)} ${figures.title}: ${describeCourse(figures)}.`;
  if (figures.current === null || figures.asOfAt === null) return text`${name}: no value yet.`;
  const range =
    promised &&
    formatChangeRange(...roundRange(promised.low, promised.high, figures.unit), figures.unit, facts.currency);
  const marked = [
    ...(range === null ? [] : [` Promised, not read yet: ${range}.`]),
    ...(outside.length === 0 ? [] : [` Outside: ${outside.join(', ')}.`]),
  ].join('');
  const isNew = figures.asOfAt > facts.span.fromAt;
  if (!isNew) {
    const oldMs = facts.span.toAt - figures.asOfAt;
    return text`${name} ${show(figures.current)}, ${describeCourse(figures)}; no new value for ${formatAge(oldMs)}.${marked}`;
  }
  const from = before === null || show(before) === show(figures.current) ? '' : `${show(before)} → `;
  return text`${name} ${from}${show(figures.current)}, ${describeCourse(figures)} (target ${show(figures.target)}).${marked}`;
}

/**
 * How right I was so far, in words: of dates against always saying the usual rate (the scores themselves are on the page
 * of \`score\`), and of what finished tasks would do.
 */
export function describeScore({ score, toldEffects }: Pick<ReviewFacts, 'score' | 'toldEffects'>): Text[] {
  const dates = score
    ? text`${bold('My dates')}, all ${score.count}: I said ${Math.round(score.promised)} in time, ${score.hits} were; ${judge(score.skill)}.`
    : [];
  const { read, asPromised } = toldEffects;
  const effects = read === 0 ? [] : text`${bold('Effects')}: ${read} read, ${asPromised} as promised.`;
  const said = [dates, effects].filter((part) => part.length > 0);
  return said.length === 0 ? [] : [said.flatMap((part, place) => (place === 0 ? part : [' ', ...part]))];
}

function judge(skill: number | null): string {
  if (skill === null || Math.abs(skill) < SAME_SKILL) return 'the usual rate would have done as well';
  if (skill < 0) return 'the usual rate would have done better';
  return `${skill < 0.1 ? 'barely ' : ''}better than the usual rate`;
}

function describeRefused({ decided }: ReviewFacts): Text[] {
  const { refused } = decided;
  if (refused.length === 0) return [];
  const named = refused
    .slice(0, MOST_REFUSED)
    .map(({ title, reason }) => `${cutTitle(title, 60)}${reason === null ? '' : ` (${sayReason(reason)})`}`);
  const more = refused.length - named.length;
  return [text`${bold('Refused')}: ${named.join('; ')}${more > 0 ? ` and ${more} more` : ''}.`];
}

function describeNote({ source, body, goal_id }: ReviewFacts['notes'][number]): Text {
  const about = goal_id === null ? '' : ` (${goal_id})`;
  const who = `${capitalize(source)}`;
  return text`${who}${about}: “${cleanLine(body, QUOTE_LETTERS)}”`;
}

function describeTactic({ tactic, metric }: ReviewFacts['tactics'][number]): Text {
  const name = cutTitle(tactic.title, 60);
  if (tactic.state !== 'running') return text`${name} ${bold(MEANINGS[tactic.state])}.`;
  const on = metric === null ? '' : ` on ${metric.name}`;
  return text`${name}: running${on}, judged on ${formatDate(tactic.judge_on, tactic.starts_on)}.`;
}

function describeLesson({ id, body }: ReviewFacts['proposedLessons'][number]): Text {
  return text`${bold(id)} “${body}”`;
}

function describeDue(lesson: ReviewFacts['dueLessons'][number]): Text {
  const { id, body } = lesson;
  return text`${bold(id)} “${body}”: ${describeStrength(lesson)}.`;
}

function section(heading: string, lines: readonly Text[]): ReportView['sections'][number] {
  return { heading, lines };
}

function cut(lines: readonly Text[], most: number): readonly Text[] {
  const more = lines.length - most;
  return more <= 0 ? lines : [...lines.slice(0, most), text`and ${more} more`];
}

function formatShare({ hits, count }: Share): string {
  return count < LEAST_PERCENT
    ? `${hits} of ${count}`
    : `${hits} of ${count} (${Math.round((hits / count) * 100)} %)`;
}
