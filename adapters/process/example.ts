import type { Command } from '../../src/base/command/command.ts';
import { parseLine } from '../../src/base/command/parse.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import { addDays } from '../../src/base/language/date.ts';
import type { View } from '../../src/base/view/view.ts';
import { seededRandom } from './random.ts';

/** A line as a person would type it, and the text of the file that it takes, if it takes one. */
interface Step {
  line: string;
  file?: string;
}

/** Eleven weeks of days, ending yesterday. */
const MEASURED_DAYS = 77;

/** What each metric was at first, what it is by now, and how far a day may be from that. */
const SERIES = [
  { name: 'trial-to-paid', unit: '%', from: 3.9, to: 4.3, noise: 0.5, digits: 1 },
  { name: 'failed imports', unit: '%', from: 3.0, to: 3.3, noise: 0.7, digits: 1 },
  { name: 'first reply', unit: 'h', from: 3.7, to: 3.1, noise: 0.8, digits: 1 },
] as const;

const PORTFOLIO = `kind,project,title,state,hours,severity
feature,Booking app,Online booking page,done,60,
feature,Booking app,Reminders by text message,done,24,
feature,Booking app,Card payments at booking,in progress,30,
feature,Booking app,Waiting list for cancelled slots,planned,20,
feature,Booking app,Two languages on the booking page,draft,16,
bug,Booking app,Reminder is sent twice after a reschedule,open,,medium
feature,Clinic import,Import from a spreadsheet,done,40,
feature,Clinic import,Check of columns before an import,done,12,
feature,Clinic import,Import of recurring appointments,done,18,
feature,Clinic import,Undo of an import,in progress,14,
bug,Clinic import,Import stops for clinics with over 5000 patients,open,,critical
bug,Clinic import,Umlauts are lost in names,open,,low
`;

/** Ideas as a team writes them down: most with an effort, some with an effect, a few that wait for others. */
const BACKLOG = `key,title,category,project,goal,metric,impact,effort,after,kind,touches
retry,Retry imports that time out after 30 s,automation,Clinic import,G-2,,-0.6 to -1.3 %,4h,,,
import-preview,Show the first ten rows before an import starts,enhancement,Clinic import,G-2,,-0.2 to -0.5 %,8h,,,
import-errors,Say in plain words why a row was left out,quality,Clinic import,G-2,,-0.1 to -0.4 %,6h,,,
card-later,Ask for the card after the first booking instead of at sign-up,strategic,Booking app,G-1,,+0.2 to +0.8 %,10h,dropoff,risky,customers
dropoff,Find out at which step small clinics leave the trial,quality,Booking app,G-1,,,3h,,small,
trial-mail,Write to trials on day 3 with one thing to try next,automation,Booking app,G-1,,+0.1 to +0.4 %,5h,,,customers
sample-week,Fill a new trial with a sample week of appointments,enhancement,Booking app,G-1,,+0.1 to +0.5 %,12h,,,
annual,Offer a yearly plan with two months free,revenue,Booking app,,,€200 to €600 a month,6h,,risky,money
saved-replies,Saved replies for the five commonest questions,support,,G-3,,-20 to -50 min,4h,,small,
triage,Sort new questions by urgency every morning,support,,G-3,,-10 to -30 min,2h,saved-replies,small,
help-import,A help page on preparing a spreadsheet,support,,G-3,,-5 to -15 min,5h,,small,
status-page,A status page that support can point to,support,,G-3,,,6h,,,
webhook-tests,Test the payment provider's webhooks with recorded calls,quality,Booking app,,,,6h,,,production
split-module,Split the calendar module before it grows further,tech_debt,Booking app,,,,16h,,,
dark-mode,Dark colours for evening shifts,enhancement,Booking app,,,,14h,,,
partner,Webinar with a dental association,strategic,,G-1,,,10h,,,
referral,Give a month to clinics that bring another,revenue,Booking app,G-1,,+0.1 to +0.3 %,9h,,risky,money
backup-drill,Restore last night's backup on a spare machine,quality,,,,,2h,,small,
exports,Export of the calendar as a file,enhancement,Booking app,,,,8h,,,
interviews,Ring five clinics that left in the last month,quality,,G-1,,,4h,,small,
`;

/** The lines that make the example, as typed on a day. The product and its people are invented. */
function listExampleSteps(today: string): Step[] {
  return [
    { line: 'vision set statement The booking tool that small clinics keep paying for' },
    { line: 'vision set primary goal 100 paying clinics by the end of spring' },
    { line: 'vision set focus areas onboarding, imports, support, payments' },
    { line: 'settings --priorities support=7' },
    {
      line: 'member add @ana --name "Ana, backend" --hours 30 --routed --categories blocker,critical,tech_debt,quality,automation',
    },
    {
      line: 'member add @ben --name "Ben, frontend" --hours 30 --routed --categories enhancement,tech_debt,revenue',
    },
    {
      line: 'member add @carla --name "Carla, design" --hours 20 --routed --categories enhancement,strategic',
    },
    {
      line: 'member add @dario --name "Dario, support" --hours 25 --routed --categories support,enhancement',
    },
    {
      line: 'member add @emi --name "Emi, growth" --role approver --hours 20 --routed --categories revenue,strategic,quality',
    },
    { line: 'agent add @coder --responsible @ana --categories automation,quality,tech_debt --hours 20' },
    ...SERIES.map(({ name, unit }) => ({
      line: `metric add ${name} --unit ${unit === '%' ? 'percent' : 'minutes'} --cadence day`,
    })),
    { line: 'metric import -', file: writeSeries(today) },
    { line: `goal add trial-to-paid at least 6 % by ${addDays(today, 70)}, owner @emi` },
    { line: `goal add failed imports at most 1 % by ${addDays(today, 28)}, owner @ana` },
    { line: `goal add first reply at most 2 h by ${addDays(today, 56)}, owner @dario` },
    {
      line: `context add outage "Payment provider down" ${addDays(today, -24)} ${addDays(today, -23)} --note "cards were refused for a day"`,
    },
    { line: 'project import -', file: PORTFOLIO },
    { line: 'project edit "Booking app" --earns-revenue yes' },
    { line: 'backlog import -', file: BACKLOG },
    {
      line: 'note add Small clinics ask what happens to their card during the trial --source user --goal G-1',
    },
  ];
}

/** Runs one command for the example. */
export type RunCommand = (command: Command, args: Readonly<Record<string, unknown>>) => Promise<View>;

/**
 * Fills a blank workspace by ordinary commands and plans its first day. Resolves with the first refusal,
 * or with the day's tasks.
 */
export async function loadExample(commands: CommandTable, run: RunCommand, today: string): Promise<View> {
  const steps: Step[] = [
    { line: 'example' },
    ...listExampleSteps(today),
    { line: 'plan' },
    { line: 'today' },
  ];
  let view: View = { kind: 'answer', lines: [] };
  for (const { line, file } of steps) {
    const { command, args } = parseLine(commands, line);
    view = await run(command, file === undefined ? args : { ...args, file });
    if (view.kind === 'refusal') return { ...view, message: `${line}: ${view.message}` };
  }
  return view;
}

/** One row a day; the same numbers for everybody who starts on the same day. */
function writeSeries(today: string): string {
  const draws = SERIES.map(({ name }) => seededRandom(`example:${name}`));
  const rows = Array.from({ length: MEASURED_DAYS }, (_, index) => {
    const values = SERIES.map(({ from, to, noise, digits }, which) => {
      const draw = draws[which] ?? (() => 0.5);
      const middle = from + ((to - from) * index) / (MEASURED_DAYS - 1);
      // Two draws added fall off toward the edges, as real days do.
      return (middle + noise * (draw() + draw() - 1)).toFixed(digits);
    });
    return [addDays(today, index - MEASURED_DAYS), ...values].join(',');
  });
  const header = SERIES.map(({ name, unit }) => `${name} (${unit})`);
  return `${['date', ...header].join(',')}\n${rows.join('\n')}\n`;
}
