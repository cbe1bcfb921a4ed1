import { z } from 'zod';
import { type ArgInfo, arg, describeArgs } from '../base/command/args.ts';
import { type Command, defineCommand } from '../base/command/command.ts';
import type { CommandTable } from '../base/command/table.ts';
import { formatUsage } from '../base/command/usage.ts';
import type { Row } from '../base/store/tables.ts';
import { bold, type Text, text } from '../base/view/text.ts';
import { type ReportView, type TableView, type View, withData } from '../base/view/view.ts';
import { listFeeds } from '../team/feed/store.ts';
import { AREAS, areaOf, sortByArea, subjectOf } from './areas.ts';
import { fillIn } from './press.ts';

const WHO: Readonly<Record<Command['access'], string>> = {
  person: 'Everybody in the chat may use it.',
  everyone: 'Every member may use it.',
  approver: 'For approvers; for every member until there is one.',
  admin: 'For admins.',
};

/** How each is typed in a chat; at a terminal as it stands. */
const HOW: Readonly<Partial<Record<Row<'identities'>['platform'], Text>>> = {
  slack: text`Type each after ${bold('/tiller')}: ${bold('/tiller done T-3')}.`,
  discord: text`Whatever I tell you to type works as it stands in ${bold('/tiller type')}, too.`,
};

/** The command that explains the others. It is given the table late, being itself part of it. */
export function createHelpCommand(getTable: () => CommandTable): Command {
  return defineCommand({
    name: 'help',
    summary: 'Shows what you can do; explains one command.',
    examples: ['', 'all', 'goal add'],
    access: 'person',
    args: z.object({
      topic: arg.rest('all, or the name of a command', { completes: 'command' }).optional(),
    }),
    async run(ctx, { topic }) {
      const isChat = ctx.actor.kind === 'member' && HOW[ctx.actor.account.platform] !== undefined;
      const view = viewHelp(getTable(), topic ?? '', isChat);
      if (topic !== undefined || view.kind !== 'table') return view;
      const quiet = (await listFeeds(ctx)).filter(({ state }) => state === 'quiet');
      const how = ctx.actor.kind === 'member' ? HOW[ctx.actor.account.platform] : undefined;
      return { ...view, foot: [...(how ? [how] : []), ...(view.foot ?? []), ...quiet.map(sayQuiet)] };
    },
  });
}

/** Said while a feed waits for its start. */
function sayQuiet(feed: Pick<Row<'feeds'>, 'name'>): Text {
  return text`Feed ${feed.name} is quiet: nothing is posted here yet. ${bold('go')} starts it, ${bold('preview')} shows you the first digest alone.`;
}

/**
 * What `help`, `help all`, `help <noun>` and `help <command>` show; in a chat in words and with a form, without a command
 * line. Refuses a topic that is none of these.
 */
export function viewHelp(table: CommandTable, topic: string, isChat = false): View {
  const wanted = topic.trim().replace(/\s+/g, ' ').toLowerCase();
  if (wanted === '') return viewEssentials(table);
  if (wanted === 'all') return viewAll(table);
  const command = table.find(wanted);
  const group = table.all.filter(
    ({ name, isInternal }) => isInternal !== true && name.startsWith(`${wanted} `),
  );
  if (command) return isChat ? viewInChat(table, command, group) : viewCommand(command, group);
  if (group.length > 0) return withData(listCommands(wanted, group), group.map(describeCommand));
  return viewCommand(table.get(wanted), []);
}

function viewEssentials(table: CommandTable): View {
  const essential = table.all.filter((command) => command.isEssential);
  const list: TableView = {
    ...listPairs(essential.map(({ name, summary }) => [name, shorten(summary)])),
    title: 'What you need most days',
    foot: [text`help all shows everything; help ${'<command>'} explains one.`],
  };
  return withData(list, essential.map(describeCommand));
}

/** Short enough for a phone: by area, each subject by its name alone. */
function viewAll(table: CommandTable): View {
  const offered = table.all.filter(
    ({ isInternal, isForAgents }) => isInternal !== true && isForAgents !== true,
  );
  const byArea = Map.groupBy(
    sortByArea(offered, (command) => command),
    areaOf,
  );
  const report: ReportView = {
    kind: 'report',
    title: 'Everything you can do',
    sections: [
      ...AREAS.flatMap(({ name, title }) => {
        const commands = byArea.get(name) ?? [];
        return commands.length > 0 ? [{ heading: title, lines: [text`${listSubjects(commands)}`] }] : [];
      }),
      {
        heading: '',
        lines: [
          text`${bold('help goal')} has what there is of a goal, ${bold('help')} what you need most days.`,
        ],
      },
    ],
  };
  return withData(report, offered.map(describeCommand));
}

/** `today, goal, vision`: each subject once; of one with a single command that one's name. */
function listSubjects(commands: readonly Command[]): string {
  const subjects = Map.groupBy(commands, subjectOf);
  return [...subjects].map(([subject, own]) => (own.length === 1 ? own[0]?.name : subject)).join(', ');
}

/** What comes before the first full stop, colon or semicolon. */
function shorten(summary: string): string {
  return summary.replace(/[.;:].*$/s, '');
}

/** `group` are those that begin with its name. */
function viewCommand(command: Command, group: readonly Command[]): View {
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
      ...(group.length > 0 ? [{ heading: 'Also', lines: [], table: listCommands('', group) }] : []),
    ],
  };
  return withData(report, describeCommand(command));
}

/** The same for who presses and types words: what a form asks for, and what can be typed without an option. */
function viewInChat(table: CommandTable, command: Command, group: readonly Command[]): View {
  const asked = describeArgs(command).filter(
    ({ isHidden, isRare, isTyped }) => !isHidden && !isRare && !isTyped,
  );
  const examples = (command.examples ?? []).filter((words) => !words.includes('--'));
  const form = command.hasForm === true ? fillIn({}, table, command, {}) : undefined;
  const report: ReportView = {
    kind: 'report',
    title: command.name,
    sections: [
      { heading: '', lines: [text`${command.summary} ${WHO[command.access]}`] },
      ...(asked.length > 0
        ? [
            {
              heading: 'What it takes',
              lines: [],
              table: listPairs(asked.map((info) => [nameArg(info), sayArg(info)])),
            },
          ]
        : []),
      ...(examples.length > 0
        ? [
            {
              heading: 'As you type it',
              lines: examples.map((words) => text`${`${command.name} ${words}`.trim()}`),
            },
          ]
        : []),
      ...(group.length > 0 ? [{ heading: 'Also', lines: [], table: listCommands('', group) }] : []),
    ],
    ...(form && { actions: [form] }),
  };
  return withData(report, describeCommand(command));
}

/** `--max-tasks` as `max tasks`. */
function nameArg({ option }: ArgInfo): string {
  return option.slice(2).replaceAll('-', ' ');
}

function sayArg({ description, choices }: ArgInfo): string {
  return `${description}${choices ? ` (${choices.join(', ')})` : ''}`;
}

function listCommands(title: string, commands: readonly Command[]): TableView {
  return { ...listPairs(commands.map(({ name, summary }) => [name, summary])), title };
}

function listPairs(rows: TableView['rows']): TableView {
  return { kind: 'table', title: '', columns: [{ title: '' }, { title: '' }], rows };
}

function listArgs(infos: readonly ArgInfo[]): TableView {
  return {
    kind: 'table',
    title: '',
    columns: [{ title: '' }, { title: '' }],
    rows: infos.map((info) => [
      info.position !== undefined || info.isRest ? info.name : info.option,
      `${sayArg(info)}${info.isRequired ? '' : '; optional'}`,
    ]),
  };
}

function describeCommand(command: Command): object {
  const { name, summary, access } = command;
  return { name, summary, access, usage: formatUsage(command), examples: command.examples ?? [] };
}
