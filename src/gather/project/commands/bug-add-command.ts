import { z } from 'zod';
import { arg } from '../../../base/command/args.ts';
import { defineCommand } from '../../../base/command/command.ts';
import { readTitle } from '../../../base/language/title.ts';
import { word } from '../item-args.ts';
import { readSeverity, SEVERITIES } from '../project.ts';
import { recordBug } from '../record-item.ts';
import { getProject, newBug, nextItemNumber } from '../store.ts';
import { viewBug } from '../views.ts';

export const bugAdd = defineCommand({
  name: 'bug add',
  summary: 'Adds a bug to a project; a critical one blocks it.',
  examples: ['alpha Imports stop at 30 s --severity critical'],
  args: z.object({
    project: arg.line('the project', { position: 0, completes: 'project' }),
    title: arg.rest('what goes wrong'),
    severity: word('how bad it is', SEVERITIES, readSeverity),
  }),
  hasForm: true,
  async run(ctx, { project: ref, title, severity }) {
    const project = await getProject(ctx, ref);
    const bug = newBug(ctx, await nextItemNumber(ctx, 'bugs'), {
      project_id: project.id,
      title: readTitle(title),
      severity,
      state: 'open',
    });
    await recordBug(ctx, 'BugAdded', bug);
    return viewBug(bug, project.name);
  },
});
