import { z } from 'zod';
import type { GitHub } from './connect.ts';
import type { RepositoryCursor } from './cursor.ts';
import { type Found, findRepository, pathOf } from './places.ts';
import { readShape } from './shapes.ts';

const numbersSchema = z.array(z.object({ number: z.number() }));

/**
 * Numbers that were open and are not listed as open any more. Looks only where GitHub's count of what is open is another
 * one than ours, and not again while it is off by as much as after the last look. Throws SourceError.
 */
export async function findLost(github: GitHub, place: Found, at: RepositoryCursor): Promise<number[]> {
  if (at.open.length - place.repository.open_issues_count === at.drift) return [];
  // The count was taken before the read; what was opened meanwhile is no loss.
  const { repository } = await findRepository(github, place.given);
  const drift = at.open.length - repository.open_issues_count;
  if (drift === at.drift) return [];
  const listed = new Set<number>();
  let next: string | undefined = 'GET /repos/{owner}/{repo}/issues';
  let params: Record<string, unknown> = {
    ...pathOf(place.name),
    state: 'open',
    sort: 'created',
    direction: 'asc',
    per_page: 100,
  };
  while (next !== undefined) {
    const { data, headers } = await github.ask(next, { what: place.name, params });
    for (const { number } of readShape(numbersSchema, data)) listed.add(number);
    const link = readNext(headers);
    next = link && `GET ${link}`;
    params = {};
  }
  const lost = at.open.filter((number) => !listed.has(number));
  at.drift = drift - lost.length;
  return lost;
}

/** The address of the page after this one, as the Link header has it; undefined for the last one. */
export function readNext(headers: Readonly<Record<string, string>>): string | undefined {
  return /<([^<>]+)>;\s*rel="next"/.exec(headers.link ?? '')?.[1];
}
