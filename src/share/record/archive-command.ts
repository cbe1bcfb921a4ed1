import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { count } from '../../base/language/words.ts';
import { requireSealed } from '../../base/log/months.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, type View, withData } from '../../base/view/view.ts';
import { writeArchive } from './archive.ts';
import { loadArchive } from './archive-facts.ts';
import { readLog } from './store.ts';

export const archiveCommand = defineCommand({
  name: 'archive',
  summary:
    'Goals, actions, outcomes and lessons as Markdown, and the log of every change; the command line writes both.',
  examples: [''],
  args: z.object({}),
  access: 'admin',
  reads: true,
  pace: 'long',
  async run(ctx) {
    await requireSealed(ctx.tx, ctx.workspace.id);
    const facts = await loadArchive(ctx);
    const { event_seq: events, event_hash: hash } = ctx.workspace;
    const view: View = {
      ...answer(
        text`${bold('archive.md')}: ${count(facts.goals.length, 'goal')}, ${count(facts.taskCount, 'task')}, ${count(facts.lessons.length, 'lesson')}. ${bold('events.jsonl')}: ${events} events, the whole log, private figures too.`,
        text`${bold('archive --out FOLDER')} writes them, in a session at the terminal or on the command line; ${bold('tiller verify FOLDER/events.jsonl')} checks the log.`,
        text`The log ends at event ${events}, hash ${hash}. Keep that: a log whose end was cut off cannot be told from a shorter one.`,
      ),
      files: [
        { name: 'archive.md', text: () => writeArchive(facts) },
        { name: 'events.jsonl', text: () => readLog(ctx) },
      ],
    };
    return withData(view, { events, hash });
  },
});
