import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { dateOf } from '../../base/language/date.ts';
import { formatQuantity, YES_OR_NO } from '../../base/language/format-quantity.ts';
import { formatMoney } from '../../base/language/money.ts';
import { formatDate } from '../../base/language/period.ts';
import { count, joinNames } from '../../base/language/words.ts';
import type { Row } from '../../base/store/tables.ts';
import { describeCourse } from '../../base/view/task-lines.ts';
import { bold, type Text, text } from '../../base/view/text.ts';
import { type ReportView, withData } from '../../base/view/view.ts';
import { NEARLY_DONE } from '../../plan/gather/state-source.ts';
import { loadPlanning } from '../../plan/read-day.ts';
import type { PlanGoal, PlanProject, Snapshot } from '../../plan/snapshot.ts';
import { listExecutors } from '../../team/people/store.ts';
import { listTaskLines, type TaskLine } from '../../todo/task/line-store.ts';
import { isHeld, OPEN_STATES } from '../../todo/task/task.ts';
import { getFeedOrFirst } from './day.ts';
import { viewState } from './state-page.ts';

/** Tasks that a line names. */
const MOST_NAMED = 4;
const HELD = OPEN_STATES.filter(isHeld);

/** Who there is, and what they have. */
interface Team {
  members: readonly Pick<Row<'executors'>, 'id' | 'is_routed'>[];
  held: readonly TaskLine[];
  now: number;
}

export const stateCommand = defineCommand({
  name: 'state',
  summary: 'Where the team stands: goals, revenue, projects, blockers, opportunities, free hours.',
  examples: ['', 'more'],
  args: z.object({
    which: arg
      .choice('more: all of it, goal by goal and person by person', ['more'], { position: 0 })
      .optional(),
  }),
  reads: true,
  async run(ctx, { which }) {
    const feed = await getFeedOrFirst(ctx, undefined);
    const { snapshot } = await loadPlanning(ctx, feed, { date: dateOf(ctx.now, feed.zone), maxTasks: null });
    const team = {
      members: await listExecutors(ctx),
      held: await listTaskLines(ctx, HELD, {}),
      now: ctx.now,
    };
    const late = team.held.filter((task) => task.due_at < ctx.now);
    const short = viewState(snapshot, { revenue: describeRevenue(snapshot), late });
    const whole: ReportView = {
      kind: 'report',
      title: 'State',
      sections: [
        { heading: 'Vision', lines: describeVision(snapshot) },
        {
          heading: 'Goals',
          lines: orSay(
            snapshot.goals.map((goal) => describeGoal(goal, snapshot)),
            text`No open goal. ${bold('goal add')} makes one from a sentence.`,
          ),
        },
        { heading: 'Revenue', lines: describeRevenue(snapshot) },
        {
          heading: 'Projects',
          lines: orSay(
            snapshot.projects.map(describeProject),
            text`No active project. ${bold('project add')} or ${bold('project import')} brings one.`,
          ),
        },
        { heading: 'Blockers', lines: orSay(describeBlockers(snapshot), ['No critical bug is open.']) },
        {
          heading: 'Opportunities',
          lines: orSay(describeOpportunities(snapshot), ['Nothing is nearly done.']),
        },
        {
          heading: 'Free hours in the next five working days',
          lines: orSay(
            describeRoom(snapshot, team),
            text`Nobody yet. ${bold('member add')} and ${bold('agent add')} bring people and agents.`,
          ),
        },
      ].filter(({ lines }) => lines.length > 0),
    };
    const { vision, goals, revenue, projects } = snapshot;
    const executors = snapshot.executors.map(({ calendar: _calendar, ...executor }) => executor);
    return withData(which === 'more' ? whole : short, { vision, goals, revenue, projects, executors });
  },
});

function orSay(lines: Text[], otherwise: Text): Text[] {
  return lines.length > 0 ? lines : [otherwise];
}

function describeVision({ vision }: Snapshot): Text[] {
  if (!vision) return [text`No vision yet. ${bold('vision set statement')} and a sentence gives one.`];
  const focus = vision.focusAreas.length > 0 ? `Focus: ${vision.focusAreas.join(', ')}.` : 'No focus areas.';
  return [
    ...(vision.statement === '' ? [] : [text`${vision.statement}`]),
    ...(vision.primaryGoal === '' ? [] : [text`Primary goal: ${vision.primaryGoal}`]),
    text`${focus}`,
  ];
}

function describeGoal(
  { figures, metricName, deadlineOn, direction }: PlanGoal,
  { currency, today, zone }: Snapshot,
): Text {
  const by = `by ${formatDate(deadlineOn, today)}`;
  const shown = (value: number) => formatQuantity(value, figures.unit, currency);
  if (figures.current === null) {
    return text`${figures.id} ${metricName}: no value yet; ${direction} ${shown(figures.target)} ${by}.`;
  }
  if (figures.unit === YES_OR_NO)
    return text`${figures.id} ${figures.title} ${by}: ${describeCourse(figures)}.`;
  const lead = `${figures.id} ${metricName}: ${shown(figures.current)}`;
  const aim = `${direction} ${shown(figures.target)} ${by}`;
  if (figures.isSilent && figures.asOfAt !== null)
    return text`${lead}, no value since ${formatDate(dateOf(figures.asOfAt, zone), today)}; ${aim}: ${describeCourse(figures)}.`;
  const chance =
    figures.targetProbability === null
      ? 'too few values for a chance'
      : `${Math.round(figures.targetProbability * 100)} % chance`;
  const moves =
    figures.momentum.direction === 'cannot tell'
      ? 'direction not clear yet'
      : `moving ${figures.momentum.direction}`.replace('moving flat', 'flat');
  const baseline = figures.baseline === null ? '' : `, from ${shown(figures.baseline)}`;
  return text`${lead}${baseline}; ${aim}: ${describeCourse(figures)}, ${moves}, ${chance}.`;
}

function describeRevenue({ revenue, currency }: Snapshot): Text[] {
  const money = (minor: number) => formatMoney(minor, currency);
  if (revenue.targetMinor === null && revenue.actualMinor === null) return [];
  if (revenue.targetMinor === null) return [text`${money(revenue.actualMinor ?? 0)} a month; no target set.`];
  const actual = revenue.actualMinor === null ? 'nothing recorded yet' : money(revenue.actualMinor);
  const gap =
    revenue.gapMinor === null
      ? ''
      : revenue.gapMinor > 0
        ? `: ${money(revenue.gapMinor)} short`
        : ': reached';
  return [text`Month ${revenue.monthNumber ?? '?'}: ${actual} of ${money(revenue.targetMinor)}${gap}.`];
}

function describeProject(project: PlanProject): Text {
  const share =
    project.completion === null ? 'no features yet' : `${Math.round(project.completion * 100)} % complete`;
  const hours = project.hoursLeft === null ? '' : `, ${Math.round(project.hoursLeft)} h left`;
  const earns = project.earnsRevenue ? ', earns revenue' : '';
  return text`${project.name}: ${share} (${project.done} done, ${project.inProgress} in progress, ${project.planned} planned, ${project.draft} draft, ${project.blocked} blocked of ${project.total})${hours}${earns}.`;
}

function describeBlockers({ projects }: Snapshot): Text[] {
  return projects.flatMap(({ name, criticalBugs }) =>
    criticalBugs.map(({ id, title }) => text`${id} ${title} (${name})`),
  );
}

function describeOpportunities({ projects }: Snapshot): Text[] {
  return projects
    .filter(({ completion }) => completion !== null && completion >= NEARLY_DONE && completion < 1)
    .map(
      ({ name, completion, total, done }) =>
        text`${name} is ${Math.round((completion ?? 0) * 100)} % complete: ${total - done} to go.`,
    );
}

/** Who has what, past which date, and what room that leaves. */
function describeRoom({ executors }: Snapshot, { members, held, now }: Team): Text[] {
  return executors.map(({ id, handle, freeHours, maxOpenTasks, openTasks, isAway, isRouted, kind }) => {
    const room =
      freeHours === null
        ? `hours not set, room for ${count(Math.max(0, (maxOpenTasks ?? 0) - openTasks), 'more task')}`
        : `${Math.round(freeHours * 10) / 10} h free`;
    const own = held.filter(({ assignee_id }) => assignee_id === id);
    const late = own.filter((task) => task.due_at < now);
    const wantsTasks = members.find((member) => member.id === id)?.is_routed === 1;
    const notes = [
      isAway ? 'away today' : '',
      own.length === 0
        ? ''
        : `has ${joinNames(own.slice(0, MOST_NAMED).map((task) => task.id))}${own.length > MOST_NAMED ? ' and more' : ''}`,
      late.length === 0
        ? ''
        : `${late.length === own.length ? '' : `${late.length} of them `}past ${late.length === 1 ? 'its' : 'their'} date`,
      isRouted || members.length === 1
        ? ''
        : wantsTasks
          ? 'gets no other until those are answered'
          : 'takes open tasks, I hand out none',
      kind === 'agent' ? 'agent' : '',
    ];
    return text`@${handle}: ${[room, ...notes].filter((note) => note !== '').join(', ')}.`;
  });
}
