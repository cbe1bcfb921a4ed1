import type { Draws } from '../../gym/random.ts';

export const FIRST_DAY = Temporal.PlainDate.from('2027-03-01');
/** The Friday before: the company sets itself up, and says `go` in the afternoon. */
export const SET_UP_ON = '2027-02-26';

/** Lead, product, two of backend, frontend, design, support and sales; two work part time. */
export const PEOPLE = ['lead', 'ana', 'ben', 'cy', 'dee', 'emi', 'fay', 'gil'] as const;
export const APPROVERS = ['lead', 'ana', 'ben'];
export const ZONES: Readonly<Record<string, string>> = { cy: 'America/New_York' };
export const HOURS: Readonly<Record<string, number>> = {
  ana: 30,
  ben: 32,
  cy: 36,
  dee: 32,
  emi: 16,
  fay: 12,
  gil: 30,
};
/** How likely somebody finishes a task on a day; the lead takes none, and Gil does nothing. */
export const DILIGENCE: Readonly<Record<string, number>> = {
  lead: 0.3,
  ana: 0.5,
  ben: 0.4,
  cy: 0.6,
  dee: 0.25,
  emi: 0.4,
  fay: 0.5,
  gil: 0,
};

/** Days of the play on which Emi is away, and on which neither of those who say yes looks at anything. */
export const LEAVE = { from: 7, to: 11 };
export const SILENT = { from: 14, to: 17 };
/** A campaign of which nobody says anything. */
const CAMPAIGN = { from: 15, to: 19, lift: 18 };

const GOALS = {
  'G-1': 'goal add sign-ups from 40 to at least 55 by 30 April, owner @ana',
  'G-2': 'goal add first reply from 190 min to at most 90 min by 30 April, owner @fay',
  'G-3': 'goal add pass the security audit by 26 March, owner @ben',
} as const;

export const SET_UP = [
  'vision set statement The scheduling tool that small clinics keep paying for',
  'feed edit main --when "weekdays at 09:00" --review "fri 15:00"',
  ...Object.values(GOALS),
  'vision set revenue targets 999 by month 3, 1498 by month 6',
  'revenue add 2027-02-01 2027-02-28 actual=620',
];

/** What is pasted, without an estimate; who may know gives the goal. */
export const PASTED: readonly (readonly [day: number, who: string, lines: readonly string[]])[] = [
  [
    -1,
    'lead',
    [
      'Show prices before the trial form -> G-1',
      'Ask for the card after the first booking',
      'Case study of the clinic in Porto -> G-1',
      'Write down who may read patient data -> G-3',
      'Rotate the keys of the mail provider -> G-3',
      'Delete the old customer backups',
      'List every vendor with access -> G-3',
      'Dark mode',
      'Import calendars from a file',
      'Partner webinar with the dentists',
      'Tidy the settings page',
      'Yearly plan with two months free',
      'Translate the help pages into Spanish',
      'Shorten the trial form to four fields -> G-1',
    ],
  ],
  [
    -1,
    'fay',
    [
      'Saved replies for the five commonest questions -> G-2',
      'Sort the inbox by how long somebody waits -> G-2',
      'Say on the contact page when we answer -> G-2',
      'Ask ten clinics why they wrote to us',
      'A page for “my import failed”',
      'Answer the reviews in the app store',
    ],
  ],
  [
    0,
    'ben',
    [
      'Retry imports that time out',
      'Log who read which record -> G-3',
      'Move the nightly job off the web server',
      'Update the test database',
      'Two-factor login for admins -> G-3',
    ],
  ],
  [
    1,
    'gil',
    ['Call the clinics that left in January', 'Price list for groups of clinics', 'Visit the fair in Lisbon'],
  ],
  [2, 'dee', ['Make the booking page load in two seconds', 'Bigger buttons on the phone']],
];

/** What comes later, an idea at a time. */
export const LATER: readonly (readonly [day: number, who: string, line: string])[] = [
  [8, 'cy', 'Alert when an import fails three times (3h)'],
  [9, 'emi', 'New pictures for the price page, 4h -> G-1'],
  [10, 'fay', 'Answer by phone on Mondays -> G-2'],
  [15, 'ana', 'Interview five trial users (5h) -> G-1'],
  [18, 'dee', 'Remember the last clinic somebody looked at'],
  [21, 'gil', 'Invite the clinics of the fair -> G-1'],
  [22, 'fay', 'A form instead of the mail address -> G-2'],
];

/** What somebody types on a day, in the morning before the page. */
export const TYPED: readonly (readonly [day: number, who: string, line: string])[] = [
  [3, 'ana', 'tactic add "Saved replies" goal=G-2 judge="in 3 weeks" keep="20 min less" retire="5 min less"'],
  [4, 'cy', 'what should I do today?'],
  [4, 'emi', 'away 8-12 Mar'],
  [8, 'lead', 'policy rule small effort-at-most=1h'],
  [9, 'ana', 'why T-1'],
  [23, 'lead', 'goal done G-3'],
  [24, 'lead', 'rules'],
];

/** A day's sign-ups: a level, what weekdays do, what was finished for it, a campaign, and noise. */
export function drawSignUps(draws: Draws, day: number, finished: number): number {
  const weekday = FIRST_DAY.add({ days: day }).dayOfWeek;
  const campaign = day >= CAMPAIGN.from && day <= CAMPAIGN.to ? CAMPAIGN.lift : 0;
  const level = 40 + (weekday > 5 ? -12 : 3) + campaign + 1.2 * finished;
  return Math.max(0, Math.round(level + 4 * draws.normal()));
}

/** A week's minutes to the first reply: worse by the week, but for what was finished for it. */
export function drawFirstReply(draws: Draws, week: number, finished: number): number {
  return Math.max(20, Math.round(190 + 4 * week - 12 * finished + 8 * draws.normal()));
}

/** Ideas whose goal was said, and since when they are known. */
export const GOAL_IDEAS = [
  ...PASTED.flatMap(([day, , lines]) => lines.map((line) => [day, line] as const)),
  ...LATER.map(([day, , line]) => [day, line] as const),
].flatMap(([day, line]) => {
  const [, title = '', goal] = /^(.+?)(?:,? \(?\d+ ?h\)?)? -> (G-\d)$/.exec(line) ?? [];
  const at = FIRST_DAY.add({ days: day }).toZonedDateTime('UTC').epochMilliseconds;
  return goal === undefined ? [] : [{ title, goal, at }];
});
