import {
  checkAhead,
  checkCourse,
  checkDate,
  checkGap,
  checkLevel,
  DATE,
  expect,
  type Fault,
  findGoal,
  findIdea,
  findTask,
  firstFault,
  type Moment,
  NUMBER,
  nextWorkday,
  readDate,
  readNumber,
} from './claims.ts';
import type { ReadPage } from './play.ts';
import { checkReason, PLAYS, REASONS, UNKNOWN } from './reasons.ts';
import { type Act, lastAct, type MonthRecord, type TaskRecord } from './record.ts';
import { type Groups, line, type Rule } from './rule.ts';

/** What is wrong with a page, a sentence each: false claims, and lines that nothing here can compare. */
export function checkPage(page: ReadPage, record: MonthRecord): string[] {
  const rules = [...(RULES[page.kind] ?? []), ...REASONS];
  let on = page.on;
  return page.lines.flatMap((said) => {
    // What follows is told as of a day, up to the next heading.
    const asOf = AS_OF.exec(said)?.groups?.on;
    if (asOf !== undefined) on = readDate(asOf, page.on) ?? page.on;
    else if (said === 'Forecast') on = page.on;
    const fault = checkLine(said, rules, { on, record }, page);
    return fault === undefined ? [] : [`${page.on} ${page.kind} “${said}”: ${fault}`];
  });
}

function checkLine(said: string, rules: readonly Rule[], moment: Moment, page: ReadPage): Fault {
  for (const [pattern, check] of rules) {
    const match = pattern.exec(said);
    if (match) return check(match.groups ?? {}, moment, page);
  }
  return UNKNOWN;
}

const AS_OF = new RegExp(`^Why, as of (?<on>${DATE})$`, 'u');
const HEADS: Rule = [
  /^(?:Why(?:, as of .+)?|Forecast|What the values say|Where it stands|Lesson to keep\?|Outside)$/u,
  () => undefined,
];

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
    line(`(?<on>${DATE}) · Nothing new: every goal is met\\. .+`),
    ({ on }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        ...moment.record.goals.map((goal) => checkCourse(moment, goal, 'met')),
      ),
  ],
  [
    line(
      `(?<on>${DATE}) · Nothing new: no idea is open but “(?<title>.+)”(?: and \\d+ more)?, left out: .+\\. .+`,
    ),
    ({ on, title = '' }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        expect(findIdea(moment, title) !== undefined || PLAYS.includes(title), 'no such idea'),
      ),
  ],
  [
    line(`(?<on>${DATE}) · Nothing new: no idea is open\\. .+`),
    ({ on }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        expect(
          moment.record.ideas.every(({ title }) => findTask(moment, title) !== undefined),
          'an idea was never on a page',
        ),
      ),
  ],
  [line(`(?<on>${DATE}) · .+`), ({ on }, moment) => checkDate(moment, on, moment.on)],
];

const GOAL_LINE: Rule = [
  line(`(?<metric>[^“:]+?) (?<now>${NUMBER}) % → (?<target>${NUMBER}) % by (?<by>${DATE}): (?<rest>.+)`),
  ({ metric = '', now, target, by, rest = '' }, moment) => {
    const goal = findGoal(moment, metric);
    const others = /(One|Two) other goals?/.exec(rest)?.[1];
    return firstFault(
      checkLevel(goal, now),
      expect(readNumber(target) === goal?.target, `the target is ${goal?.target}`),
      checkDate(moment, by, goal?.deadlineOn),
      checkCourse(moment, goal, rest.split('.')[0] ?? ''),
      expect(
        moment.record.goals.length - 1 === (others === undefined ? 0 : others === 'One' ? 1 : 2),
        'there is another number of goals',
      ),
    );
  },
];

const NEWS: readonly Rule[] = [
  [
    /^My first page: chosen from (?<count>\d+) ideas?(?: for (?<goals>\d+) goals?)?\.$/u,
    ({ count, goals = '0' }, { record }) =>
      firstFault(
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
    /^“(?<title>.+?)”(?: and \d+ more)? (?:was|were) not decided: (?:it rests|they rest) for now\.$/u,
    ({ title = '' }, moment) => {
      const task = findTask(moment, title);
      if (!task) return 'no page had it';
      const act = lastAct(task);
      return expect(
        act?.did !== 'no' && act?.did !== 'done' && act?.did !== 'fail',
        `@${act?.by} answered it`,
      );
    },
  ],
  [
    /^(?<effect>Left out|Weighed anew) after your no: (?<title>.+?) \((?<reason>[^()]+)\)(?: and \d+ more)?\.$/u,
    ({ title = '', reason }, moment) => checkNo(moment, title, reason),
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

const VALUES: readonly Rule[] = [
  [
    line(`(?<metric>.+) has had no value since (?<last>${DATE}), longer than .+`),
    ({ metric = '', last }, moment) => checkDate(moment, last, findGoal(moment, metric)?.values.at(-1)?.on),
  ],
  [
    line(
      `(?<metric>.+): (?<ids>T-.+?) read (?:alone|together): (?<verdict>[^.]+)\\. Promised (?<low>${NUMBER}) to (?<high>${NUMBER}) points? (?:more|less); .+`,
    ),
    ({ metric = '', ids = '', low, high }, moment) => {
      const tasks = [...ids.matchAll(/T-\d+/gu)].map(([id]) => moment.record.tasks.get(id));
      const promises = tasks.map((task) => (task ? findIdea(moment, task.title)?.promise : undefined));
      const sums = [0, 1].map((end) =>
        promises.reduce((sum, promise) => {
          const ends = promise ? [promise.low, promise.high].map(Math.abs).sort((a, b) => a - b) : [0, 0];
          return sum + (ends[end] ?? 0);
        }, 0),
      );
      const isOurs = promises.every((promise) => promise);
      return firstFault(
        expect(findGoal(moment, metric) !== undefined, 'no such metric'),
        expect(
          tasks.every((task) => task && lastAct(task, 'done') !== undefined),
          'not all of it is done',
        ),
        // What Tiller guessed itself is not in the record.
        expect(
          !isOurs || ids.includes('more') || (sums[0] === readNumber(low) && sums[1] === readNumber(high)),
          `${sums.join(' to ')} was promised`,
        ),
      );
    },
  ],
  [
    line(`(?<metric>.+) (?:is on another level|was far off|moved) .+?: (?<now>${NUMBER}) %; .+`),
    ({ metric = '', now }, moment) => {
      const values = findGoal(moment, metric)?.values.slice(-5) ?? [];
      const value = readNumber(now);
      return expect(
        values.some((one) => Math.abs(one.value - value) < 6),
        'it had no such value',
      );
    },
  ],
  [
    line(
      `(?<metric>.+): cannot tell yet what (?<ids>T-.+) did(?: \\(.+\\)|: .+)?\\. I look again (?<on>${DATE})\\.`,
    ),
    ({ metric = '', ids = '', on }, moment) =>
      firstFault(
        expect(findGoal(moment, metric) !== undefined, 'no such metric'),
        ...[...ids.matchAll(/T-\d+/gu)].map(([id]) => {
          const task = moment.record.tasks.get(id);
          return expect(task !== undefined && lastAct(task, 'done') !== undefined, `${id} is not done`);
        }),
        checkAhead(moment, on),
      ),
  ],
];

/** `Done in time: T-5 Sort the list… Not in time: T-6 …`: each against what people did. */
function checkEnds({ lines }: ReadPage, moment: Moment): Fault {
  const said = lines
    .filter((one) => /^(?:Done in time|Not in time|Given up|Done|Could not be done|Moved): /.test(one))
    .join(' ');
  const parts = said
    .replaceAll('; could not be done: ', ' Given up: ')
    .split(/(?=\b(?:Done in time|Not in time|Given up|Done|Could not be done|Moved): )/u);
  for (const part of parts) {
    const [, words = '', rest = ''] = /^(.+?): (.*)$/u.exec(part.trim()) ?? [];
    for (const [, id = '', shown = ''] of rest.matchAll(
      /(T-\d+) ((?:(?! and T-\d+ |, T-\d+ | and \d+ more|; could).)+)/gu,
    )) {
      const fault = checkEnd(words, id, shown, moment);
      if (fault !== undefined) return `${id}: ${fault}`;
    }
  }
  return undefined;
}

function checkEnd(words: string, id: string, shown: string, moment: Moment): Fault {
  const task = moment.record.tasks.get(id ?? '');
  if (!task) return undefined;
  const start = shown
    .replace(/ \(by .+$/u, '')
    .replace(/[….; ]+$/u, '')
    .replace(/; could not be done.*$/u, '');
  const named = expect(task.title.startsWith(start), `it is “${task.title}”`);
  const done = lastAct(task, 'done');
  const later = lastAct(task, 'later');
  switch (words) {
    case 'Done in time':
    case 'Done':
      return firstFault(named, expect(done !== undefined, 'nobody finished it'));
    case 'Given up':
    case 'Could not be done':
      return firstFault(named, expect(lastAct(task, 'fail') !== undefined, 'nobody gave it up'));
    case 'Moved': {
      const [, by, to] = /\(by @(\w+) to (.+?)\)/u.exec(shown) ?? [];
      return firstFault(
        named,
        expect(by === later?.by, `@${later?.by} moved it`),
        checkDate(moment, to, later?.what && nextWorkday(later.what)),
      );
    }
    default:
      return firstFault(
        named,
        expect(done === undefined || task.dues.some((due) => due < done.on), `it was done on ${done?.on}`),
        expect(
          task.dues.some((due) => due < moment.on),
          `its date is ${task.dues.at(-1)}`,
        ),
      );
  }
}

/** A no to a task of that title, which may have come back since. */
function checkNo({ record }: Moment, title: string, reason: string | undefined): Fault {
  const nos = [...record.tasks.values()]
    .filter(
      (task) => task.title === title || (title.endsWith('…') && task.title.startsWith(title.slice(0, -1))),
    )
    .flatMap((task) => lastAct(task, 'no') ?? []);
  return expect(
    nos.some(({ what }) => what === reason),
    nos.length === 0 ? 'nobody said no' : `it was ${nos.map(({ what }) => what).join(', ')}`,
  );
}

const ENTRIES: readonly Rule[] = [
  [
    /^(?<mark>[◻✅▶☑✖]) \d+ · (?<title>.+?)(?: · (?<standing>.+))?$/u,
    ({ mark, title = '', standing }, moment) => checkEntry(mark, title, standing, moment),
  ],
  [
    line(`(?<said>.*?)(?:^| )(?<who>@\\w+|open: who takes it\\?) · (?<effort>[^·]+?) · by (?<by>${DATE})`),
    ({ said = '', who = '', effort = '', by }, moment, page) => {
      const title = titleAbove(page, `${said} ${who} · ${effort}`.trim());
      const hours = findIdea(moment, title)?.hours ?? null;
      return firstFault(
        expect(who.startsWith('open') || moment.record.people.includes(who.slice(1)), `${who} is nobody`),
        expect(hours === null || effort === `${hours} h`, `it takes ${hours} h`),
        checkAhead(moment, by),
        checkReason(said, title, moment, page),
      );
    },
  ],
];

/** The task that a line of reasons stands under. */
function titleAbove({ lines }: ReadPage, said: string): string {
  const place = lines.findIndex((one) => one.startsWith(said));
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
    /^Undecided and not above: (?<ids>.+)\.$/u,
    ({ ids = '' }, { record }) =>
      firstFault(
        ...[...ids.matchAll(/T-\d+/gu)].map(([id]) => {
          const acts = record.tasks.get(id)?.acts ?? [];
          return expect(
            acts.every(({ did }) => did === 'yes' || did === 'later'),
            `${id} was answered`,
          );
        }),
      ),
  ],
  [
    /^(?:I expect (?<hits>\d+) of (?<count>\d+) on time(?: \(little record\))?\. ?)?(?:(?<late>\d+) still open past (?:its|their) dates?: (?<tasks>.+?)\. ?)?(?:(?<hidden>\d+) ideas? not shown\.)?$/u,
    ({ hits, count, late, tasks = '' }, moment, page) => {
      const waiting = page.lines.filter((one) => /^[◻✅▶] /u.test(one)).length;
      const named = [...tasks.matchAll(/(T-\d+) \(@(\w+)\)/gu)];
      return firstFault(
        expect(count === undefined || Number(count) <= waiting, `there are ${waiting}`),
        expect(Number(hits ?? 0) <= Number(count ?? 0), 'more than all'),
        expect(late === undefined || named.length <= Number(late), 'it names more'),
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

const NAMED = String.raw`C-\d+ “(?<title>.+?)”`;

const WHY_NOT: readonly Rule[] = [
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
    line(`${NAMED} is left out(?: until (?<until>${DATE}))?, after a no\\.`),
    ({ title = '', until }, moment) => {
      const task = findTask(moment, title);
      return firstFault(
        expect(task !== undefined && lastAct(task)?.did === 'no', 'nobody said no'),
        until === undefined ? undefined : checkAhead(moment, until),
      );
    },
  ],
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

const WHY: readonly Rule[] = [
  HEADS,
  [
    /^(?<id>T-\d+) (?<title>.+)$/u,
    ({ id = '', title }, moment) => expect(moment.record.tasks.get(id)?.title === title, 'another task'),
  ],
  [
    /^(?:approved|refused) by @(?<by>\w+)(?: [\d:]+)?(?: \((?<reason>[^()]+)\))?(?:, .+)?$/u,
    ({ by, reason }, moment, page) => {
      const acts = taskOf(page, moment)?.acts ?? [];
      return expect(
        acts.some((act) => act.by === by && (reason === undefined ? act.did === 'yes' : act.what === reason)),
        `@${by} did not`,
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
    /^expired$/u,
    (_said, moment, page) => {
      const task = taskOf(page, moment);
      return expect(task !== undefined && isUndecided(task), 'somebody answered');
    },
  ],
  [line(`Due (?<on>${DATE});? .+`), () => undefined],
  [
    line(`Moved by @(?<by>\\w+) to (?<to>${DATE}); .+`),
    ({ by, to }, moment, page) => {
      const task = taskOf(page, moment);
      const later = task && lastAct(task, 'later');
      return firstFault(
        expect(later?.by === by, `@${later?.by} moved it`),
        checkDate(moment, to, later?.what && nextWorkday(later.what)),
      );
    },
  ],
  [/^(?:Its course|Priority|Impact|Momentum|Needed|Where .+ is heading)\b.*$/u, () => undefined],
  [
    /^Goal G-(?<number>\d+) (?<name>.+) (?<direction>at least|at most) (?<target>\d+) %$/u,
    ({ number, direction, target }, { record }) => {
      const goal = record.goals[Number(number) - 1];
      return expect(goal?.direction === direction && goal?.target === Number(target), 'another target');
    },
  ],
  [/^Progress: .+$/u, () => undefined],
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
    /^(?:needs (?:a|one|\d) yes.*|open to take|\d of \d(?: yes|: ).*|could not be done|with @\w+ since .+|@\w+ started at .+|open: .+|nobody has this.+|approved|assigned|back on .+|started.*|For @\w+, approved as .+|Approved as .+|For everybody, approved as .+)$/u,
    () => undefined,
  ],
  [/^(?:Yes|No|Change|Later|Undo|Done|Hand over|More): .+$/u, () => undefined],
];

/** Nobody said no to it or did it; one yes of two may have come. */
function isUndecided({ acts }: TaskRecord): boolean {
  return acts.every(({ did }) => did === 'yes' || did === 'later');
}

/** The task that `why` is about. */
function taskOf({ lines }: ReadPage, { record }: Moment): TaskRecord | undefined {
  return record.tasks.get(/^T-\d+(?= )/u.exec(lines[0] ?? '')?.[0] ?? '');
}

const inWeek = (on: string, date: string) =>
  date <= on && date > Temporal.PlainDate.from(on).subtract({ days: 7 }).toString();

const REVIEW: readonly Rule[] = [
  HEADS,
  [
    line(`Week (?<week>\\d+): seven days to (?<on>${DATE})`),
    ({ on, week }, moment) =>
      firstFault(
        checkDate(moment, on, moment.on),
        expect(Temporal.PlainDate.from(moment.on).weekOfYear === Number(week), 'another week'),
      ),
  ],
  [
    /^Proposed (?<count>\d+)\. (?<said>.+?)\.(?: (?<waiting>\d+) still waits? for an answer\.)?$/u,
    ({ count, said = '', waiting = '0' }, { on, record }) => {
      const seen = [...record.tasks.values()].filter(({ firstSeenOn }) => inWeek(on, firstSeenOn));
      return firstFault(
        expect(seen.length === Number(count), `pages showed ${seen.length} new ones`),
        ...(['approved', 'refused'] as const).map((word) => {
          const did = word === 'approved' ? 'yes' : 'no';
          const times = [...record.tasks.values()].filter(({ acts }) =>
            acts.some((act) => act.did === did && inWeek(on, act.on)),
          ).length;
          const told = Number(new RegExp(`(\\d+) ${word}`).exec(said)?.[1] ?? 0);
          // One yes of two is not an approval yet.
          return expect(word === 'approved' ? told <= times : told === times, `${times} were ${word}`);
        }),
        expect(
          [...record.tasks.values()].filter(({ acts }) => acts.length === 0).length >= Number(waiting),
          'fewer wait',
        ),
      );
    },
  ],
  [
    /^Done (?<done>\d+)(?:, could not (?<failed>\d+))?\.(?: Median wait for a yes: .+\.)?$/u,
    ({ done, failed = '0' }, { on, record }) => {
      const count = (did: Act['did']) =>
        [...record.tasks.values()].filter((task) =>
          task.acts.some((act) => act.did === did && inWeek(on, act.on)),
        ).length;
      return firstFault(
        expect(count('done') === Number(done), `${count('done')} were done`),
        expect(count('fail') === Number(failed), `${count('fail')} were given up`),
      );
    },
  ],
  [
    line(
      `G-(?<number>\\d+) (?<metric>.+?) (?:${NUMBER} % → )?(?<now>${NUMBER}) %, (?<course>[^;()]+?) \\(target (?<target>${NUMBER}) %\\)\\.(?: .+)?`,
    ),
    ({ number, metric = '', now, course = '', target }, moment) => {
      const goal = findGoal(moment, metric);
      return firstFault(
        expect(goal?.metric === moment.record.goals[Number(number) - 1]?.metric, 'another goal'),
        checkLevel(goal, now),
        checkCourse(moment, goal, course),
        expect(readNumber(target) === goal?.target, `the target is ${goal?.target}`),
      );
    },
  ],
  [
    /^Refused: (?<said>.+)\.$/u,
    ({ said = '' }, moment) =>
      firstFault(
        ...[...said.matchAll(/(?:^|; )(?<title>[^;()]+?) \((?<reason>[^()]+)\)/gu)].map(({ groups }) =>
          checkNo(moment, groups?.title ?? '', groups?.reason),
        ),
      ),
  ],
  [/^Settled (?<count>\d+) tasks?: I said (?<said>[\d.]+) in time, it was (?<hits>\d+)\.$/u, checkHits],
  [/^In time, last four weeks: (?<hits>\d+) of (?<count>\d+) \(.+\); .+\.$/u, checkHits],
  [/^My forecasts, all (?<count>\d+): I said (?<said>[\d.]+) in time, it was (?<hits>\d+)\. .+$/u, checkHits],
  [/^LS-\d+ “.+”$/u, () => undefined],
  [line(`G-\\d+ (?<metric>.+?) ${NUMBER} %, .+; no new value for .+\\..*`), () => undefined],
];

function checkHits({ hits, count }: Groups, { record }: Moment): Fault {
  const done = [...record.tasks.values()].filter((task) => lastAct(task, 'done') !== undefined).length;
  return firstFault(
    expect(Number(hits) <= Number(count), 'more than all'),
    expect(Number(hits) <= done, `${done} were done at all`),
  );
}

const RULES: Readonly<Record<ReadPage['kind'], readonly Rule[]>> = {
  page: [...HEADLINES, ...ENTRIES, GOAL_LINE, ...NEWS, ...VALUES, ...FOOT],
  'why not': WHY_NOT,
  why: [...WHY, ...VALUES],
  review: [...REVIEW, ...VALUES],
};
