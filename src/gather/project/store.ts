import { sql } from 'kysely';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument, notFound, Refusal } from '../../base/language/errors.ts';
import { findNearest, formatId, parseId, slugify } from '../../base/language/ids.ts';
import { getRow, type Reads, rows } from '../../base/store/rows.ts';
import { cleanLine } from '../../base/view/text.ts';
import type { Bug, Feature, Portfolio, Project } from './project.ts';

const MAX_NAME = 80;
/** Every project with its features and bugs: projects by name, the others by number. */
export async function loadPortfolio(ctx: Reads): Promise<Portfolio> {
  return {
    projects: await listProjects(ctx),
    features: await selectFeatures(ctx).execute(),
    bugs: await selectBugs(ctx).execute(),
  };
}

/** One project alone, as loadPortfolio gives them all. */
export async function loadProject(ctx: Reads, project: Project): Promise<Portfolio> {
  return {
    projects: [project],
    features: await selectFeatures(ctx).where('project_id', '=', project.id).execute(),
    bugs: await selectBugs(ctx).where('project_id', '=', project.id).execute(),
  };
}

export async function listProjects(ctx: Reads): Promise<Project[]> {
  return rows(ctx, 'projects').selectAll().orderBy('name').orderBy('id').execute();
}

/** The project of that id or name, however it is capitalised or punctuated. */
export async function findProject(ctx: Reads, ref: string): Promise<Project | undefined> {
  return pickProject(await listProjects(ctx), ref);
}

/** As findProject, but refuses what does not exist and names the nearest. */
export async function getProject(ctx: Reads, ref: string): Promise<Project> {
  const projects = await listProjects(ctx);
  const found = pickProject(projects, ref);
  if (found) return found;
  const names = projects.map(({ name }) => name);
  const near = findNearest(ref, names);
  throw notFound('project', ref, near.length > 0 || names.length > 5 ? near : names);
}

/** The project that a row points to. */
export async function getProjectById(ctx: Reads, id: string): Promise<Project> {
  return getRow(ctx, 'projects', id);
}

/** Of some projects the one of that name, or else of that id. */
export function pickProject(projects: readonly Project[], ref: string): Project | undefined {
  const wanted = slugify(ref);
  if (wanted === '') return undefined;
  return projects.find(({ name }) => slugify(name) === wanted) ?? projects.find(({ id }) => id === wanted);
}

export async function getFeature(ctx: Reads, ref: string): Promise<Feature> {
  const id = parseId('F', ref);
  if (id === undefined) throw badArgument('feature', ref, 'a feature such as F-3');
  const found = await selectFeatures(ctx).where('id', '=', id).executeTakeFirst();
  if (!found) throw notFound('feature', id);
  return found;
}

export async function getBug(ctx: Reads, ref: string): Promise<Bug> {
  const id = parseId('BUG', ref);
  if (id === undefined) throw badArgument('bug', ref, 'a bug such as BUG-2');
  const found = await selectBugs(ctx).where('id', '=', id).executeTakeFirst();
  if (!found) throw notFound('bug', id);
  return found;
}

/** A project's row, not yet recorded. Refuses a name that is taken or has no letters. */
export function newProject(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  project: { name: string; earnsRevenue: boolean },
  known: readonly Project[],
): Project {
  const name = readProjectName(project.name, known);
  return {
    workspace_id: ctx.workspace.id,
    id: freeId(slugify(name), known),
    name,
    earns_revenue: project.earnsRevenue ? 1 : 0,
    state: 'active',
    created_at: ctx.now,
  };
}

/** A name for a project beside those that exist; refuses one that is taken. */
export function readProjectName(given: string, others: readonly Project[]): string {
  const name = cleanLine(given, MAX_NAME);
  if (slugify(name) === '') throw badArgument('name', given, 'a name with letters or digits');
  const namesake = others.find((other) => slugify(other.name) === slugify(name));
  if (namesake) {
    throw new Refusal({
      code: 'already_done',
      message: `There is a project ${namesake.name} already. project edit changes it.`,
      field: 'name',
      given: name,
      allowed: 'another name',
    });
  }
  return name;
}

/** A feature's row, not yet recorded. */
export function newFeature(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  number: number,
  feature: Pick<Feature, 'project_id' | 'title' | 'state' | 'hours_estimated' | 'hours_spent'>,
): Feature {
  return {
    workspace_id: ctx.workspace.id,
    id: formatId('F', number),
    number,
    ...feature,
    created_at: ctx.now,
    updated_at: ctx.now,
  };
}

/** A bug's row, not yet recorded. */
export function newBug(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  number: number,
  bug: Pick<Bug, 'project_id' | 'title' | 'severity' | 'state'>,
): Bug {
  return {
    workspace_id: ctx.workspace.id,
    id: formatId('BUG', number),
    number,
    ...bug,
    created_at: ctx.now,
    updated_at: ctx.now,
  };
}

/** The number that the next feature or bug gets. Safe because the workspace is locked. */
export async function nextItemNumber(ctx: Reads, table: 'features' | 'bugs'): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select max(number) as last from ${sql.table(table)} where workspace_id = ${ctx.workspace.id}`.execute(
    ctx.tx,
  );
  return (rows[0]?.last ?? 0) + 1;
}

function selectFeatures(ctx: Reads) {
  return rows(ctx, 'features').selectAll().orderBy('number');
}

function selectBugs(ctx: Reads) {
  return rows(ctx, 'bugs').selectAll().orderBy('number');
}

/** The slug of a name; of a renamed project the id stays, so it may be taken while the name is free. */
function freeId(slug: string, known: readonly Project[]): string {
  const taken = new Set(known.map(({ id }) => id));
  if (!taken.has(slug)) return slug;
  let copy = 2;
  while (taken.has(`${slug}-${copy}`)) copy++;
  return `${slug}-${copy}`;
}
