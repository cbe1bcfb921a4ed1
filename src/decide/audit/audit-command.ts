import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { DAY_MS } from '../../base/language/date.ts';
import { badArgument } from '../../base/language/errors.ts';
import { cleanLine, text } from '../../base/view/text.ts';
import { type TableView, withData } from '../../base/view/view.ts';
import { getExecutor, listExecutors } from '../../team/people/store.ts';
import { getTask } from '../../todo/task/store.ts';
import { type AuditEntry, hideDoers, listEntries } from './audit.ts';
import { findSealedMonth, loadRecordsSince, loadTaskRecords } from './audit-store.ts';

const DEFAULT_DAYS = 7;
/** Lines of a table that anybody reads. */
const MOST_LINES = 100;
/** Characters of a cell. */
const LONGEST_CELL = 160;

/** What is understood without a title. */
const SAY_THEMSELVES = new Set(['Who', 'What', 'Effect and rule']);

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const auditCommand = defineCommand({
  name: 'audit',
  summary: 'Who decided what, when, from where, on which version and by which rule; of one task everything.',
  examples: ['T-3', '--days 30', '--by @ana'],
  args: z.object({
    task: arg
      .line('a task, such as T-3; all tasks if left out', { position: 0, completes: 'task' })
      .optional(),
    days: arg.whole(`the last days; ${DEFAULT_DAYS} if left out`, { min: 1, max: 3_650 }).optional(),
    by: arg.line('only what one member did', { completes: 'member' }, 60).optional(),
  }),
  reads: true,
  async run(ctx, { task: ref, days, by }) {
    if (ref !== undefined && days !== undefined)
      throw badArgument('--days', days, 'nothing with a task: its record is shown whole');
    const member = by === undefined ? null : await getExecutor(ctx, by, 'by');
    const isOwn = (entry: AuditEntry) => member === null || entry.memberId === member.id;
    const whose = member === null ? '' : ` by @${member.handle}`;
    if (ref !== undefined) {
      const task = await getTask(ctx, ref);
      const entries = listEntries(await loadTaskRecords(ctx, task), true).filter(isOwn);
      const table = viewTask(ctx, `${task.id} ${task.title}${whose}`, entries);
      const sealed = await findSealedMonth(ctx, task);
      const foot = [
        text`The log up to ${sealed ?? ''} is sealed in files: moves and votes taken back until then are in the archive.`,
      ];
      return withData(sealed === null ? table : { ...table, foot }, entries);
    }
    const lastDays = days ?? DEFAULT_DAYS;
    const sinceAt = ctx.now - lastDays * DAY_MS;
    const asker = ctx.actor.kind === 'member' ? ctx.actor.id : null;
    const executors = await listExecutors(ctx, 'all');
    const open = new Set(
      executors.filter(({ id, kind }) => kind === 'agent' || id === asker).map(({ id }) => id),
    );
    const entries = hideDoers(listEntries(await loadRecordsSince(ctx, sinceAt), false), open)
      .filter((entry) => entry.at >= sinceAt && isOwn(entry))
      .reverse();
    const span = lastDays === 1 ? 'the last day' : `the last ${lastDays} days`;
    return withData(viewAll(ctx, `Decided${whose} in ${span}`, entries), entries);
  },
});

/** The whole trail, oldest first. */
function viewTask(ctx: Ctx, title: string, entries: readonly AuditEntry[]): TableView {
  return {
    kind: 'table',
    title: cleanLine(title, LONGEST_CELL),
    columns: toColumns(['When', 'Who', 'What', 'From', 'Version', 'Effect and rule']),
    rows: entries.map((entry, index) => [
      formatWhen(ctx, entry.at),
      entry.who,
      entry.what,
      entry.from,
      describeVersion(entry, index === 0),
      describeWhy(entry),
    ]),
    empty: 'Nothing is on record.',
  };
}

/** In a chat a line of the trail is a sentence: who did what, and why it counts. */
function toColumns(titles: readonly string[]): TableView['columns'] {
  return titles.map((title) => ({ title, ...(SAY_THEMSELVES.has(title) && { saysItself: true }) }));
}

/** The newest first. */
function viewAll(ctx: Ctx, title: string, entries: readonly AuditEntry[]): TableView {
  const rest = entries.length - MOST_LINES;
  return {
    kind: 'table',
    title,
    columns: toColumns(['When', 'Task', 'Who', 'What', 'From', 'Effect and rule']),
    rows: entries
      .slice(0, MOST_LINES)
      .map((entry) => [
        formatWhen(ctx, entry.at),
        entry.version === null ? entry.taskId : `${entry.taskId} v${entry.version}`,
        entry.who,
        entry.what,
        entry.from,
        describeWhy(entry),
      ]),
    empty: 'Nothing was decided. audit --days 30 looks further back; audit T-3 shows one task.',
    ...(rest > 0 && { foot: [text`And ${rest} more: fewer --days, or --by one member.`] }),
  };
}

/** What was proposed is said once; what changed since is each change's effect. */
function describeVersion({ version, content }: AuditEntry, isFirst: boolean): string {
  const named = version === null ? '' : `v${version}`;
  return isFirst ? cleanLine(`${named}: ${content}`, LONGEST_CELL) : named;
}

function describeWhy({ rule, effect, note }: AuditEntry): string {
  const said = note === '' ? '' : `“${note}”`;
  const parts = [effect.replace(/\.$/, ''), rule, said].filter((part) => part !== '');
  return cleanLine(parts.join('; '), LONGEST_CELL);
}

/** `23 Nov 09:04`, by the team's clock; with the year where it is another one. */
function formatWhen(ctx: Ctx, at: number): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(ctx.workspace.zone);
  const day = DAY.format(Date.UTC(local.year, local.month - 1, local.day));
  const year = ctx.today.startsWith(`${local.year}-`) ? '' : ` ${local.year}`;
  return `${day}${year} ${local.toPlainTime().toString().slice(0, 5)}`;
}
