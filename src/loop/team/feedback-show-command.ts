import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { bold, text } from '../../base/view/text.ts';
import { answer, withData } from '../../base/view/view.ts';
import { findPlace } from '../../team/account/place-store.ts';
import { readSettings } from '../../team/settings-store.ts';
import { describeStep } from '../core/wording.ts';
import { listNextSteps } from './lines.ts';
import { openTeamLoop } from './open.ts';

export const feedbackShow = defineCommand({
  name: 'feedback show',
  aliases: ['feedback'],
  summary: 'Shows the next step of each goal, and where the line with them is kept.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const { feedback } = readSettings(ctx.workspace);
    const { loop, bus, tracker } = openTeamLoop(ctx);
    const goals = await tracker.get();
    const state = goals?.state ?? {};
    const steps = feedback === null ? [] : await listNextSteps(ctx, await loop.getLastAnalysis(), state);
    const poisoned = await bus.listPoisoned(ctx.workspace.id);
    const data = {
      feedback,
      goals: steps.map(({ goal, analysis, next }) => ({ id: goal.id, next, ...analysis })),
      poisoned,
    };
    if (feedback === null)
      return withData(
        answer(
          text`Off. ${bold('feedback on')}, typed in a channel, keeps the next step of each goal there.`,
        ),
        data,
      );
    const place = await findPlace(ctx, feedback.placeId);
    const lines = steps.map(({ line, goal }) => `${line} — ${goal.title}`);
    return withData(
      answer(
        `On in ${place?.name ?? 'a place that is gone'}, with steps of ${describeStep(feedback.personality)}.`,
        ...(lines.length > 0
          ? lines
          : [
              goals
                ? 'No value of an open goal is known yet.'
                : 'Nothing is worked out yet: look again in a minute.',
            ]),
        ...(poisoned.length > 0
          ? [`Could not be handled: ${poisoned.length}, the last one: ${poisoned.at(-1)?.error}`]
          : []),
      ),
      data,
    );
  },
});
