import { z } from 'zod';
import { defineCommand } from '../../base/command/command.ts';
import { listVisionRows, toVision } from './store.ts';
import { loadScene } from './vision-version.ts';
import { viewHistory } from './vision-views.ts';

export const visionHistory = defineCommand({
  name: 'vision history',
  summary: 'Every version of the vision, with who changed what and when.',
  args: z.object({}),
  reads: true,
  async run(ctx) {
    const rows = await listVisionRows(ctx);
    const active = rows.find(({ is_active }) => is_active === 1)?.version ?? null;
    return viewHistory(rows.map(toVision), active, await loadScene(ctx));
  },
});
