import { checkAhead, checkCourse, checkDate, checkLevel, checkNo, checkTakenBack } from './claims.ts';
import { checkEnds } from './ends.ts';
import { checkIdle } from './goal.ts';
import type { ReadPage } from './play.ts';
import { checkReason, PLAYS } from './reasons.ts';
import { type Act, findGoal, findIdea, findTask, isUndecided, lastAct, type Moment } from './record.ts';
import { expect, type Fault, firstFault, type Rule } from './rule.ts';
import { VALUES } from './values.ts';
import { DATE, line, NUMBER, readNumber } from './written.ts';

const HEADLINES: readonly Rule[] = [
  [
    line(`(?<on>${DATE}) · (?<count>\\d+) tasks? waits? for a yes`),
    ({ on, count }, moment, page) =>
      firstFault(
        checkDate(moment, on, moment.on),
        expect(
          page.lines.filter((one) => one.startsWith('◻')).length === Number(count),
          'it shows another number',
        ),
      ),
  ],
  [
    line(`(?<on>${DATE}) · (?:Nothing new|No new task): every goal (?<how>is|was) met\\. .+`),
    ({ on, how }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        ...moment.record.goals.map((goal) => {
          const fault = checkCourse(moment, goal, 'met');
          return fault && how === 'was' ? checkCourse(moment, goal, 'met before') : fault;
        }),
      ),
  ],
  [
    line(
      `(?<on>${DATE}) · (?:Nothing new|No new task): no idea is open but “(?<title>.+)”(?: and \\d+ more)?, left out: .+\\. .+`,
    ),
    ({ on, title = '' }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        expect(findIdea(moment, title) !== undefined || PLAYS.includes(title), 'no such idea'),
      ),
  ],
  [
    line(
      `(?<on>${DATE}) · (?:Nothing new|No new task): no (?:other )?idea is open, and no task is under way for “(?<name>.+) at (?:least|most) .+”, due (?<by>${DATE})\\..*`,
    ),
    ({ on, name = '', by }, moment) => {
      const goal = findGoal(moment, name);
      return firstFault(
        checkDate(moment, on, moment.on),
        checkDate(moment, by, goal?.deadlineOn),
        checkIdle(goal, moment),
      );
    },
  ],
  [
    line(`(?<on>${DATE}) · (?:Nothing new|No new task): no idea is open\\. .+`),
    ({ on }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        expect(
          moment.record.ideas.every(({ title }) => findTask(moment, title) !== undefined),
          'an idea was never on a page',
        ),
      ),
  ],
  [
    line(
      `(?<on>${DATE}) · (?:Nothing new|No new task): (?<count>\\d+) ideas? rests?,?(?: the first)? until (?<until>${DATE}), .+`,
    ),
    ({ on, count, until }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        checkAhead(moment, until),
        expect(Number(count) <= moment.record.ideas.length + moment.record.tasks.size, 'more than there are'),
      ),
  ],
  [line(`(?<on>${DATE}) · .+`), ({ on }, moment) => checkDate(moment, on, moment.on)],
];

/** `“Sort the list” and 1 more were not decided: they rest until Mon 7 Dec.`, for each such date. */
const UNDECIDED = new RegExp(
  `^“(?<title>.+?)”(?: and (?<more>\\d+) more)? (?:was|were) not decided: (?:it rests|they rest) until (?<until>${DATE})\\.(?: “.+ until .+\\.)?$`,
  'u',
);

const GOAL_LINE: Rule = [
  line(`(?<metric>[^“:]+?) (?<now>${NUMBER}) % → (?<target>${NUMBER}) % by (?<by>${DATE}): (?<rest>.+)`),
  ({ metric = '', now, target, by, rest = '' }, moment) => {
    const goal = findGoal(moment, metric);
    const others = /\b(one|two) other goals?/i.exec(rest)?.[1]?.toLowerCase();
    return firstFault(
      checkLevel(goal, now),
      expect(readNumber(target) === goal?.target, `the target is ${goal?.target}`),
      checkDate(moment, by, goal?.deadlineOn),
      checkCourse(moment, goal, rest.split('.')[0] ?? ''),
      expect(
        moment.record.goals.length - 1 === (others === undefined ? 0 : others === 'one' ? 1 : 2),
        'there is another number of goals',
      ),
      checkUnmeasured(moment, rest),
    );
  },
];

/** `Of two other goals one is met and one has no value yet.` */
function checkUnmeasured({ on, record }: Moment, said: string): Fault {
  const isSaid = /Of two other goals .*\bone has no value yet/.test(said);
  const isSo = record.goals.some(({ values }) => values.every((value) => value.on > on));
  return expect(isSo || !isSaid, 'all have values');
}

const OVER_LINE: Rule = [
  line(`(?<metric>.+) at (?:least|most) ${NUMBER} %: (?<by>${DATE}) is over and it is not reached\\. .+`),
  ({ metric = '' }, moment) => {
    const goal = findGoal(moment, metric);
    return expect(goal !== undefined && goal.deadlineOn < moment.on, `it ends on ${goal?.deadlineOn}`);
  },
];

const NEWS: readonly Rule[] = [
  [
    /^My first page: chosen from (?<count>\d+) ideas?(?: for (?<goals>\d+) goals?)?\.$/u,
    ({ count, goals = '0' }, { record }, { lines }) =>
      firstFault(
        checkSum(Number(count), lines),
        expect(Number(count) >= record.ideas.length, `there were ${record.ideas.length} ideas`),
        expect(Number(goals) === record.goals.length, `there were ${record.goals.length} goals`),
      ),
  ],
  [
    /^(?<count>\d+) new ideas? came in\.$/u,
    ({ count }, { record, on }, { since }) => {
      const came = record.ideas.filter((idea) => idea.on > since && idea.on <= on).length;
      return expect(came === Number(count), `${came} came in`);
    },
  ],
  [
    line(
      `Nobody has answered since (?<since>${DATE}): I come once a week, next on (?<next>${DATE}), until .+`,
    ),
    ({ since = '', next }, moment) => {
      const { tasks, ideas } = moment.record;
      const acts = [...tasks.values()].flatMap((task) => task.acts);
      const last = [...acts, ...ideas]
        .map(({ on }) => on)
        .toSorted()
        .at(-1);
      return firstFault(checkDate(moment, since, last), checkAhead(moment, next));
    },
  ],
  [
    UNDECIDED,
    ({ title = '', more = '0', until }, moment) => {
      const task = findTask(moment, title);
      if (!task) return 'no page had it';
      const act = lastAct(task);
      const undecided = [...moment.record.tasks.values()].filter(isUndecided).length;
      return firstFault(
        expect(Number(more) < undecided, `${undecided} are undecided`),
        expect(act?.did !== 'no' && act?.did !== 'done' && act?.did !== 'fail', `@${act?.by} answered it`),
        checkAhead(moment, until),
      );
    },
  ],
  [
    /^Taken back: “(?<title>.+?)” \((?<why>.+?)\)(?: and \d+ more)?\.$/u,
    ({ title = '', why = '' }, moment) => checkTakenBack(title, why, moment),
  ],
  [
    /^(?<effect>Left out|Weighed anew) after your no: (?<title>.+?) \((?<reason>[^()]+)\)(?: and (?<more>\d+) more)?\.$/u,
    ({ title = '', reason, more = '0' }, moment, { since }) => {
      const { on, record } = moment;
      const nos = [...record.tasks.values()].filter(({ acts }) =>
        acts.some((act) => act.did === 'no' && act.on >= since && act.on < on),
      ).length;
      return firstFault(
        checkNo(moment, title, reason),
        expect(Number(more) < nos, `there were ${nos} since`),
      );
    },
  ],
  [
    /^(?:(?:Done in time|Not in time|Given up|Done|Could not be done|Moved): (?:T-\d+ .+?)[.…] ?)+(?:And \d+ more\.)?$/u,
    (_said, moment, page) => checkEnds(page, moment),
  ],
  [
    /^“(?<title>.+)” (?:is in because|goes to) .+$/u,
    ({ title = '' }, moment) =>
      expect(findIdea(moment, title) !== undefined || PLAYS.includes(title), 'no such idea'),
  ],
  [
    /^“(?<title>.+)” moved up because (?<metric>.+) fell behind\.$/u,
    ({ metric = '' }, moment) => checkCourse(moment, findGoal(moment, metric), 'behind'),
  ],
];

const ENTRIES: readonly Rule[] = [
  [
    /^(?<mark>[◻✅▶☑✖]) \d+ · (?<title>.+?)(?: · (?<standing>.+))?$/u,
    ({ mark, title = '', standing }, moment) => checkEntry(mark, title, standing, moment),
  ],
  [
    line(`(?<said>.*?)(?:^| )(?<who>@\\w+|Open: who takes it\\?) · (?<effort>[^·]+?) · by (?<by>${DATE})`),
    ({ said = '', who = '', effort = '', by }, moment, page) => {
      const title = titleAbove(page, `${said} ${who} · ${effort} · by ${by}`.trim());
      const hours = findIdea(moment, title)?.hours ?? null;
      return firstFault(
        expect(who.startsWith('Open') || moment.record.people.includes(who.slice(1)), `${who} is nobody`),
        expect(hours === null || effort === `${hours} h`, `it takes ${hours} h`),
        checkAhead(moment, by),
        checkDate(moment, by, findTask(moment, title)?.dues.at(-1)),
        checkReason(said, title, moment, page),
      );
    },
  ],
];

/** What a page was chosen from is on it, or among what it says is not; blockers that wait are named. */
function checkSum(count: number, lines: readonly string[]) {
  const shown = lines.filter((one) => /^[◻✅▶☑✖] /u.test(one)).length;
  const hidden = Number(/(\d+) ideas? not shown\./u.exec(lines.join('\n'))?.[1] ?? 0);
  const isWhole = !lines.some((one) => one.includes('More blockers wait'));
  return expect(!isWhole || count === shown + hidden, `it shows ${shown} and hides ${hidden}`);
}

/** The task that a line of reasons stands under. */
function titleAbove({ lines }: ReadPage, said: string): string {
  const place = lines.indexOf(said);
  return /^. \d+ · (?<title>.+?)(?: · .+)?$/u.exec(lines[place - 1] ?? '')?.groups?.title ?? '';
}

function checkEntry(
  mark: string | undefined,
  title: string,
  standing: string | undefined,
  moment: Moment,
): Fault {
  if (mark !== '◻') return undefined;
  const task = findTask(moment, title);
  const last = task && lastAct(task);
  const names = [...(standing ?? '').matchAll(/@(\w+)/gu)].map(([, name = '']) => name);
  return firstFault(
    expect(last?.did !== 'done', `@${last?.by} has done it`),
    expect(!isLasting(last), `@${last?.by} said no: ${last?.what}`),
    expect(
      names.every((name) => moment.record.people.includes(name)),
      `${standing} names nobody`,
    ),
  );
}

/** A no that only somebody who changes the idea takes back. */
function isLasting(act: Act | undefined): boolean {
  return act?.did === 'no' && ['too big', 'done already', 'not for us'].includes(act.what ?? '');
}

const FOOT: readonly Rule[] = [
  [
    /^(?:I expect (?<hits>\d+|none) of (?<count>\d+) on time(?: \(little record\))?\. ?)?(?:I expect (?<alone>it|the one still open) to be (?:on time|late)(?: \(little record\))?(?:: a later date or less of it would help)?\. ?)?(?:(?<late>\d+) still open past (?:its|their) dates?: (?<tasks>.+?)\. ?)?(?:Undecided and not above: (?<ids>[^.]+)\. ?)?(?:(?<untaken>Nobody has .+? yet\.) ?)?(?:(?<hidden>\d+) ideas? not shown\.)?$/u,
    ({ hits, count, alone, late, tasks = '', ids = '', untaken }, moment, page) => {
      const waiting = page.lines.filter((one) => /^[◻✅▶] /u.test(one)).length;
      const named = [...tasks.matchAll(/(T-\d+) \(@(\w+)\)/gu)];
      const more = Number(/ and (\d+) more$/u.exec(tasks)?.[1] ?? 0);
      return firstFault(
        expect(count === undefined || Number(count) === waiting, `there are ${waiting}`),
        expect((hits === 'none' ? 0 : Number(hits ?? 0)) <= Number(count ?? 0), 'more than all'),
        expect(alone === undefined || waiting >= 1, 'nothing waits'),
        expect(alone !== 'it' || waiting === 1, `there are ${waiting}`),
        expect(late === undefined || named.length + more === Number(late), 'it names another number'),
        checkUntaken(untaken, moment),
        ...[...ids.matchAll(/T-\d+/gu)].map(([id]) => {
          const acts = moment.record.tasks.get(id)?.acts ?? [];
          return expect(
            acts.every(({ did }) => did === 'yes' || did === 'later'),
            `${id} was answered`,
          );
        }),
        ...named.map(([, id]) => {
          const task = moment.record.tasks.get(id ?? '');
          const did = task && lastAct(task)?.did;
          return expect(
            did === undefined || did === 'yes' || did === 'later',
            `${id} is no longer open: ${did}`,
          );
        }),
      );
    },
  ],
];

/** `Nobody has T-2 “Sort the list…” and 3 more yet.`: each has a yes, and nobody has ended it. */
function checkUntaken(said: string | undefined, { record }: Moment): Fault {
  const list = /Nobody has (.+?) yet\./u.exec(said ?? '')?.[1] ?? '';
  return firstFault(
    ...[...list.matchAll(/(T-\d+) “([^”]+)”/gu)].map(([, id = '', title = '']) => {
      const task = record.tasks.get(id);
      const did = task && lastAct(task)?.did;
      return firstFault(
        expect(task?.title.startsWith(title.replace(/…$/, '')) ?? false, `${id} is “${task?.title}”`),
        expect(did === 'yes' || did === 'later', `${id} has no yes that holds: ${did}`),
      );
    }),
  );
}

/** A page of a morning. */
export const PAGE: readonly Rule[] = [
  ...HEADLINES.map(
    ([pattern, check]): Rule => [
      pattern,
      (said, moment, page) => firstFault(check(said, moment, page), checkUntaken(page.lines[0], moment)),
    ],
  ),
  ...ENTRIES,
  OVER_LINE,
  GOAL_LINE,
  ...NEWS,
  ...VALUES,
  ...FOOT,
];
