import { arg } from '../../base/command/args.ts';
import { notFound } from '../../base/language/errors.ts';
import { findNearest } from '../../base/language/ids.ts';
import { findProjectId } from './revenue.ts';

export const start = arg.line('the first day', { position: 0 });

export const end = arg.line('the last day', { position: 1 });

export const project = arg
  .line('the project it belongs to; none if left out', { completes: 'project' })
  .optional();

export function getProjectId(ref: string, projects: readonly { id: string; name: string }[]): string {
  const id = findProjectId(ref, projects);
  if (id !== undefined) return id;
  const names = projects.map(({ name }) => name);
  throw notFound('project', ref, findNearest(ref, names));
}
