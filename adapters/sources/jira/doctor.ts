import { z } from 'zod';
import { type SourceCheck, SourceError } from '../../../src/base/source-port.ts';
import type { AskJira } from './connect.ts';
import type { JiraLook } from './map.ts';

const meShape = z.object({ displayName: z.string() });
const countShape = z.object({ count: z.number() });

/** Whom the token is of, and how many issues each project shows it. */
export async function checkJira(ask: AskJira, { projects }: JiraLook): Promise<SourceCheck[]> {
  const checks: SourceCheck[] = [];
  try {
    const me = await ask({ path: 'myself', shape: meShape });
    checks.push({ isGood: true, line: `reads Jira as ${me.displayName}` });
    for (const key of projects) checks.push(await checkProject(ask, key));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    checks.push({ isGood: false, line: error.message });
  }
  return checks;
}

async function checkProject(ask: AskJira, key: string): Promise<SourceCheck> {
  const body = { jql: `project = "${key}"` };
  try {
    const { count } = await ask({
      method: 'POST',
      path: 'search/approximate-count',
      body,
      shape: countShape,
    });
    const line =
      count > 0
        ? `sees ${count === 1 ? 'one issue' : `some ${count} issues`} of ${key}`
        : `sees no issue of ${key}: give the account "Browse projects"`;
    return { isGood: count > 0, line };
  } catch (error) {
    if (!(error instanceof SourceError) || error.trouble !== 'answer') throw error;
    return { isGood: false, line: `sees no project ${key}: ${error.message}` };
  }
}
