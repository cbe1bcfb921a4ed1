import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { type Command, defineThinkingCommand } from '../../base/command/command.ts';
import { count } from '../../base/language/words.ts';
import type { Model } from '../../base/ports.ts';
import { bold, cleanLine, type Text, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { askModel, sayNothing } from './ask-model.ts';
import { keepQuoted, MOST_QUOTE, questionOfIdeas } from './found-ideas.ts';
import { addSpent, readSpent, storeIdeas } from './store.ts';

const LONGEST_PASTE = 20_000;

/** Reads a pasted text into ideas, each with its quote. Nothing is proposed before somebody says which. */
export function createReadIdeasCommand(model: Model): Command {
  return defineThinkingCommand({
    name: 'ideas read',
    summary:
      'Has the model read a pasted thread, issue or retro for ideas; nothing is added before you say which.',
    examples: ['Ana: the export times out on big files\nBen: we should page it'],
    args: z.object({
      text: arg.line('the thread, issue or retro', { isRest: true, isPasted: true }, LONGEST_PASTE),
    }),
    hasForm: true,
    pace: 'long',
    think: {
      read: async (ctx, { text: pasted }) => ({ pasted, spent: await readSpent(ctx) }),
      async think({ pasted, spent }) {
        const asked = await askModel(model, questionOfIdeas(pasted), spent);
        if (asked.kind === 'nothing') return asked;
        return { kind: 'found' as const, micros: asked.micros, ...keepQuoted(asked.answer, pasted) };
      },
      asksOutside: true,
      isStale: () => false,
      async commit(ctx, _args, thought) {
        await addSpent(ctx, thought.micros);
        if (thought.kind === 'nothing') return answer(sayNothing(thought.why));
        const { ideas, dropped } = thought;
        const left =
          dropped === 0 ? [] : [text`${count(dropped, 'idea')} left out: no such quote in the text.`];
        if (ideas.length === 0) return answer(text`${model.name} found no idea in it.`, ...left);
        const list = await storeIdeas(ctx, ideas);
        const view = answer(
          text`${bold(`List ${list}`)}: what ${model.name} read in it. Nothing is added yet.`,
          ...ideas.map(
            ({ title, quote }, index) => text`${index + 1}. ${title} (“${cleanLine(quote, MOST_QUOTE)}”)`,
          ),
          ...left,
          sayHow(list, ideas.length),
        );
        const args = { list, which: 'all' };
        const actions = [{ label: 'Add all', command: 'ideas take', args, style: 'plain' as const }];
        return withData({ ...view, actions }, { list, ideas, dropped });
      },
    },
  });
}

function sayHow(list: string, ideas: number): Text {
  const all = bold(`ideas take ${list} all`);
  return ideas === 1
    ? text`${all} adds it.`
    : text`${bold(`ideas take ${list} 1`)} adds the first; ${all} adds all.`;
}
