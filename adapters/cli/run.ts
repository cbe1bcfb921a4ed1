import { dateOf, weekdayOf } from '../../src/base/language/date.ts';
import { badArgument } from '../../src/base/language/errors.ts';
import type { PlanView, RefusalView } from '../../src/base/view/view.ts';
import { readAddress } from '../../src/share/webhook/webhook.ts';
import { findClosed } from '../calls/reach.ts';
import { asView, type Desk } from '../process/local.ts';
import { EXIT } from './index.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const MOST_TASKS = 20;
/** Of so many tasks each is named in what is told. */
const MOST_NAMED = 10;

/** What `tiller run` was asked for. */
export interface RunOptions {
  maxTasks: number | null;
  isDryRun: boolean;
  /** 1 Monday to 7 Sunday; null for never. */
  learnOn: number | null;
  /** Who is told, at an https address; null for nobody. */
  notify: string | null;
}

/** Reads the words after `run`. Throws a Refusal. */
export function decodeRun(words: readonly string[]): RunOptions {
  const options: RunOptions = { maxTasks: null, isDryRun: false, learnOn: null, notify: null };
  const rest = words.flatMap((word) => (word.startsWith('--') ? word.split(/(?<=^[^=]+)=/) : [word]));
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? '';
    if (word === '--dry-run') options.isDryRun = true;
    else if (word === '--max-tasks') options.maxTasks = readCount(rest[++index]);
    else if (word === '--learn-on') options.learnOn = readWeekday(rest[++index]);
    else if (word === '--notify') options.notify = readNotify(rest[++index]);
    else
      throw badArgument('words', word, 'run [--max-tasks 3] [--dry-run] [--learn-on sunday] [--notify URL]');
  }
  return options;
}

/** How a run ended: what its line says, and the process's exit code. */
export interface RunReport {
  exitCode: number;
  result: 'planned' | 'refused' | 'not told';
  /** How many tasks are new, and how many the batch has with them; of a dry run, would have. */
  queued: number;
  tasks: number;
  generated: number;
  learned: boolean;
  told: boolean;
  isDryRun: boolean;
  /** What stands in the way; null for nothing. */
  why: string | null;
}

interface RunDeps {
  desk: Desk;
  user: string;
  now(): number;
  /** Tells an address; throws where it was not taken. */
  tell(address: string, text: string): Promise<void>;
}

/** Learns where it is the day for it, makes today's batch, and tells who is to be told: each once, in this order. */
export async function runOnce(options: RunOptions, deps: RunDeps): Promise<RunReport> {
  const { desk } = deps;
  const report: RunReport = {
    ...{ exitCode: EXIT.done, result: 'planned', queued: 0, tasks: 0, generated: 0 },
    ...{ learned: false, told: false, isDryRun: options.isDryRun, why: null },
  };
  const refused = (view: RefusalView): RunReport => ({
    ...report,
    exitCode: EXIT.refused,
    result: 'refused',
    why: view.message,
  });
  const run = (name: string, args: Readonly<Record<string, unknown>>) =>
    asView(async () =>
      desk.run(await desk.enter(deps.user), 'cli', { command: desk.commands.get(name), args }),
    );
  if (options.learnOn !== null && !options.isDryRun && (await isToday(options.learnOn, deps))) {
    const learned = await run('learn', {});
    if (learned.kind === 'refusal') return refused(learned);
    report.learned = true;
  }
  const { isDryRun: dryRun, maxTasks } = options;
  const view = await run('plan', { feed: 'main', dryRun, ...(maxTasks !== null && { maxTasks }) });
  if (view.kind === 'refusal') return refused(view);
  const plan = view as PlanView;
  report.queued = plan.queued;
  report.tasks = plan.digest.tasks.length;
  report.generated = plan.generated;
  if (options.notify === null || options.isDryRun) return report;
  try {
    await deps.tell(options.notify, describeBatch(plan));
    return { ...report, told: true };
  } catch (error) {
    const { message } = error as Error;
    return { ...report, exitCode: EXIT.broke, result: 'not told', why: message };
  }
}

/** The one line of a run, for a log. */
export function describeRun(report: RunReport, at: Date): string {
  const { result, queued, tasks, generated, learned, told, isDryRun, why } = report;
  const parts = [
    isDryRun ? `a dry run, the batch would have ${tasks} tasks` : `queued ${queued} of ${generated} ideas`,
    ...(learned ? ['learned'] : []),
    ...(told ? ['told'] : []),
  ];
  const said =
    result === 'refused'
      ? `refused: ${why}`
      : `${parts.join(', ')}${why === null ? '' : `; not told: ${why}`}`;
  return `${at.toISOString()} tiller run: ${said.replace(/\s+/g, ' ')}`;
}

/** A batch as a chat is told of it. */
function describeBatch({ queued, digest }: PlanView): string {
  if (queued === 0) return 'Tiller: no new task today.';
  const named = digest.tasks.slice(0, MOST_NAMED).map(({ id, title }) => `• ${id} ${title}`);
  const more = digest.tasks.length - named.length;
  const all = digest.tasks.length === 1 ? 'one task' : `${digest.tasks.length} tasks`;
  const fresh = queued === digest.tasks.length ? '' : `, ${queued} of them new`;
  return [
    `Tiller: today’s batch has ${all}${fresh}.`,
    ...named,
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n');
}

async function isToday(weekday: number, { desk, user, now }: RunDeps): Promise<boolean> {
  const { locale } = await desk.enter(user);
  return weekdayOf(dateOf(now(), locale.zone)) === weekday;
}

function readCount(given: string | undefined): number {
  const count = Number(given);
  if (given !== undefined && Number.isInteger(count) && count >= 1 && count <= MOST_TASKS) return count;
  throw badArgument('--max-tasks', given ?? 'nothing', `a whole number from 1 to ${MOST_TASKS}`);
}

function readWeekday(given: string | undefined): number {
  const index = WEEKDAYS.indexOf((given ?? '').toLowerCase() as (typeof WEEKDAYS)[number]);
  if (index >= 0) return index + 1;
  throw badArgument('--learn-on', given ?? 'nothing', WEEKDAYS.join(', '));
}

function readNotify(given: string | undefined): string {
  if (given === undefined) throw badArgument('--notify', 'nothing', 'an https address');
  return readAddress('--notify', given, findClosed).href;
}
