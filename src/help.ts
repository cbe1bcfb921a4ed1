import { z } from 'zod';
import {
  type ArgInfo,
  arg,
  type Command,
  type CommandTable,
  defineCommand,
  describeArgs,
  formatUsage,
} from './command.ts';
import type { Row } from './db/schema.ts';
import { listFeeds } from './schedule/store.ts';
import { bold, type ReportView, type TableView, type Text, text, type View, withData } from './view.ts';

const WHO: Readonly<Record<Command['access'], string>> = {
  everyone: 'Every member may use it.',
  approver: 'For approvers; for every member until there is one.',
  admin: 'For admins; for every member until there is one.',
};

/** The command that explains the others. It is given the table late, being itself part of it. */
export function createHelpCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: 'help',
    summary: 'Shows what you can do; explains one command.',
    examples: ['', 'all', 'goal add'],
    args: z.object({
      topic: arg.rest('all, or the name of a command', { completes: 'command' }).optional(),
    }),
    access: 'everyone',
    audience: 'asker',
    pace: 'instant',
    async run(ctx, { topic }) {
      const view = viewHelp(getTable(), topic ?? '');
      if (topic !== undefined || view.kind !== 'table') return view;
      const quiet = (await listFeeds(ctx)).filter(({ state }) => state === 'quiet');
      return { ...view, foot: [...(view.foot ?? []), ...quiet.map(sayQuiet)] };
    },
  });
}

/** Said while a feed waits for its start. */
function sayQuiet(feed: Pick<Row<'feeds'>, 'name'>): Text {
  return text`Feed ${feed.name} is quiet: nothing is posted here yet. ${bold('go')} starts it, ${bold('preview')} shows you the first digest alone.`;
}

/** What `help`, `help all`, `help <noun>` and `help <command>` show. Refuses a topic that is none of these. */
export function viewHelp(table: CommandTable, topic: string): View {
  const wanted = topic.trim().replace(/\s+/g, ' ').toLowerCase();
  if (wanted === '') return viewEssentials(table);
  if (wanted === 'all') return viewAll(table);
  const command = table.find(wanted);
  if (command) return viewCommand(command);
  const group = table.all.filter((candidate) => candidate.name.startsWith(`${wanted} `));
  if (group.length > 0) return withData(listCommands(wanted, group), group.map(describeCommand));
  return viewCommand(table.get(wanted));
}

function viewEssentials(table: CommandTable): View {
  const essential = table.all.filter((command) => command.isEssential);
  const list: TableView = {
    ...listCommands('What you need most days', essential),
    foot: [text`help all shows everything; help ${'<command>'} explains one.`],
  };
  return withData(list, essential.map(describeCommand));
}

function viewAll(table: CommandTable): View {
  const groups = groupByNoun(table.all);
  const report: ReportView = {
    kind: 'report',
    title: 'Everything you can do',
    sections: [...groups].map(([heading, commands]) => ({
      heading,
      lines: [],
      table: listCommands('', commands),
    })),
  };
  return withData(report, table.all.map(describeCommand));
}

function viewCommand(command: Command): View {
  const infos = describeArgs(command).filter((info) => !info.isHidden);
  const examples = command.examples ?? [];
  const report: ReportView = {
    kind: 'report',
    title: command.name,
    sections: [
      {
        heading: '',
        lines: [text`${command.summary} ${WHO[command.access]}`, text`Usage: ${bold(formatUsage(command))}`],
      },
      ...(infos.length > 0 ? [{ heading: 'With', lines: [], table: listArgs(infos) }] : []),
      ...(examples.length > 0
        ? [
            {
              heading: 'Examples',
              lines: examples.map((words) => text`${`${command.name} ${words}`.trim()}`),
            },
          ]
        : []),
    ],
  };
  return withData(report, describeCommand(command));
}

function listCommands(title: string, commands: readonly Command[]): TableView {
  return {
    kind: 'table',
    title,
    columns: [{ title: '' }, { title: '' }],
    rows: commands.map(({ name, summary }) => [name, summary]),
  };
}

function listArgs(infos: readonly ArgInfo[]): TableView {
  return {
    kind: 'table',
    title: '',
    columns: [{ title: '' }, { title: '' }],
    rows: infos.map((info) => [
      info.position !== undefined || info.isRest ? info.name : info.option,
      `${info.description}${info.choices ? ` (${info.choices.join(', ')})` : ''}${info.isRequired ? '' : '; optional'}`,
    ]),
  };
}

/** Commands of one word come first: they are the ones of every day. */
function groupByNoun(commands: readonly Command[]): Map<string, Command[]> {
  const daily = commands.filter((command) => !command.name.includes(' '));
  const groups = new Map<string, Command[]>([['Day by day', [...daily]]]);
  for (const command of commands) {
    const [noun = '', verb] = command.name.split(' ');
    if (verb === undefined) continue;
    const heading = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
    groups.set(heading, [...(groups.get(heading) ?? []), command]);
  }
  return groups;
}

function describeCommand(command: Command): object {
  const { name, summary, access } = command;
  return { name, summary, access, usage: formatUsage(command), examples: command.examples ?? [] };
}
