import { z } from 'zod';
import { arg } from '../../base/command/args.ts';
import { defineCommand } from '../../base/command/command.ts';
import { bold, text } from '../../base/view/text.ts';
import { type AnswerView, answer, withData } from '../../base/view/view.ts';
import { getActiveVision } from './store.ts';
import { findVisionField, splitFieldAndValue } from './vision-field.ts';
import { loadScene } from './vision-version.ts';
import { NO_VISION, viewVision } from './vision-views.ts';

export const visionShow = defineCommand({
  name: 'vision',
  summary:
    'Shows what the team is for: statement, primary goal, focus areas, revenue targets, success metrics.',
  args: z.object({
    words: arg.rest('what the team is for, in a sentence: asks whether it is to be the statement').optional(),
  }),
  reads: true,
  async run(ctx, { words }) {
    if (words !== undefined) return askToSet(words);
    const vision = await getActiveVision(ctx);
    return vision ? viewVision(vision, await loadScene(ctx)) : withData(NO_VISION, null);
  },
});

/** A vision that was told instead of set: its field if it begins with one, else the statement. */
function askToSet(words: string): AnswerView {
  const first = words.trim().split(/\s+/);
  const isNamed = [1, 2].some(
    (count) => first.length > count && findVisionField(first.slice(0, count).join(' ')),
  );
  const { field, value } = isNamed
    ? splitFieldAndValue(words)
    : { field: 'statement' as const, value: words.trim() };
  return {
    ...answer(
      text`Nothing is changed yet. Shall it be the ${field}? ${bold(`vision set ${field} ${value}`)}`,
    ),
    isQuestion: true,
    actions: [{ label: 'Yes', command: 'vision set', args: { field, value }, style: 'primary' }],
  };
}
