import type { Step } from './player.ts';

/** Five members and an agent over three working days, from Mon 23 Nov 2026 on. The clocks show UTC. */
const MONDAY = '2026-11-23';
const TUESDAY = '2026-11-24';
const WEDNESDAY = '2026-11-25';

type Said = RegExp | undefined;

function type(date: string, time: string, who: string, line: string, says?: Said, file?: string): Step {
  return {
    kind: 'type',
    at: `${date}T${time}:00Z`,
    who,
    line,
    ...(says && { says }),
    ...(file !== undefined && { file }),
  };
}

/** The last two are what is said of it, and what the page of a chat shows of it. */
function press(...step: readonly [string, string, string, string, string, Said, Said?]): Step {
  const [date, time, who, button, task, says, shows] = step;
  const said = { ...(says && { says }), ...(shows && { shows }) };
  return { kind: 'press', at: `${date}T${time}:00Z`, who, button, task, ...said };
}

function look(date: string, time: string, says: RegExp, shows?: RegExp): Step {
  return { kind: 'look', at: `${date}T${time}:00Z`, says, ...(shows && { shows }) };
}

const GUIDE = 'Write the import guide';
const RETRY = 'Chart failed payments';
const CALL = 'Call ten trial users';
const LOGIN = 'Mend the login page';
const METRICS = 'Tidy the metrics page';
const REPORT = 'Automate the nightly report';
const INVOICES = 'Redesign the invoices';
/** What is left of the login page after it was refused as too big. */
const FIRST_PART = 'Mend the password field';

/** The team sets itself up. */
const SET_UP: readonly Step[] = [
  type(MONDAY, '07:00', 'lead', 'member edit @lead --hours 20 --routed off'),
  type(MONDAY, '07:03', 'lead', 'member add @ana --role approver --hours 20'),
  type(MONDAY, '07:06', 'lead', 'member add @ben --hours 30 --routed --categories quality,enhancement'),
  type(MONDAY, '07:09', 'lead', 'member add @caro --hours 30 --routed --categories revenue,strategic'),
  type(MONDAY, '07:12', 'lead', 'member add @dana --hours 16'),
  type(MONDAY, '07:15', 'lead', 'agent add @bot --responsible @ben --hours 30 --categories automation'),
  type(MONDAY, '07:18', 'lead', 'metric add failed imports --unit percent'),
  type(MONDAY, '07:21', 'lead', 'metric record failed-imports 3.1 --at 2026-11-22'),
  type(
    MONDAY,
    '07:24',
    'lead',
    'goal add --title "Imports that work" --metric failed-imports --direction "at most" --target 1 --deadline 2027-02-26 --owner @ana',
    /G-1/,
  ),
  type(MONDAY, '07:27', 'lead', 'vision set statement A shop that anyone can move into in an afternoon'),
  type(
    MONDAY,
    '07:30',
    'ben',
    `propose ${GUIDE} --category quality --effort 3h --goal G-1 --impact "-1.3..-0.6"`,
  ),
  type(MONDAY, '07:33', 'lead', `propose ${RETRY} --category revenue --effort 6h --touches money`),
  type(MONDAY, '07:36', 'caro', `propose ${CALL} --category strategic --effort 4h`),
  type(MONDAY, '07:39', 'caro', `propose ${LOGIN} --category quality --effort 12h`),
  type(MONDAY, '07:42', 'dana', `propose ${METRICS} --category enhancement --effort 2h`),
  type(MONDAY, '07:45', 'ben', `propose ${REPORT} --category automation --effort 5h`),
  type(MONDAY, '07:48', 'dana', `propose ${INVOICES} --category enhancement --effort 5h`),
  type(MONDAY, '07:51', 'lead', 'feed edit main --cap 7'),
];

const FIRST_DAY: readonly Step[] = [
  look(MONDAY, '09:00', /Mon 23 Nov · 7 tasks wait for a yes/),
  // Taken back within the five minutes, and given again.
  press(
    MONDAY,
    '09:03',
    'ana',
    'approve',
    GUIDE,
    /^T-1 approved\. It goes to @ben at 09:08/,
    /approved by @ana 09:03, @ben starts 09:08/,
  ),
  press(MONDAY, '09:07', 'ana', 'undo', GUIDE, /^T-1 needs a yes again/, /◻ \d · Write the import guide$/m),
  press(MONDAY, '09:10', 'ana', 'approve', GUIDE, /^T-1 approved\./, /approved by @ana 09:10/),
  type(MONDAY, '09:13', 'lead', `refuse {${GUIDE}} not now`, /already approved by @ana/),
  look(MONDAY, '09:16', /main: T-1 · Write the import guide · with @ben since/),
  // Two others have to agree to what is risky, and to the same thing.
  press(MONDAY, '09:20', 'caro', 'approve', RETRY, /does not decide it\. @ana, @ben or @dana can/),
  press(MONDAY, '09:23', 'ana', 'approve', RETRY, /1 of 2: @ana; one more of @ben, @dana/),
  type(
    MONDAY,
    '09:26',
    'lead',
    `change {${RETRY}} --hours 9`,
    /effort 6 h → 9 h[\s\S]*Void now: the yes of @ana/,
  ),
  look(
    MONDAY,
    '09:28',
    /@ana: T-2 Chart failed payments was changed by @lead, so your yes is void: effort 6 h → 9 h/,
  ),
  press(MONDAY, '09:29', 'ben', 'approve', RETRY, /1 of 2: @ben; one more of @ana, @dana/),
  press(
    MONDAY,
    '09:32',
    'ana',
    'approve',
    RETRY,
    /^T-2 approved\. It goes to @caro/,
    /approved by @ben and @ana 09:32/,
  ),
  press(
    MONDAY,
    '09:36',
    'lead',
    'approve',
    REPORT,
    /^T-4 approved\. It goes to @bot/,
    /approved by @lead 09:36/,
  ),
  press(
    MONDAY,
    '09:39',
    'lead',
    'approve',
    CALL,
    /^T-3 approved\. It goes to @caro/,
    /approved by @lead 09:39/,
  ),
  // Each reason for a no does something else, and says so.
  type(
    MONDAY,
    '09:45',
    'ana',
    `refuse {${LOGIN}} too big --first "Mend the password field" --hours 3h`,
    /C-8 “Mend the password field” \(3 h\) stands in its place/,
  ),
  type(
    MONDAY,
    '09:48',
    'ana',
    `refuse {${INVOICES}} not now --until 2026-12-07`,
    /2026-12-07|7 December|7 Dec/,
  ),
  type(MONDAY, '09:51', 'lead', `later {${METRICS}} 2026-11-25`, /2026-11-25|25 Nov/),
  look(MONDAY, '09:54', /T-2/),
  type(MONDAY, '10:00', 'caro', 'inbox', /T-2[\s\S]*T-3/),
  press(MONDAY, '10:03', 'caro', 'start', RETRY, /^T-2 started/, /@caro started 10:03/),
  // What somebody has no time for goes to who takes it, without a word about them.
  type(MONDAY, '10:06', 'caro', `hand over {${CALL}} too much open`, /^T-3 is open to whoever takes it/),
  press(MONDAY, '10:09', 'dana', 'take', CALL, /^T-3/, /with @dana since/),
  type(MONDAY, '10:12', 'lead', `take {${CALL}}`, /@dana/),
  type(MONDAY, '10:15', 'ana', `audit {${RETRY}}`, /void since it was changed[\s\S]*risky: 2 of 2/),
];

const SECOND_DAY: readonly Step[] = [
  look(TUESDAY, '09:00', /main: Tue 24 Nov · 1 task waits for a yes[\s\S]*Left out after your no/),
  press(
    TUESDAY,
    '09:06',
    'ana',
    'approve',
    FIRST_PART,
    /^T-8 approved\. It goes to @ben/,
    /approved by @ana 09:06/,
  ),
  type(
    TUESDAY,
    '14:00',
    'ben',
    `done {${GUIDE}} it is in the wiki --minutes 170 --link https://example.org/guide`,
    /^T-1 is done/,
  ),
  type(TUESDAY, '14:03', 'ana', `done {${GUIDE}} twice`, /T-1 is done \(@ben/),
  type(TUESDAY, '14:06', 'dana', `fail {${CALL}} nobody answered --minutes 60`, /^T-3 could not be done/),
  press(TUESDAY, '14:09', 'ben', 'done', REPORT, /^T-4 is done, in time/),
  type(TUESDAY, '14:12', 'lead', 'metric record failed-imports 1.2 --at 2026-11-24', /1\.2 %/),
  look(TUESDAY, '14:15', /@caro: T-3 “Call ten trial users”, your idea/),
];

const THIRD_DAY: readonly Step[] = [
  // Down when the digest was due, back within four hours: posted once, marked late.
  { kind: 'stop', at: `${WEDNESDAY}T08:30:00Z` },
  { kind: 'start', at: `${WEDNESDAY}T10:40:00Z` },
  look(
    WEDNESDAY,
    '10:43',
    /main: Wed 25 Nov \(late\) · [\s\S]*failed imports 3\.1 → 1\.2 %, too early to tell[\s\S]*Tidy the metrics page/,
    /main: Wed 25 Nov \(late\) · [\s\S]*Given up: T-3[\s\S]*Tidy the metrics page/,
  ),
  type(WEDNESDAY, '10:48', 'caro', `done {${RETRY}} three tries --minutes 400`, /^T-2 is done, in time/),
  type(WEDNESDAY, '10:51', 'lead', 'goal show G-1', /1\.2 %[\s\S]*too early to tell/),
  type(WEDNESDAY, '10:54', 'lead', 'score', /of 20 forecasts settled/),
  type(WEDNESDAY, '10:57', 'lead', 'review', /3 done, 1 given up/),
  type(WEDNESDAY, '11:00', 'ana', 'inbox', /T-6 · Tidy the metrics page/),
];

export const TEAM_DAY: readonly Step[] = [...SET_UP, ...FIRST_DAY, ...SECOND_DAY, ...THIRD_DAY];
