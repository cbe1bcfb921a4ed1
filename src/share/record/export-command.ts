import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, type View, withData } from '../../base/view/view.ts';
import { toCsv } from './export-file.ts';
import { EXPORTS, loadSheet } from './export-sheets.ts';

/** Sheets in which somebody else's results are without their name. */
const PERSONAL: readonly string[] = ['tasks', 'outcomes'];

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'A table as CSV, written by the command line; whoever else did a task is left out of it.',
  examples: ['tasks', 'outcomes', 'metrics'],
  args: z.object({ what: arg.choice(`which table: ${EXPORTS.join(', ')}`, EXPORTS, { position: 0 }) }),
  reads: true,
  pace: 'long',
  async run(ctx, { what }) {
    const { columns, rows } = await loadSheet(ctx, what);
    const name = `${what}.csv`;
    const count = `${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'row' : 'rows'}`;
    const personal = PERSONAL.includes(what)
      ? ' Who did what has ended is given for you and for agents only.'
      : '';
    const view: View = {
      ...answer(
        text`${bold(name)}: ${count}.${personal}`,
        text`${bold(`export ${what} --out ${name}`)} writes it, in a session at the terminal or on the command line.`,
      ),
      files: [{ name, text: toCsv(columns, rows) }],
    };
    return withData(view, { table: what, columns, rows: rows.length });
  },
});
