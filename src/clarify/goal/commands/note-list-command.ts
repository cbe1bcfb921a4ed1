import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { dateOf } from '../../../base/language/date.ts';
import { cleanLine, text } from '../../../base/view/text.ts';
import { withData } from '../../../base/view/view.ts';
import { listNotes } from '../../../gather/metric/note-store.ts';
import { getGoalId } from '../store.ts';

const SHOWN_NOTES = 50;

export const showNotes = defineCommand({
  name: 'note list',
  summary: 'What users, stakeholders and the market said, newest first.',
  examples: ['--goal G-1'],
  args: z.object({ goal: arg.line('only what is about this goal', { completes: 'goal' }).optional() }),
  reads: true,
  async run(ctx, args) {
    const goalId = args.goal === undefined ? undefined : await getGoalId(ctx, args.goal);
    const notes = await listNotes(ctx, goalId === undefined ? {} : { goalId });
    const shown = notes.slice(0, SHOWN_NOTES);
    return withData(
      {
        kind: 'table',
        title: goalId ? `Notes for ${goalId}` : 'Notes',
        columns: ['Note', 'Date', 'Source', 'Goal', 'What was said'].map((title) => ({ title })),
        rows: shown.map((note) => [
          note.id,
          dateOf(note.noted_at, ctx.workspace.zone),
          note.source,
          note.goal_id ?? '',
          cleanLine(note.body, 200),
        ]),
        empty: 'No notes yet. Add one: note add TEXT --source user',
        ...(notes.length > shown.length && {
          foot: [text`The newest ${shown.length} of ${notes.length.toLocaleString('en')}.`],
        }),
      },
      shown,
    );
  },
});
