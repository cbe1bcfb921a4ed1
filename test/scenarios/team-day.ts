import type { Step } from './player.ts';

/** Five members and an agent over three working days, from Monday 23 November 2026 on. The clocks show UTC. */
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

function press(date: string, time: string, who: string, button: string, task: string, says?: Said): Step {
  return { kind: 'press', at: `${date}T${time}:00Z`, who, button, task, ...(says && { says }) };
}

function look(date: string, time: string, says: RegExp): Step {
  return { kind: 'look', at: `${date}T${time}:00Z`, says };
}

const GUIDE = 'Write the import guide';
const RETRY = 'Retry failed payments';
const CALL = 'Call ten trial users';
const LOGIN = 'Mend the login page';
const METRICS = 'Tidy the metrics page';
const REPORT = 'Automate the nightly report';
const INVOICES = 'Redesign the invoices';

/** The team sets itself up. */
export const SET_UP: readonly Step[] = [
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
  look(MONDAY, '09:00', /Monday 23 November\. 7 tasks, all need a yes\./),
  press(MONDAY, '09:03', 'ana', 'approve', GUIDE, /T-\d+ approved\. It goes to @ben/),
  press(MONDAY, '09:07', 'ana', 'undo', GUIDE),
  type(MONDAY, '09:15', 'ana', `approve {${GUIDE}}`, /approved\. It goes to @ben/),
  // Somebody presses what is decided.
  type(MONDAY, '09:18', 'lead', `refuse {${GUIDE}} not now`, /@ana/),
  press(MONDAY, '09:30', 'caro', 'approve', RETRY),
  press(MONDAY, '09:33', 'ana', 'approve', RETRY),
  press(MONDAY, '09:42', 'lead', 'approve', REPORT, /approved/),
  press(MONDAY, '09:45', 'lead', 'approve', CALL, /approved/),
  type(MONDAY, '09:48', 'ana', `refuse {${LOGIN}} too big --first "Mend the password field" --hours 3h`),
  type(MONDAY, '09:51', 'ana', `refuse {${INVOICES}} not now --until 2026-12-07`, /2026-12-07|7 December/),
  type(MONDAY, '09:54', 'lead', `later {${METRICS}} 2026-11-25`),
  look(MONDAY, '10:30', /./),
];

const SECOND_DAY: readonly Step[] = [
  look(TUESDAY, '09:00', /Tuesday 24 November/),
  type(TUESDAY, '09:06', 'ben', `start {${GUIDE}}`),
  type(
    TUESDAY,
    '15:00',
    'ben',
    `done {${GUIDE}} it is in the wiki --minutes 170 --link https://example.org/guide`,
  ),
  type(TUESDAY, '15:06', 'caro', `fail {${CALL}} nobody answered --minutes 60`),
  type(TUESDAY, '15:30', 'lead', 'metric record failed-imports 1.2 --at 2026-11-24'),
];

const THIRD_DAY: readonly Step[] = [
  { kind: 'stop', at: `${WEDNESDAY}T08:30:00Z` },
  { kind: 'start', at: `${WEDNESDAY}T10:40:00Z` },
  look(WEDNESDAY, '10:43', /Wednesday 25 November \(late\)/),
];

export const TEAM_DAY: readonly Step[] = [...SET_UP, ...FIRST_DAY, ...SECOND_DAY, ...THIRD_DAY];
