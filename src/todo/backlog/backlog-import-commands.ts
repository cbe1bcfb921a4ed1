import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { type Command, defineThinkingCommand } from '../../base/command/command.ts';
import type { Ctx } from '../../base/command/ctx.ts';
import { type CsvProblem, describeProblems, refuseProblems } from '../../base/language/csv.ts';
import { badArgument, Refusal } from '../../base/language/errors.ts';
import { slugify } from '../../base/language/ids.ts';
import type { View } from '../../base/view/view.ts';
import { readSettings } from '../../team/settings-store.ts';
import { DERIVED_SOURCES, isDerived, TEAM_SOURCE } from '../idea/candidate.ts';
import { upsertCandidates } from '../idea/upsert-store.ts';
import { listTiedKeys } from '../likeness/source-store.ts';
import { readColumnNames } from './backlog-columns.ts';
import { type BacklogFile, readBacklogFile } from './backlog-file.ts';
import { compareDrafts, type LikeIdea, type ReadItems, readItems } from './backlog-import.ts';
import { loadMeanings, type Meanings } from './backlog-item.ts';
import { knownNames, readPastedList } from './backlog-line.ts';
import { loadAllIdeas, loadTasks, type StoredIdea } from './backlog-store.ts';
import { viewImport } from './backlog-views.ts';

const IMPORT_SOURCE = 'import';
const LONGEST_PASTE = 100_000;
/** A pasted list has none of what a file can have. */
const NOTHING_ELSE = { problems: [], hoursPerPoint: null, unmarked: 0, ignored: [], unknownStates: [] };

/** What an import reads of the workspace before it thinks. */
interface Surroundings {
  meanings: Meanings;
  ideas: readonly StoredIdea[];
  tasks: ReadonlyMap<string, string>;
  /** Keys by which the source brings ideas of others as well. */
  ties: ReadonlySet<string>;
}

/** What thinking makes of a file. */
interface Thought {
  file: BacklogFile;
  read: ReadItems;
  likes: readonly LikeIdea[];
}

const backlogPaste = defineThinkingCommand({
  name: 'backlog paste',
  summary: 'Adds a list of ideas, one a line; bullets, numbers and boxes are fine.',
  examples: ['Retry failed payments (3h) #revenue !9\nFix search [Alpha] -> G-1'],
  args: z.object({
    list: arg.line(
      'one idea a line: (3h) effort, #revenue, !9 priority, [Alpha], @ana, -> G-1',
      { isRest: true, isPasted: true },
      LONGEST_PASTE,
    ),
  }),
  hasForm: true,
  pace: 'long',
  think: {
    read: async (ctx, { list }) => ({ list, known: await loadKnown(ctx, list, TEAM_SOURCE) }),
    think({ list, known }): Thought {
      const items = readPastedList(list, knownNames(known.meanings));
      const file = { ...NOTHING_ELSE, items, rows: items.length };
      return { file, ...think(file, TEAM_SOURCE, known) };
    },
    isStale,
    async commit(ctx, _args, thought) {
      refuseLines(thought.read.problems, thought.file.rows);
      return commit(ctx, TEAM_SOURCE, thought);
    },
  },
});

const backlogImport = defineThinkingCommand({
  name: 'backlog import',
  summary: 'Imports ideas from a CSV or JSON file or a Markdown checklist; importing again updates them.',
  examples: ['backlog.md', 'issues.csv --source jira --hours-per-point 2 --skip-bad'],
  args: z.object({
    file: arg.file('a CSV file with a column “title”, or a Markdown list with boxes', { isRest: true }),
    source: arg.line('a name for where it comes from; “import” if left out', {}, 60).optional(),
    hoursPerPoint: arg.number('hours that a story point counts', { min: 0.1, max: 100 }).default(2),
    columns: arg
      .list('where a header says it otherwise: Was = title, Wer = assignee; kept for the next file')
      .optional(),
    skipBad: arg.flag('leaves out rows that cannot be read'),
  }),
  hasForm: true,
  pace: 'long',
  think: {
    read: async (ctx, { file: text, source, hoursPerPoint, columns = [] }) => ({
      columns: readColumnNames(columns),
      text,
      source: readSource(source),
      hoursPerPoint,
      known: await loadKnown(ctx, text, readSource(source)),
    }),
    think({ text, source, hoursPerPoint, columns, known }): Thought {
      const file = readBacklogFile(text, known.meanings, { hoursPerPoint, columns });
      return { file, ...think(file, source, known) };
    },
    isStale,
    async commit(ctx, { skipBad, source, columns = [] }, thought) {
      const problems = [...thought.file.problems, ...thought.read.problems];
      refuseProblems(problems, { rows: thought.file.rows, skipBad });
      if (columns.length > 0) await keepColumns(ctx, readColumnNames(columns));
      return commit(ctx, readSource(source), thought);
    },
  },
});

export const importCommands: readonly Command[] = [backlogPaste, backlogImport];

/** Keeps what headers mean, so that the next file with them asks for nothing. */
async function keepColumns(ctx: Ctx, columns: Readonly<Record<string, string>>): Promise<void> {
  const before = readSettings(ctx.workspace);
  const settings = { ...before, importColumns: { ...before.importColumns, ...columns } };
  const row = { ...ctx.workspace, settings: JSON.stringify(settings) };
  await ctx.record({ type: 'SettingsChanged', subject: 'workspace', rows: { workspaces: [row] } });
}

async function loadKnown(ctx: Ctx, text: string, source: string): Promise<Surroundings> {
  const named = text.match(/\bT-[1-9]\d{0,8}\b/gi) ?? [];
  return {
    meanings: await loadMeanings(ctx),
    ideas: await loadAllIdeas(ctx),
    tasks: await loadTasks(ctx, [...new Set(named.map((id) => id.toUpperCase()))]),
    ties: await listTiedKeys(ctx, source),
  };
}

function think(
  file: BacklogFile,
  source: string,
  { meanings, ideas, tasks, ties }: Surroundings,
): Omit<Thought, 'file'> {
  const read = readItems(file.items, source, meanings, { ideas, tasks });
  const known = new Set(ideas.filter((idea) => idea.source === source).map(({ key }) => key));
  const { drafts, likes } = compareDrafts(read.drafts, ideas, (key) => known.has(key) || ties.has(key));
  return { read: { ...read, drafts }, likes };
}

/** What the words of a file mean changes with these; rows themselves are compared again on commit. */
function isStale(_thought: Thought, { type }: { type: string }): boolean {
  return /^(?:Candidate|Ideas|Project|Portfolio|Goal|Metric|Settings)/.test(type);
}

/** Stores what can be stored; what cannot was refused before, or is to be left out. */
async function commit(ctx: Ctx, source: string, { file, read, likes }: Thought): Promise<View> {
  const problems = [...file.problems, ...read.problems];
  const proposerId = ctx.actor.kind === 'member' ? ctx.actor.id : null;
  const drafts = read.drafts.map(({ draft }) => ({ ...draft, proposerId }));
  const result = await upsertCandidates(ctx, source, drafts);
  return viewImport({
    result,
    source,
    ids: new Map(drafts.map(({ key }, index) => [key, result.ids[index] ?? ''])),
    drafts,
    likes,
    repeated: read.repeated,
    file,
    skipped: problems.length,
    problems: describeProblems(problems),
  });
}

/** A pasted list is mended where it was typed: all of it or nothing. */
function refuseLines(problems: readonly CsvProblem[], rows: number): void {
  if (rows === 0) throw badArgument('list', 'nothing', 'at least one idea');
  if (problems.length === 0) return;
  const lines = describeProblems(problems);
  const failed = `${problems.length} of ${rows} ${rows === 1 ? 'line' : 'lines'} cannot be read`;
  throw new Refusal({
    code: 'bad_argument',
    message: `${failed}; nothing was added. ${lines[0] ?? ''}`,
    field: 'list',
    given: failed,
    allowed: 'lines that can all be read',
    suggestions: lines,
  });
}

function readSource(given: string | undefined): string {
  const source = given === undefined ? IMPORT_SOURCE : slugify(given);
  if (source === '' || isDerived({ source })) {
    throw badArgument('source', given ?? '', `a name such as jira; not ${DERIVED_SOURCES.join(', ')}`);
  }
  return source;
}
