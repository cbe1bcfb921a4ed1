import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { formatId } from '../../../base/language/ids.ts';
import { cleanText, text } from '../../../base/view/text.ts';
import { answer, withData } from '../../../base/view/view.ts';
import { nextNoteNumber } from '../../../gather/metric/note-store.ts';
import { getGoalId } from '../store.ts';

const SOURCES = ['user', 'stakeholder', 'market'] as const;

export const addNote = defineCommand({
  name: 'note add',
  summary: 'Keeps what users, stakeholders or the market said, with the goal that it is about.',
  examples: ['Small clinics ask for text messages --source user --goal G-1'],
  args: z.object({
    text: arg.rest('what was said, at most 5,000 characters'),
    source: arg.choice('who said it: user, stakeholder, market', SOURCES),
    goal: arg.line('the goal that it is about', { completes: 'goal' }).optional(),
  }),
  audience: 'channel',
  hasForm: true,
  async run(ctx, args) {
    const goalId = args.goal === undefined ? null : await getGoalId(ctx, args.goal);
    const number = await nextNoteNumber(ctx);
    const note = {
      workspace_id: ctx.workspace.id,
      id: formatId('N', number),
      number,
      goal_id: goalId,
      source: args.source,
      body: cleanText(args.text).trim(),
      author_id: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      noted_at: ctx.now,
    };
    await ctx.record({ type: 'NoteAdded', subject: goalId ?? note.id, rows: { notes: [note] } });
    return withData(answer(text`Kept ${note.id} (${note.source}${goalId ? `, for ${goalId}` : ''}).`), note);
  },
});
