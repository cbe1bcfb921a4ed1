import { checkAhead, checkDue } from './claims.ts';
import type { ReadPage } from './play.ts';
import { findIdea, lastAct, type Moment, type TaskRecord } from './record.ts';
import { expect, type Fault, firstFault, type Groups, type Rule } from './rule.ts';
import { DATE, line } from './written.ts';

/** How the headline counts what stands so. */
type Counted = 'decide' | 'do' | 'outcome' | 'opinion' | 'take' | 'parked' | 'later';

const COUNTED: readonly (readonly [Counted, RegExp])[] = [
  ['decide', /^(?<count>\d+) waits? for your yes or no$/u],
  ['do', /^(?<count>\d+) (?:is|are) yours to do$/u],
  ['outcome', /^(?<count>\d+) needs? a word on how (?:it|they) ended$/u],
  ['opinion', /^(?<count>\d+) needs? your opinion$/u],
  ['take', /^(?<count>\d+) (?:is|are) open to take$/u],
  ['parked', /^(?<count>\d+) (?:is|are) parked$/u],
  ['later', /^(?<count>\d+) (?:is|are) put off$/u],
];

/** How something stands that waits for somebody, and what the record has to say of it. */
const STATES: readonly (readonly [
  Counted,
  RegExp,
  (said: Groups, moment: Moment, page: ReadPage, task: TaskRecord) => Fault,
])[] = [
  [
    'decide',
    /^(?:(?:needs (?:\d|one) yes(?: of (?<all>@[^·]+))?|\d of \d: (?<yes>@[^;·]+)(?:; one more of (?<left>@[^·]+))?) · )?(?<kind>\w+, )?(?:about )?(?<hours>[\d.]+) (?<unit>h|min)(?<guess> \(guess\))?, (?:for @(?<doer>\w+)|nobody has it yet)$/u,
    (
      { all, yes = '', left, kind, hours, unit, guess, doer },
      { record, on },
      { by },
      { title, acts, ...task },
    ) => {
      const idea = record.ideas.find((one) => one.title === title);
      const asked = namesOf(left ?? all ?? by);
      // What was put off until a day that has come is asked again.
      const answers = acts.filter(({ did, what = '' }) => did !== 'later' || what > on);
      return firstFault(
        // What is risky asks everybody.
        expect(kind !== undefined || record.approvers.includes(by), `@${by} may not decide`),
        expect(asked.includes(by), `it asks @${asked.join(', @')} and not @${by}`),
        expect(kind !== undefined || answers.length === 0, `@${answers[0]?.by} has answered`),
        ...answers.map((act) => expect(act.did === 'yes', `@${act.by} said ${act.did}`)),
        ...asked.map((name) =>
          expect(
            answers.every((act) => act.by !== name),
            `@${name} has answered`,
          ),
        ),
        ...namesOf(yes).map((name) =>
          expect(
            answers.some((act) => act.by === name),
            `@${name} said nothing`,
          ),
        ),
        checkHours(idea, Number(hours) / (unit === 'min' ? 60 : 1), guess),
        expect(task.lastSeenOn < on || (doer ?? null) === task.doer, `the page gave it to @${task.doer}`),
      );
    },
  ],
  [
    'do',
    /^approved, with (?:you|@\w+) from \d\d:\d\d$/u,
    (_said, { on }, _page, task) => {
      const last = lastAct(task);
      return expect(last?.did === 'yes' && last.on === on, `nobody said yes on ${on}`);
    },
  ],
  [
    'do',
    line(`(?:started, )?(?<words>was due|due) (?<due>${DATE})(?:; I remind you (?<at>${DATE}))?`),
    ({ words, due, at }, moment, _page, task) =>
      firstFault(
        checkHeld(task),
        checkDue(moment, due, task, words === 'was due'),
        at === undefined ? undefined : checkAhead(moment, at),
      ),
  ],
  [
    'outcome',
    line(`was due (?<due>${DATE}); how did it end\\?`),
    ({ due }, moment, _page, task) => firstFault(checkHeld(task), checkDue(moment, due, task, true)),
  ],
  [
    'take',
    line(
      `nobody has this; (?:about )?(?<hours>[\\d.]+) h(?<guess> \\(guess\\))?, (?<words>was due|due) (?<due>${DATE})`,
    ),
    ({ hours, guess, words, due }, moment, _page, task) => {
      return firstFault(
        checkHeld(task),
        checkDue(moment, due, task, words === 'was due'),
        checkHours(findIdea(moment, task.title), Number(hours), guess),
      );
    },
  ],
  [
    'later',
    line(`back (?<at>${DATE})`),
    ({ at }, moment, _page, task) =>
      firstFault(checkAhead(moment, at), expect(lastAct(task)?.did === 'later', 'nobody put it off')),
  ],
];

/** What somebody said it takes is no guess, and what nobody said is one. */
function checkHours(idea: { hours: number | null } | undefined, hours: number, guess: string | undefined) {
  if (!idea) return expect(true, '');
  if (idea.hours === null) return expect(guess !== undefined, 'nobody said what it takes');
  return expect(guess === undefined && hours === idea.hours, `it takes ${idea.hours} h`);
}

/** What somebody has, and has said no end of. */
function checkHeld(task: TaskRecord): Fault {
  const did = lastAct(task)?.did;
  return expect(did === 'yes' || did === 'later', `it has no yes that holds: ${did}`);
}

function namesOf(said: string): string[] {
  return [...said.matchAll(/\w+/gu)].map(([name]) => name).filter((name) => name !== 'and');
}

/** What waits, with how it stands: on two lines, or on one by itself. */
function itemsOf({ lines }: ReadPage): { id: string; title: string; state: string }[] {
  return lines.flatMap((said, at) => {
    const {
      id = '',
      title = '',
      state,
    } = /^(?<id>[A-Z]+-\d+) (?:· )?(?<title>.+?)(?:: (?<state>(?:[^:]|:(?! ))+))?$/u.exec(said)?.groups ?? {};
    if (id === '') return [];
    const isShort = !said.startsWith(`${id} · `);
    return [
      isShort
        ? { id, title, state: state ?? '' }
        : { id, title: said.slice(id.length + 3), state: lines[at + 1] ?? '' },
    ];
  });
}

function standingOf(state: string): Counted | undefined {
  if (state === 'worth keeping?') return 'opinion';
  return STATES.find(([, pattern]) => pattern.test(state))?.[0];
}

function checkItem({ id = '' }: Groups, moment: Moment, page: ReadPage): Fault {
  const item = itemsOf(page).find((one) => one.id === id);
  const task = moment.record.tasks.get(id);
  if (!item || !task) return `no page has shown ${id}`;
  const rule = STATES.find(([, pattern]) => pattern.test(item.state));
  return firstFault(
    expect(
      task.title === item.title ||
        (item.title.endsWith('…') && task.title.startsWith(item.title.slice(0, -1))),
      `it is “${task.title}”`,
    ),
    rule
      ? rule[2](rule[1].exec(item.state)?.groups ?? {}, moment, page, task)
      : `nobody knows whether this is so: ${item.state}`,
  );
}

/** Each kind is counted, and what nobody has answered waits for each who may. */
function checkCounts(said: string, { record, on }: Moment, page: ReadPage): Fault {
  const items = itemsOf(page);
  const counts = said === 'Nothing waits for you' ? [] : said.split(', ');
  const counted = counts.map((part) => {
    const [kind, pattern] = COUNTED.find(([, one]) => one.test(part)) ?? [];
    return { kind, count: Number(pattern?.exec(part)?.groups?.count) };
  });
  const told = items.map(({ state }) => standingOf(state));
  const missing = [...record.tasks.values()].filter(
    ({ id, lastSeenOn, acts, approvalKind }) =>
      lastSeenOn === on &&
      acts.length === 0 &&
      // Of what is risky whoever proposed it or does it is not asked.
      approvalKind === 'normal' &&
      record.approvers.includes(page.by) &&
      items.every((item) => item.id !== id),
  );
  return firstFault(
    ...counted.map(({ kind, count }) =>
      expect(told.filter((one) => one === kind).length === count, `it shows ${told.join(', ')}`),
    ),
    expect(counted.reduce((sum, { count }) => sum + count, 0) === items.length, `it shows ${items.length}`),
    expect(missing.length === 0, `${missing.map(({ id }) => id).join(', ')} waits too`),
  );
}

/** What waits for whoever asked, whole. */
export const INBOX: readonly Rule[] = [
  [
    /^(?<said>Nothing waits for you|\d+ (?:waits?|is|are|needs?) .+)$/u,
    ({ said = '' }, moment, page) => checkCounts(said, moment, page),
  ],
  [/^(?<id>T-\d+) .+$/u, checkItem],
  [/^LS-\d+ .+$/u, () => undefined],
  [/^worth keeping\?$/u, () => undefined],
  // Compared with the task above it.
  ...STATES.map(([, pattern]): Rule => [pattern, () => undefined]),
];
