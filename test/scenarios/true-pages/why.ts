import {
  checkAhead,
  checkDate,
  checkDue,
  checkGap,
  checkLevel,
  checkProgress,
  checkPromise,
  checkTakenBack,
  findMove,
  goalOf,
  MOST_MOVED_DAYS,
} from './claims.ts';
import type { ReadPage } from './play.ts';
import { findGoal, findIdea, isUndecided, lastAct, type Moment, type TaskRecord } from './record.ts';
import { expect, firstFault, type Rule } from './rule.ts';
import { HEADS, VALUES } from './values.ts';
import { DATE, line, NUMBER, readDate, readNumber } from './written.ts';

/** What `why` answers. */
export const WHY: readonly Rule[] = [
  HEADS,
  [
    /^(?<id>T-\d+) (?<title>.+)$/u,
    ({ id = '', title }, moment) => expect(moment.record.tasks.get(id)?.title === title, 'another task'),
  ],
  [
    line(
      `(?:approved|refused) by (?<by>@\\w+(?:(?:, | and )@\\w+)*) (?:\\d+:\\d+|(?<day>${DATE}))(?: \\((?<reason>[^()]+)\\))?(?:, left out until (?<until>${DATE})|, .+)?`,
    ),
    ({ by = '', day, reason, until }, moment, page) => {
      const acts = (taskOf(page, moment)?.acts ?? []).filter((act) =>
        reason === undefined ? act.did === 'yes' : act.what === reason,
      );
      const did = (name: string) => acts.some((act) => act.by === name);
      const on = day === undefined ? page.on : readDate(day, page.on);
      return firstFault(
        expect(day === undefined || on !== page.on, 'that is today'),
        until === undefined ? undefined : checkAhead(moment, until),
        expect(
          acts.some((act) => act.on === on),
          `nobody did on ${on}`,
        ),
        ...[...by.matchAll(/@(\w+)/gu)].map(([, name = '']) => expect(did(name), `@${name} did not`)),
      );
    },
  ],
  [
    line(`done (?<on>${DATE})`),
    ({ on }, moment, page) => {
      const task = taskOf(page, moment);
      return checkDate(moment, on, task && lastAct(task, 'done')?.on);
    },
  ],
  [
    /^not decided in time$/u,
    (_said, moment, page) => {
      const task = taskOf(page, moment);
      return expect(task !== undefined && isUndecided(task), 'somebody answered');
    },
  ],
  [
    line(`(?<words>Was due|Due) (?<on>${DATE})\\.`),
    ({ words, on }, moment, page) => {
      const task = taskOf(page, moment);
      return task ? checkDue(moment, on, task, words === 'Was due') : 'no such task';
    },
  ],
  [
    line(`Due (?<on>${DATE});? .+`),
    ({ on }, moment, page) => {
      const task = taskOf(page, moment);
      const due = readDate(on ?? '', page.on);
      const shown = task?.dues.at(-1);
      if (due === undefined || shown === undefined) return 'no page gave it a date';
      // A yes moves it later, and a morning counts anew what is on no page.
      const isShown = task?.lastSeenOn === page.on && task.acts.length === 0;
      const days = Math.abs(Temporal.PlainDate.from(shown).until(due).days);
      return expect(isShown ? due === shown : days <= MOST_MOVED_DAYS, `a page said ${shown}`);
    },
  ],
  [
    line(`Moved by @(?<by>\\w+) to (?<to>${DATE}); .+`),
    ({ by, to }, moment, page) => {
      const move = findMove(taskOf(page, moment));
      return firstFault(expect(move?.by === by, `@${move?.by} moved it`), checkDate(moment, to, move?.to));
    },
  ],
  [
    /^taken back: (?<why>.+)$/u,
    ({ why = '' }, moment, page) => {
      const task = taskOf(page, moment);
      return checkTakenBack(task?.title ?? '', why, moment, task?.lastSeenOn);
    },
  ],
  [
    line(
      `Impact: (?<low>${NUMBER}) to (?<high>${NUMBER}) points? \\((?<label>estimate|guess)\\)(?:, .+)?\\.`,
    ),
    ({ low, high, label }, moment, page) =>
      label === 'guess'
        ? undefined
        : checkPromise(findIdea(moment, taskOf(page, moment)?.title ?? ''), low, high),
  ],
  [/^(?:Its course|Priority|Impact|Momentum|Needed|Where .+ is heading)\b.*$/u, () => undefined],
  [
    /^Goal (?<id>G-\d+) (?<name>.+) (?<direction>at least|at most) (?<target>\d+) %$/u,
    ({ id = '', name = '', direction, target }, moment) => {
      const goal = goalOf(id, moment);
      return firstFault(
        expect(goal?.metric === name.toLowerCase(), `it is ${goal?.metric}`),
        expect(goal?.direction === direction && goal?.target === Number(target), 'another target'),
      );
    },
  ],
  [
    /^Progress: (?<said>.+)$/u,
    ({ said = '' }, moment, page) => {
      const id = page.lines.map((one) => /^Goal (G-\d+) /u.exec(one)?.[1]).find((each) => each !== undefined);
      return checkProgress(moment, goalOf(id ?? '', moment), said);
    },
  ],
  [
    line(
      `Now (?<now>${NUMBER}) % \\(.+\\); started at (?<start>${NUMBER}) %; (?:(?<gap>${NUMBER}) points? to go|.+)\\.`,
    ),
    ({ now, start, gap }, moment) => {
      const faults = moment.record.goals
        .filter((one) => one.start === readNumber(start))
        .map(({ metric }) => findGoal(moment, metric))
        .map((goal) =>
          firstFault(checkLevel(goal, now), gap === undefined ? undefined : checkGap(goal, gap)),
        );
      return faults.includes(undefined) ? undefined : (faults[0] ?? 'no goal starts there');
    },
  ],
  [
    /^(?:needs (?:a|one|\d) yes.*|open to take|\d of \d(?: yes|: ).*|could not be done|with @\w+ since .+|@\w+ started .+|open: .+|nobody has this.+|approved|assigned|back on .+|started.*|(?:For @\w+; it|For everybody; it|It) counts as .+)$/u,
    () => undefined,
  ],
  [/^(?:Yes|No|Change|Later|Undo|Done|Hand over|More): .+$/u, () => undefined],
  ...VALUES,
];

/** The task that `why` is about. */
function taskOf({ lines }: ReadPage, { record }: Moment): TaskRecord | undefined {
  return record.tasks.get(/^T-\d+(?= )/u.exec(lines[0] ?? '')?.[0] ?? '');
}
