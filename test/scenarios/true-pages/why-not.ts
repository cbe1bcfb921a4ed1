import { checkAhead, checkCourse } from './claims.ts';
import { findTask, isUndecided, lastAct } from './record.ts';
import { expect, firstFault, type Rule } from './rule.ts';
import { DATE, line, readDate } from './written.ts';

const NAMED = String.raw`C-\d+ “(?<title>.+?)”`;

/** What `why not` answers. */
export const WHY_NOT: readonly Rule[] = [
  [
    line(`${NAMED} is (?<id>T-\\d+), which (?<state>.+): why T-\\d+ says more\\.`),
    ({ title = '', id, state = '' }, moment) => {
      const task = findTask(moment, title);
      const did = task && lastAct(task)?.did;
      const fits = /needs a yes|waits/.test(state)
        ? did === undefined || did === 'no' || did === 'later' || did === 'yes'
        : did === 'yes' || did === 'later';
      return firstFault(
        expect(task?.id === id || did === 'no', `its task is ${task?.id}`),
        expect(fits, `${did} was said`),
      );
    },
  ],
  [
    line(`${NAMED} is done\\.`),
    ({ title = '' }, moment) => {
      const task = findTask(moment, title);
      const isDone = task && (lastAct(task)?.did === 'done' || lastAct(task)?.what === 'done already');
      return expect(isDone === true, 'nobody finished it');
    },
  ],
  [
    line(
      `${NAMED} was (?<id>T-\\d+), refused by @(?<by>\\w+) (?:\\d+:\\d+|(?<day>${DATE})) \\((?<reason>[^()]+)\\)(?:, left out until (?<until>${DATE}))?\\.`,
    ),
    ({ title = '', id, by, day, reason, until }, moment, page) => {
      const task = findTask(moment, title);
      const no = task && lastAct(task, 'no');
      const on = day === undefined ? page.on : readDate(day, page.on);
      return firstFault(
        expect(task !== undefined && lastAct(task)?.did === 'no', 'nobody said no'),
        expect(task?.id === id, `its task was ${task?.id}`),
        expect(no?.by === by && no?.what === reason, `@${no?.by} said ${no?.what}`),
        expect(no?.on === on, `it was on ${no?.on}`),
        until === undefined ? undefined : checkAhead(moment, until),
      );
    },
  ],
  [line(`It rests until (?<until>${DATE})\\.`), ({ until }, moment) => checkAhead(moment, until)],
  [
    line(`${NAMED} rests until (?<until>${DATE}): (?<id>T-\\d+) was not decided in time\\.`),
    ({ title = '', until }, moment) => {
      const task = findTask(moment, title);
      return firstFault(
        expect(task !== undefined && isUndecided(task), 'somebody answered'),
        checkAhead(moment, until),
      );
    },
  ],
  [
    line(
      `${NAMED} (?:is put off|rests) until (?<until>${DATE}): (?<id>T-\\d+) (?:was given up|could not be done)(?: on ${DATE})?\\.`,
    ),
    ({ title = '', until }, moment) => {
      const task = findTask(moment, title);
      return firstFault(
        expect(task !== undefined && lastAct(task)?.did === 'fail', 'nobody gave it up'),
        checkAhead(moment, until),
      );
    },
  ],
  [
    line(`${NAMED} was left out of the last batch: (?<reason>.+)\\.`),
    ({ reason = '' }, moment) => {
      const met = /^G-(\d+) is met$/.exec(reason)?.[1];
      const goal = met === undefined ? undefined : moment.record.goals[Number(met) - 1];
      return met === undefined ? undefined : checkCourse(moment, goal, 'met');
    },
  ],
  [
    line(`${NAMED} is open; .+`),
    ({ title = '' }, moment) => {
      const task = findTask(moment, title);
      return expect(task === undefined || lastAct(task)?.did !== 'done', 'it is done');
    },
  ],
  [
    line(
      `${NAMED} found no place on the last page; (?:it comes next|1 idea comes before it|(?<count>\\d+) ideas come before it)\\.`,
    ),
    ({ title = '' }, moment) => {
      const task = findTask(moment, title);
      return expect(task === undefined || lastAct(task)?.did !== 'done', 'it is done');
    },
  ],
];
