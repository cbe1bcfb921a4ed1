import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { withData } from '../../base/view/view.ts';
import { getActiveVision } from './store.ts';
import { loadScene } from './vision-version.ts';
import { NO_VISION, viewVision } from './vision-views.ts';

export const visionShow = defineCommand({
  name: 'vision',
  summary:
    'Shows what the team is for: statement, primary goal, focus areas, revenue targets, success metrics.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const vision = await getActiveVision(ctx);
    return vision ? viewVision(vision, await loadScene(ctx)) : withData(NO_VISION, null);
  },
});
