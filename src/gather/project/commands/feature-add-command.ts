import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { readTitle } from '../../../base/language/title.ts';
import { featureFields } from '../item-args.ts';
import { recordFeature } from '../record-item.ts';
import { getProject, loadProject, newFeature, nextItemNumber } from '../store.ts';
import { viewFeature } from '../views.ts';

export const featureAdd = defineCommand({
  name: 'feature add',
  summary: 'Adds a feature to a project.',
  examples: ['alpha Retry failed payments --hours 6', 'alpha Dark mode --state draft'],
  args: z.object({
    project: arg.line('the project', { position: 0, completes: 'project' }),
    title: arg.rest('what it should do'),
    ...featureFields,
  }),
  hasForm: true,
  async run(ctx, { project: ref, title, state, hours: estimated, spent }) {
    const project = await getProject(ctx, ref);
    const feature = newFeature(ctx, await nextItemNumber(ctx, 'features'), {
      project_id: project.id,
      title: readTitle(title),
      state: state ?? 'planned',
      hours_estimated: estimated ?? null,
      hours_spent: spent ?? null,
    });
    await recordFeature(ctx, 'FeatureAdded', feature);
    return viewFeature(feature, await loadProject(ctx, project));
  },
});
