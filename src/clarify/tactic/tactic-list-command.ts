import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { loadGoalScene } from '../goal/goal-load.ts';
import type { TacticSheet } from './tactic-describe.ts';
import { loadSheet } from './tactic-rule-args.ts';
import { listTactics } from './tactic-store.ts';
import { viewTactics } from './tactic-views.ts';

export const tacticList = defineCommand({
  name: 'tactic list',
  summary: 'Tactics and experiments: what each did so far and when it is judged.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const sheets: TacticSheet[] = [];
    for (const tactic of await listTactics(ctx)) sheets.push(await loadSheet(ctx, tactic));
    return viewTactics(sheets, await loadGoalScene(ctx));
  },
});
