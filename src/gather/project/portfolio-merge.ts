import type { Ctx } from '../../base/command/ctx.ts';
import { slugify } from '../../base/language/ids.ts';
import type { PortfolioItem } from './portfolio-file.ts';
import type { Bug, Feature, Portfolio, Project } from './project.ts';
import { newBug, newFeature, newProject, pickProject } from './store.ts';

/** What an import writes: new rows and those it changes, and how many it found as they should be. */
export interface PortfolioMerge {
  projects: readonly Project[];
  features: readonly Feature[];
  bugs: readonly Bug[];
  added: number;
  updated: number;
  unchanged: number;
  /** New bugs for which the file gives no severity: taken as medium. */
  unrated: number;
}

/**
 * Lays what a file has over what is stored. An item of the same project and title, however capitalised, is the same
 * one; what the file leaves out stays as it is. Adds projects that do not exist. Numbers new rows from `next` on.
 */
export function mergePortfolio(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  items: readonly PortfolioItem[],
  known: Portfolio,
  next: { feature: number; bug: number },
): PortfolioMerge {
  const projects = gatherProjects(ctx, items, known.projects);
  const features = createShelf(known.features, ctx.now);
  const bugs = createShelf(known.bugs, ctx.now);
  let unrated = 0;
  for (const item of items) {
    const projectId = projects.idOf.get(slugify(item.project)) ?? '';
    if (item.kind === 'feature') {
      const old = features.find(projectId, item.title);
      const told = {
        project_id: projectId,
        title: old?.title ?? item.title,
        state: item.state ?? old?.state ?? 'planned',
        hours_estimated: item.hoursEstimated ?? old?.hours_estimated ?? null,
        hours_spent: item.hoursSpent ?? old?.hours_spent ?? null,
      };
      features.put(old ? { ...old, ...told } : newFeature(ctx, next.feature + features.added(), told));
    } else {
      const old = bugs.find(projectId, item.title);
      if (!old && item.severity === null) unrated++;
      const told = {
        project_id: projectId,
        title: old?.title ?? item.title,
        severity: item.severity ?? old?.severity ?? 'medium',
        state: item.state ?? old?.state ?? 'open',
      };
      bugs.put(old ? { ...old, ...told } : newBug(ctx, next.bug + bugs.added(), told));
    }
  }
  return {
    projects: projects.added,
    features: features.written(),
    bugs: bugs.written(),
    added: features.added() + bugs.added(),
    updated: features.updated() + bugs.updated(),
    unchanged: features.unchanged() + bugs.unchanged(),
    unrated,
  };
}

/** The project of each item, found or made. */
function gatherProjects(
  ctx: Pick<Ctx, 'workspace' | 'now'>,
  items: readonly PortfolioItem[],
  known: readonly Project[],
): { idOf: ReadonlyMap<string, string>; added: readonly Project[] } {
  const all = [...known];
  const idOf = new Map<string, string>();
  for (const { project: name } of items) {
    const slug = slugify(name);
    if (idOf.has(slug)) continue;
    const found = pickProject(all, name);
    const project = found ?? newProject(ctx, { name, earnsRevenue: false }, all);
    if (!found) all.push(project);
    idOf.set(slug, project.id);
  }
  return { idOf, added: all.slice(known.length) };
}

/** Rows by project and title, and which of them an import leaves new or changed. */
function createShelf<T extends Feature | Bug>(stored: readonly T[], now: number) {
  const before = new Map(stored.map((row) => [row.id, row]));
  const byTitle = new Map(stored.map((row) => [keyOf(row.project_id, row.title), row]));
  const touched = new Map<string, T>();
  const isChanged = (row: T) => {
    const old = before.get(row.id);
    return old !== undefined && JSON.stringify(old) !== JSON.stringify(row);
  };
  const count = (isWanted: (row: T) => boolean) => [...touched.values()].filter(isWanted).length;
  let added = 0;
  return {
    find: (projectId: string, title: string) => byTitle.get(keyOf(projectId, title)),
    put(row: T) {
      if (!before.has(row.id) && !touched.has(row.id)) added++;
      byTitle.set(keyOf(row.project_id, row.title), row);
      touched.set(row.id, row);
    },
    added: () => added,
    updated: () => count(isChanged),
    unchanged: () => count((row) => before.has(row.id) && !isChanged(row)),
    /** New rows, and changed ones with the time of the change. */
    written: () =>
      [...touched.values()]
        .filter((row) => !before.has(row.id) || isChanged(row))
        .map((row) => ({ ...row, updated_at: now })),
  };
}

function keyOf(projectId: string, title: string): string {
  return `${projectId}\n${title.toLowerCase()}`;
}
