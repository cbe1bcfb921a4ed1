import { z } from 'zod';
import { arg, type Command, type Ctx, defineCommand } from '../command.ts';
import { badArgument } from '../errors.ts';
import { readHours } from './portfolio-file.ts';
import {
  BUG_STATES,
  type Bug,
  FEATURE_STATES,
  type Feature,
  type Project,
  readBugState,
  readFeatureState,
  readSeverity,
  SEVERITIES,
} from './project.ts';
import {
  getBug,
  getFeature,
  getProject,
  getProjectById,
  loadProject,
  newBug,
  newFeature,
  nextItemNumber,
} from './store.ts';
import { readTitle } from './title.ts';
import { viewBug, viewFeature } from './views.ts';

/** As arg.choice, for words that people and trackers have several of: `doing` is in progress. */
function word<const T extends readonly [string, ...string[]]>(
  description: string,
  values: T,
  read: (given: string) => string | undefined,
) {
  const fold = (given: unknown) => (typeof given === 'string' ? (read(given) ?? given) : given);
  return z.preprocess(fold, z.enum(values)).describe(description);
}

function hours(description: string) {
  const fold = (given: unknown) => {
    if (typeof given !== 'string') return given;
    return /^(none|unknown)$/i.test(given.trim()) ? null : (readHours(given) ?? given);
  };
  return z
    .preprocess(fold, z.number('hours such as 3, 2.5h or 2d').min(0).max(10_000).nullable())
    .describe(description);
}

const featureFields = {
  state: word('where it stands', FEATURE_STATES, readFeatureState).optional(),
  hours: hours('hours it takes, such as 6 or 2d; none for not known').optional(),
  spent: hours('hours spent on it so far').optional(),
};

const featureAdd = defineCommand({
  name: 'feature add',
  summary: 'Adds a feature to a project.',
  examples: ['alpha Retry failed payments --hours 6', 'alpha Dark mode --state draft'],
  args: z.object({
    project: arg.line('the project', { position: 0, completes: 'project' }),
    title: arg.rest('what it should do'),
    ...featureFields,
  }),
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
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

const featureEdit = defineCommand({
  name: 'feature edit',
  summary: 'Changes a feature: its state, hours, title or project.',
  examples: ['F-3 --state done', 'F-3 --hours 2d --spent 4'],
  args: z.object({
    feature: arg.line('the feature, such as F-3', { position: 0 }),
    title: arg.line('the new title', {}, 5_000).optional(),
    project: arg.line('the project it moves to', { completes: 'project' }).optional(),
    ...featureFields,
  }),
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
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

const bugAdd = defineCommand({
  name: 'bug add',
  summary: 'Adds a bug to a project; a critical one blocks it.',
  examples: ['alpha Imports stop at 30 s --severity critical'],
  args: z.object({
    project: arg.line('the project', { position: 0, completes: 'project' }),
    title: arg.rest('what goes wrong'),
    severity: word('how bad it is', SEVERITIES, readSeverity),
  }),
  access: 'everyone',
  audience: 'asker',
  hasForm: true,
  pace: 'instant',
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

const bugEdit = defineCommand({
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
  access: 'everyone',
  audience: 'asker',
  pace: 'instant',
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

export const itemCommands: readonly Command[] = [featureAdd, featureEdit, bugAdd, bugEdit];

/** The project that was named, or else the one it is in. */
async function resolveProject(ctx: Ctx, ref: string | undefined, id: string): Promise<Project> {
  return ref === undefined ? getProjectById(ctx, id) : getProject(ctx, ref);
}

function refuseNoChange(changes: readonly unknown[], allowed: string): void {
  if (changes.every((change) => change === undefined)) throw badArgument('changes', 'nothing', allowed);
}

function recordFeature(ctx: Ctx, type: string, feature: Feature): Promise<void> {
  return ctx.record({ type, subject: feature.id, rows: { features: [feature] } });
}

function recordBug(ctx: Ctx, type: string, bug: Bug): Promise<void> {
  return ctx.record({ type, subject: bug.id, rows: { bugs: [bug] } });
}
