import type { Command } from '../../src/base/command/command.ts';
import type { ReportView } from '../../src/base/view/view.ts';
import { ALIASES } from './aliases.ts';

const OPTIONS: readonly (readonly [string, string])[] = [
  ['--as @name', 'act as another member'],
  ['--out PATH', 'after archive, export or seal: the folder or file to write'],
  ['--json', 'print the answer as one JSON document'],
  ['--once KEY', 'do it once: the same line with the same key again gets the same answer'],
  ['--help, --version', 'this page; help on a command when it follows one'],
];

const CHATS: readonly (readonly [string, string])[] = [
  ['setup slack', 'bring this team to Slack: the app, the tokens, the channel'],
  ['setup discord', 'bring this team to Discord: the bot, the invitation, the channel'],
  ['doctor', 'say whether everything works, and what to do where not'],
];

const PROGRAMS: readonly (readonly [string, string])[] = [
  ['serve', 'run without a terminal: HTTP on port 3700 of this machine (TILLER_HTTP), and the chats'],
  ['mcp', 'speak the Model Context Protocol on input and output, with the token of TILLER_TOKEN'],
];

const TIMERS: readonly (readonly [string, string])[] = [
  ['run', 'make today’s batch, from cron or a timer: --max-tasks 3 --dry-run --learn-on sunday --notify URL'],
];

const WORKSPACES: readonly (readonly [string, string])[] = [
  ['workspace list', 'every team of this database, in counts; workspace show ID says more of one'],
  ['workspace suspend ID', 'nothing is posted there, and commands are refused; workspace resume ID ends it'],
  ['workspace export ID', 'write its archive to files: --out FOLDER'],
  ['workspace delete ID', 'delete it for ever, after its id was typed; archived first unless --no-archive'],
];

const DATABASE: readonly (readonly [string, string])[] = [
  ['backup FILE', 'copy the database into a new file, while it is used'],
  ['restore FILE', 'put a copy back; what was there is kept beside it'],
  ['restore --drill', 'bring the newest copy back in a scratch folder, and check it there'],
  ['upgrade --check', 'say what this version would change in the database, and what is in the way'],
  ['upgrade', 'copy the database and bring it to this version, as a start does'],
  ['check', 'check the file, the log of events and the tables'],
  ['key rotate', 'replace the key that secrets are sealed with, in two steps'],
  [
    'seal --before 2026-06',
    'move older months of events into files: --out FOLDER; --check says what it would do',
  ],
  ['seal --at FOLDER', 'say where sealed files are now, after they or the database moved'],
  ['verify FILE', 'check a log that archive wrote, without the database'],
];

/** What the command line has beside the table of commands. */
const OWN = [...CHATS, ...PROGRAMS, ...TIMERS, ...WORKSPACES, ...DATABASE];

/** Whether a word begins something that the command line alone has, such as `serve`. */
export function isOwnWord(word: string): boolean {
  return OWN.some(([words]) => words.split(' ')[0] === word);
}

/** What `tiller WORD --help` shows of such a word. */
export function viewOwnWord(word: string): ReportView {
  const rows = OWN.filter(([words]) => words.split(' ')[0] === word);
  return { kind: 'report', title: `tiller ${word}`, sections: [list('', rows), list('Options', OPTIONS)] };
}

/** What `tiller --help` shows. */
export function viewUsage(essentials: readonly Command[]): ReportView {
  return {
    kind: 'report',
    title: 'tiller, or tiller <command> [words] [options]',
    sections: [
      {
        heading: '',
        lines: [
          ['Without a command it opens the terminal; a pipe is read line by line.'],
          ['A text argument that is a file is given by its path, or - for what is piped in.'],
          ['Exit codes: 0 done, 2 refused (nothing changed), 1 something broke.'],
        ],
      },
      list('What you need most days (tiller help all shows everything)', essentials.map(pair)),
      list('Slack and Discord', CHATS),
      list('For programs', PROGRAMS),
      list('For timers', TIMERS),
      list('Many teams', WORKSPACES),
      list('The database', DATABASE),
      list('Options', OPTIONS),
      list('Aliases', ALIASES),
    ],
  };
}

function pair({ name, summary }: Command): readonly [string, string] {
  return [name, summary];
}

function list(heading: string, rows: readonly (readonly [string, string])[]): ReportView['sections'][number] {
  return {
    heading,
    lines: [],
    table: {
      kind: 'table',
      title: '',
      columns: [{ title: '' }, { title: '' }],
      rows: rows,
    },
  };
}
