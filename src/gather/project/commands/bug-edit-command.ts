import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { readTitle } from '../../../base/language/title.ts';
import { refuseNoChange, resolveProject, word } from '../item-args.ts';
import { BUG_STATES, type Bug, readBugState, readSeverity, SEVERITIES } from '../project.ts';
import { recordBug } from '../record-item.ts';
import { getBug } from '../store.ts';
import { viewBug } from '../views.ts';

export const bugEdit = defineCommand({
  name: 'bug edit',
  summary: 'Changes a bug: its state, severity, title or project.',
  examples: ['BUG-2 --state resolved', 'BUG-2 --severity high'],
  args: z.object({
    bug: arg.line('the bug, such as BUG-2', { position: 0 }),
    title: arg.line('the new title', {}, 5_000).optional(),
    project: arg.line('the project it moves to', { completes: 'project' }).optional(),
    severity: word('how bad it is', SEVERITIES, readSeverity).optional(),
    state: word('where it stands', BUG_STATES, readBugState).optional(),
  }),
  async run(ctx, { bug: ref, title, project: projectRef, severity, state }) {
    const old = await getBug(ctx, ref);
    const project = await resolveProject(ctx, projectRef, old.project_id);
    const bug: Bug = {
      ...old,
      project_id: project.id,
      ...(title !== undefined && { title: readTitle(title) }),
      ...(severity !== undefined && { severity }),
      ...(state !== undefined && { state }),
      updated_at: ctx.now,
    };
    refuseNoChange([title, projectRef, severity, state], '--title, --project, --severity, --state');
    await recordBug(ctx, 'BugChanged', bug);
    return viewBug(bug, project.name, old);
  },
});
