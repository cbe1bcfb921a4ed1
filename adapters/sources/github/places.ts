import { SourceError } from '../../../src/base/source-port.ts';
import type { GitHub } from './connect.ts';
import type { Place } from './map.ts';
import { type Repository, readShape, repositorySchema } from './shapes.ts';

export interface Found extends Place {
  /** As the settings name it, which may be an old name. */
  given: string;
  repository: Repository;
  /** GitHub's clock when it answered, in UTC milliseconds. */
  readAt: number;
}

/** A repository as it is now; an old name leads to it. Throws SourceError. */
export async function findRepository(github: GitHub, given: string): Promise<Found> {
  const { data, headers } = await github.ask('GET /repos/{owner}/{repo}', {
    what: given,
    params: pathOf(given),
  });
  const repository = readShape(repositorySchema, data);
  return {
    given,
    id: repository.id,
    name: repository.full_name,
    url: repository.html_url,
    repository,
    readAt: readClock(headers),
  };
}

/** All of them, as they are now. Throws SourceError `settings` where two names lead to one. */
export async function findRepositories(github: GitHub, names: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (const name of names) {
    const one = await findRepository(github, name);
    const other = found.find(({ id }) => id === one.id);
    if (other) throw new SourceError('settings', `${other.given} and ${name} are the same repository`);
    found.push(one);
  }
  return found;
}

export function pathOf(name: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = name.split('/');
  return { owner, repo };
}

/** GitHub's own clock, so that ours may be wrong. Throws SourceError `answer` for an answer without. */
export function readClock(headers: Readonly<Record<string, string>>): number {
  const at = Date.parse(headers.date ?? '');
  if (Number.isNaN(at)) throw new SourceError('answer', 'GitHub answered without a date');
  return at;
}
