import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { readTitle } from '../../../base/language/title.ts';
import { featureFields, refuseNoChange, resolveProject } from '../item-args.ts';
import type { Feature } from '../project.ts';
import { recordFeature } from '../record-item.ts';
import { getFeature, loadProject } from '../store.ts';
import { viewFeature } from '../views.ts';

export const featureEdit = defineCommand({
  name: 'feature edit',
  summary: 'Changes a feature: its state, hours, title or project.',
  examples: ['F-3 --state done', 'F-3 --hours 2d --spent 4'],
  args: z.object({
    feature: arg.line('the feature, such as F-3', { position: 0 }),
    title: arg.line('the new title', {}, 5_000).optional(),
    project: arg.line('the project it moves to', { completes: 'project' }).optional(),
    ...featureFields,
  }),
  async run(ctx, { feature: ref, title, project: projectRef, state, hours: estimated, spent }) {
    const old = await getFeature(ctx, ref);
    const project = await resolveProject(ctx, projectRef, old.project_id);
    const feature: Feature = {
      ...old,
      project_id: project.id,
      ...(title !== undefined && { title: readTitle(title) }),
      ...(state !== undefined && { state }),
      ...(estimated !== undefined && { hours_estimated: estimated }),
      ...(spent !== undefined && { hours_spent: spent }),
      updated_at: ctx.now,
    };
    refuseNoChange(
      [title, projectRef, state, estimated, spent],
      '--title, --project, --state, --hours, --spent',
    );
    await recordFeature(ctx, 'FeatureChanged', feature);
    return viewFeature(feature, await loadProject(ctx, project), old);
  },
});
