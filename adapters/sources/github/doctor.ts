import { type SourceCheck, SourceError } from '../../../src/base/source-port.ts';
import type { Answer, GitHub } from './connect.ts';
import { findRepository, pathOf } from './places.ts';
import { readProject } from './project.ts';
import type { Settings } from './settings.ts';

/** Asks for a little of all that the settings need, a repository after another. Throws nothing. */
export async function check(github: GitHub, settings: Settings): Promise<SourceCheck[]> {
  const lines: SourceCheck[] = [];
  for (const given of settings.repo)
    lines.push(...(await attempt(() => checkRepository(github, settings, given))));
  if (settings.project) lines.push(...(await attempt(() => checkProject(github, settings))));
  return lines;
}

async function checkRepository(github: GitHub, { metrics }: Settings, given: string): Promise<SourceCheck[]> {
  const { name, repository } = await findRepository(github, given);
  const params = { ...pathOf(name), per_page: 1 };
  let last: Answer = await github.ask('GET /repos/{owner}/{repo}/issues', {
    what: `the issues of ${name}`,
    params,
  });
  last = await github.ask('GET /repos/{owner}/{repo}/pulls', {
    what: `the pull requests of ${name}`,
    params,
  });
  if (metrics?.has('failed_checks'))
    last = await github.ask('GET /repos/{owner}/{repo}/actions/runs', {
      what: `the checks of ${name}`,
      params,
    });
  const open = repository.open_issues_count;
  const isRenamed = name.toLowerCase() !== given.toLowerCase();
  return [
    {
      isGood: true,
      line: `reads ${name}: ${open === 1 ? '1 issue or pull request is' : `${open} issues and pull requests are`} open${formatRest(last)}`,
    },
    ...(isRenamed ? [{ isGood: true, line: `${given} is called ${name} now; both names work` }] : []),
  ];
}

async function checkProject(github: GitHub, settings: Settings): Promise<SourceCheck[]> {
  const { project, due, hours, fields } = settings;
  const found = await readProject(github, settings);
  const named = [due, hours, ...fields].flatMap((name) => name ?? []);
  const hasAny = [...found.values()].some(
    (item) => item.dueOn !== null || item.effortHours !== null || item.labels.length > 0,
  );
  const line = `reads the project ${project?.owner}/${project?.number}: ${found.size === 1 ? '1 issue' : `${found.size} issues`}`;
  if (named.length === 0)
    return [{ isGood: false, line: `${line}, but none of its fields is named: set due=, hours= or fields=` }];
  return [
    {
      isGood: true,
      line: found.size > 0 && !hasAny ? `${line}, none of them with ${named.join(', ')}` : line,
    },
  ];
}

/** How many calls of the hour are left, by the last answer. */
function formatRest({ headers }: Answer): string {
  const { 'x-ratelimit-remaining': left, 'x-ratelimit-limit': most } = headers;
  return left === undefined || most === undefined ? '' : `; ${left} of ${most} calls are left this hour`;
}

async function attempt(find: () => Promise<SourceCheck[]>): Promise<SourceCheck[]> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof SourceError) return [{ isGood: false, line: error.message }];
    throw error;
  }
}
