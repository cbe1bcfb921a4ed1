import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { notFound } from '../errors.ts';
import { findNearest, formatId, parseId } from '../ids.ts';
import { dateOf } from '../time.ts';
import { answer, cleanLine, cleanText, text, withData } from '../view.ts';
import { listNotes, nextNoteNumber } from './note-store.ts';

const SOURCES = ['user', 'stakeholder', 'market'] as const;
const SHOWN_NOTES = 50;

const addNote = defineCommand({
  name: 'note add',
  summary: 'Keeps what users, stakeholders or the market said, with the goal that it is about.',
  examples: ['Small clinics ask for text messages --source user --goal G-1'],
  args: z.object({
    text: arg.rest('what was said, at most 5,000 characters'),
    source: arg.choice('who said it: user, stakeholder, market', SOURCES),
    goal: arg.line('the goal that it is about', { completes: 'goal' }).optional(),
  }),
  access: 'everyone',
  audience: 'channel',
  hasForm: true,
  pace: 'instant',
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

const showNotes = defineCommand({
  name: 'note list',
  summary: 'What users, stakeholders and the market said, newest first.',
  examples: ['--goal G-1'],
  args: z.object({ goal: arg.line('only what is about this goal', { completes: 'goal' }).optional() }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
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

export const noteCommands: readonly Command[] = [addNote, showNotes];

/** Goals are above metrics in the import order, so their table is asked here for the one thing needed: that it exists. */
async function getGoalId(ctx: Ctx, typed: string): Promise<string> {
  const id = parseId('G', typed);
  const goals = await ctx.tx
    .selectFrom('goals')
    .select('id')
    .where('workspace_id', '=', ctx.workspace.id)
    .orderBy('number')
    .execute();
  const ids = goals.map((goal) => goal.id);
  if (id === undefined || !ids.includes(id)) throw notFound('goal', typed, findNearest(typed, ids));
  return id;
}
