import type { Ctx } from '../../base/command/ctx.ts';
import { slugify } from '../../base/language/ids.ts';
import { listExecutors } from '../../team/people/store.ts';
import { readRules } from '../rules.ts';
import type { Source } from '../source.ts';

/** Who the accounts of a source are here. */
export interface People {
  /** The id of the active member or agent behind an account, by what the team said of it, else by handle or name. */
  find(id: string, name: string): string | undefined;
}

export async function loadPeople(ctx: Ctx, source: Source): Promise<People> {
  const executors = await listExecutors(ctx, 'active');
  const byName = new Map(
    executors.flatMap(({ id, handle, name }) => [
      [slugify(name), id] as const,
      [slugify(handle), id] as const,
    ]),
  );
  const { people } = readRules(source);
  const said = new Map(
    Object.entries(people).map(([account, handle]) => [slugify(account), slugify(handle)]),
  );
  const find = (word: string) => byName.get(said.get(slugify(word)) ?? slugify(word));
  return { find: (id, name) => find(id) ?? find(name) };
}
