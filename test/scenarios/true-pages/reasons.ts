import { BUILT_IN_PLAYBOOKS } from '../../../src/plan/playbook/playbooks.ts';
import { checkCourse, checkDate, checkGap, checkLevel, checkPromise } from './claims.ts';
import type { ReadPage } from './play.ts';
import {
  type Act,
  findGoal,
  findIdea,
  findTask,
  type IdeaRecord,
  lastAct,
  type Moment,
  wasElsewhere,
} from './record.ts';
import { checkBy, expect, type Fault, firstFault, type Rule, UNKNOWN } from './rule.ts';
import { DATE, line, NUMBER, readDate, readNumber } from './written.ts';

/** The sentences of playbooks: what holds in general, word for word. */
export const PLAYS = JSON.stringify(BUILT_IN_PLAYBOOKS);

const ENDS = {
  'was done': 'done',
  'was refused': 'no',
  'could not be done': 'fail',
} as const satisfies Record<string, Act['did']>;

/** What a task is said to be good for, under its title or in `why`. */
export const REASONS: readonly Rule[] = [
  [
    line(
      `(?<low>${NUMBER})(?: points?)? to (?<high>${NUMBER})(?: points?)? of the (?<gap>${NUMBER}) points? to go for (?<metric>.+) \\((?<label>estimate|guess)\\)\\.`,
    ),
    ({ low, high, gap, metric = '', label }, moment, page) => {
      const promise = ideaOf(page, moment)?.promise;
      const said = [readNumber(low), readNumber(high)].toSorted((a, b) => a - b);
      const given = promise ? [Math.abs(promise.low), Math.abs(promise.high)].toSorted((a, b) => a - b) : [];
      return firstFault(
        checkGap(findGoal(moment, metric), gap),
        label === 'guess'
          ? expect(promise === undefined || promise === null, 'somebody gave a figure')
          : expect(
              given[0] === said[0] && given[1] === said[1] && promise?.metric === metric,
              `${given.join(' to ')} was said of ${promise?.metric}`,
            ),
      );
    },
  ],
  [
    line(
      `(?:(?<low>${NUMBER}) points? or more|All) of the (?<gap>${NUMBER}) points? to go for (?<metric>.+) \\((?<label>estimate|guess)\\)\\.`,
    ),
    ({ low, gap, metric = '', label }, moment, page) => {
      const promise = ideaOf(page, moment)?.promise;
      const far = promise ? Math.max(Math.abs(promise.low), Math.abs(promise.high)) : 0;
      const near = promise ? Math.min(Math.abs(promise.low), Math.abs(promise.high)) : 0;
      return firstFault(
        checkGap(findGoal(moment, metric), gap),
        label === 'guess'
          ? undefined
          : expect(
              far > readNumber(gap) && (low === undefined || near === readNumber(low)),
              `${near} to ${far} was said`,
            ),
      );
    },
  ],
  [
    line(`@(?<by>\\w+) proposed it (?<on>${DATE})(?<rest>\\.|; what it changes is not known\\.)`),
    ({ by, on, rest }, moment, page) => {
      const idea = ideaOf(page, moment);
      return firstFault(
        expect(idea?.by === by, `it is @${idea?.by}’s`),
        checkDate(moment, on, idea?.on),
        // A goal that was not its own took its figure with it.
        expect(
          rest === '.' || (idea?.why === null && (idea.promise === null || wasElsewhere(moment, idea))),
          'somebody said it',
        ),
      );
    },
  ],
  [
    line(`For no goal (?:that I know of|either)\\.(?: @(?<by>\\w+) proposed it (?<on>${DATE})\\.)?`),
    ({ by, on }, moment, page) => {
      const idea = ideaOf(page, moment);
      const isUnsaid = idea?.promise === null || (idea !== undefined && wasElsewhere(moment, idea));
      return firstFault(
        expect(isUnsaid && (by === undefined || idea?.why === null), 'somebody said what it is for'),
        expect(by === undefined || idea?.by === by, `it is @${idea?.by}’s`),
        by === undefined ? undefined : checkDate(moment, on, idea?.on),
      );
    },
  ],
  [
    line(
      `It is back: nobody had decided (?<id>T-\\d+) on (?<until>${DATE})\\.(?: @(?<by>\\w+) proposed it (?<on>${DATE})\\.)?`,
    ),
    ({ id = '', until, by, on: proposedOn }, moment, page) => {
      const task = moment.record.tasks.get(id);
      const untilOn = readDate(until ?? '', moment.on);
      // One yes of two decides nothing.
      const did = task?.acts.some(({ on, did }) => did === 'no' && untilOn !== undefined && on <= untilOn);
      const idea = ideaOf(page, moment);
      return firstFault(
        expect(task !== undefined, `no page had ${id}`),
        expect(did === false, `somebody answered ${id}`),
        expect(untilOn !== undefined && untilOn <= moment.on, `${until} is to come`),
        expect(by === undefined || idea?.by === by, `it is @${idea?.by}’s`),
        by === undefined ? undefined : checkDate(moment, proposedOn, idea?.on),
      );
    },
  ],
  [
    line(`For (?<metric>.+?)(?: \\(my guess\\))?: (?<gap>${NUMBER}) points? to go by (?<by>${DATE})\\.`),
    ({ metric = '', gap, by }, moment) => {
      const goal = findGoal(moment, metric);
      return firstFault(checkGap(goal, gap), checkDate(moment, by, goal?.deadlineOn));
    },
  ],
  [
    line(`Perhaps for (?<metric>.+), by its words\\.(?: @(?<by>\\w+) proposed it (?<on>${DATE})\\.)?`),
    ({ metric = '', by, on }, moment, page) => {
      const idea = ideaOf(page, moment);
      const isUnsaid = idea?.promise === null || (idea !== undefined && wasElsewhere(moment, idea));
      return firstFault(
        expect(findGoal(moment, metric) !== undefined, 'no such metric'),
        expect(isUnsaid && (by === undefined || idea?.why === null), 'somebody said it'),
        expect(by === undefined || idea?.by === by, `it is @${idea?.by}’s`),
        by === undefined ? undefined : checkDate(moment, on, idea?.on),
      );
    },
  ],
  [
    line(`For (?<metric>.+?)(?: \\(my guess\\))?: its target of (?<target>${NUMBER}) % is met by now\\.`),
    ({ metric = '', target }, moment) => {
      const goal = findGoal(moment, metric);
      return firstFault(
        expect(readNumber(target) === goal?.target, `the target is ${goal?.target}`),
        checkCourse(moment, goal, 'met'),
      );
    },
  ],
  [
    line(`For (?<metric>.+?)(?: \\(my guess\\))? too\\.(?: @(?<by>\\w+) proposed it (?<on>${DATE})\\.)?`),
    ({ metric = '', by, on }, moment, page) => {
      const idea = ideaOf(page, moment);
      return firstFault(
        expect(findGoal(moment, metric) !== undefined, 'no such metric'),
        expect(
          page.lines.some(
            (one) => one.startsWith(`For ${metric}`) && / to go by |no value yet|is met by now/.test(one),
          ),
          'no task of the page says what it lacks',
        ),
        expect(by === undefined || idea?.by === by, `it is @${idea?.by}’s`),
        by === undefined ? undefined : checkDate(moment, on, idea?.on),
      );
    },
  ],
  [
    line(`(?<metric>.+) has had no value since (?<last>${DATE}), so nobody can tell .+\\.`),
    ({ metric = '', last }, moment) => checkDate(moment, last, findGoal(moment, metric)?.values.at(-1)?.on),
  ],
  [
    /^(?<metric>.+) has no value yet, .+\.$/u,
    ({ metric = '' }, moment) => expect(findGoal(moment, metric)?.values.length === 0, 'it has'),
  ],
  [
    /^Somebody asked for it \d+ times\.?$/u,
    (_said, moment, page) => {
      const why = ideaOf(page, moment)?.why;
      return expect(
        why !== null && why !== undefined && page.lines.some((one) => one.includes(why)),
        'nobody said so',
      );
    },
  ],
  [
    line(
      `It (?:is back|comes again): (?<id>T-\\d+) (?<end>was done|was refused|could not be done) on (?<on>${DATE})\\.`,
    ),
    ({ id = '', end = '', on }, moment, page) => {
      const title = /^T-\d+ (?<title>.+)$/u.exec(page.lines[0] ?? '')?.groups?.title ?? '';
      const task = findTask(moment, title, id);
      const last = task && lastAct(task, ENDS[end as keyof typeof ENDS]);
      return firstFault(
        expect(last !== undefined, `${id} did not end so`),
        last && checkDate(moment, on, last.on),
      );
    },
  ],
  [
    /^“(?<title>.+)” is done, and this goes on from it\.$/u,
    ({ title = '' }, moment) => {
      const last = findTask(moment, title)?.acts.at(-1);
      return expect(last?.did === 'done' || last?.what === 'done already', 'it is not');
    },
  ],
  [
    line(
      `(?<metric>.+) is (?<now>${NUMBER}) %, the target (?<target>${NUMBER}) %: (?<gap>${NUMBER}) points? to go, (?<course>.+)\\.`,
    ),
    ({ metric = '', now, target, gap, course = '' }, moment) => {
      const goal = findGoal(moment, metric);
      return firstFault(
        checkLevel(goal, now),
        expect(readNumber(target) === goal?.target, `the target is ${goal?.target}`),
        checkGap(goal, gap),
        checkCourse(moment, goal, course),
      );
    },
  ],
  [
    line(`(?<metric>.+) is (?<now>${NUMBER}) %: the target of (?<target>${NUMBER}) % is met\\.`),
    ({ metric = '', now }, moment) =>
      firstFault(
        checkLevel(findGoal(moment, metric), now),
        checkCourse(moment, findGoal(moment, metric), 'met'),
      ),
  ],
  [
    /^(?<metric>.+) moves (?<pace>.+) a week: (?:toward the target|away from the target|flat)\.$/u,
    ({ metric = '' }, moment) => expect(findGoal(moment, metric) !== undefined, 'no such metric'),
  ],
  [
    line(
      `Expected (?<low>${NUMBER}) to (?<high>${NUMBER}) points?: an? (?:estimate by @(?<by>\\w+)|guess.*)\\.`,
    ),
    ({ low, high, by }, moment, page) => {
      const idea = ideaOf(page, moment);
      if (by === undefined) return undefined;
      return firstFault(expect(idea?.by === by, 'somebody else said it'), checkPromise(idea, low, high));
    },
  ],
  [
    /^Effort: (?<hours>\d+) h(?<guess>, a guess)?\.$/u,
    ({ hours, guess }, moment, page) => {
      const given = ideaOf(page, moment)?.hours;
      if (given === undefined) return undefined;
      return expect(given === null ? guess !== undefined : given === Number(hours), `${given} h were said`);
    },
  ],
  [/^What it does to .+ could be read from its values: among equals that decides\.$/u, () => undefined],
  [/^Alignment \d+ %: \w+ work counts toward the vision\.$/u, () => undefined],
  [
    line(`For (?<metric>.+?)(?: \\(my guess\\))?: no value yet, due (?<by>${DATE})\\.?`),
    ({ metric = '', by }, moment) => {
      const goal = findGoal(moment, metric);
      return firstFault(
        expect(goal?.values.length === 0, 'it has values'),
        checkDate(moment, by, goal?.deadlineOn),
      );
    },
  ],
  [
    /^No value yet\.$/u,
    (_said, { record }) =>
      expect(
        record.goals.some(({ values }) => values.length === 0),
        'all have values',
      ),
  ],
  [
    /^“(?<title>.+)” was due and nobody has said whether it is done\.$/u,
    ({ title = '' }, moment) => {
      const task = findTask(moment, title);
      const did = task?.acts.findLast(({ on }) => on < moment.on)?.did;
      return expect(did === 'yes' || did === 'later', `${did} was said`);
    },
  ],
  [
    // Nobody of a month answers a private question.
    line('(?:A guess: nobody has said .+; counted .+|Nobody has said which goal it is for)\\.'),
    () => undefined,
  ],
  // What it learned of estimates is in no record.
  [/^Such estimates came in at [\d.]+×, n = \d+, so I count .+\.$/u, () => undefined],
  [/^For G-\d+ by its words, a guess; a yes says so\.$/u, () => undefined],
  [/^\w+ work by its words, a guess; a yes says so\.$/u, () => undefined],
  [/^(?:My own idea|Effort: .+)\.$/u, () => undefined],
  [
    /^“(?<name>.+) (?:at least|at most) .+” is behind, and no idea for it is open\.$/u,
    ({ name = '' }, moment) => checkCourse(moment, findGoal(moment, name), 'behind'),
  ],
  [
    /^(?<said>[^“]+\.)$/u,
    ({ said = '' }) =>
      expect(PLAYS.includes(JSON.stringify(said.replace('Its first step: ', '')).slice(2, -1)), UNKNOWN),
  ],
];

/** A reason under a title; `Risky: “words”.` after it names words of the title. */
export function checkReason(said: string, title: string, moment: Moment, page: ReadPage): Fault {
  const [, reason = '', danger] = /^(.*?)(?: ?Risky(?:: (?:“(.+?)”|touches [\w, ]+))?\.)?$/u.exec(said) ?? [];
  const words = (danger ?? '').split(/ ?… ?| /u).filter((word) => word !== '');
  const fault = expect(
    words.every((word) => title.includes(word)),
    'no words of its title',
  );
  if (fault !== undefined || reason === '') return fault;
  return checkBy(REASONS, reason, moment, { ...page, lines: [`T-0 ${title}`, ...page.lines] });
}

/** The idea of the task that a page is about. */
function ideaOf({ lines }: ReadPage, moment: Moment): IdeaRecord | undefined {
  const title = /^T-\d+ (?<title>.+)$/u.exec(lines[0] ?? '')?.groups?.title ?? '';
  return findIdea(moment, title);
}
