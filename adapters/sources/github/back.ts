import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type BackOrder, SourceError } from '../../../src/base/source-port.ts';
import type { GitHub } from './connect.ts';
import { parseKey } from './map.ts';
import { findRepositories, pathOf } from './places.ts';
import type { Settings } from './settings.ts';
import { assignedSchema, commentsSchema, readShape } from './shapes.ts';
import { readNext } from './sweep.ts';

/** What people call the platform's own coding agent, and the account that it is assigned by (docs.github.com, "Assigning issues to Copilot"). */
const AGENT = /^@?copilot(?:-swe-agent(?:\[bot\])?)?$/i;
const AGENT_ACCOUNT = 'copilot-swe-agent[bot]';

const linkSchema = z.object({ html_url: z.string() });

interface Target {
  owner: string;
  repo: string;
  issue_number: number;
  /** For messages. */
  what: string;
  defaultBranch: string;
}

/** Says something at GitHub, once. Throws SourceError. */
export async function writeBack(
  github: GitHub,
  settings: Settings,
  { id, key, what }: BackOrder,
): Promise<{ url: string }> {
  const target = await findTarget(github, settings, key);
  switch (what.kind) {
    case 'comment':
      return { url: await comment(github, target, id, what.body) };
    case 'label':
      await change(github, target, 'POST', '/labels', { labels: [what.label] });
      return { url: await findUrl(github, target) };
    case 'assign':
      return { url: await assign(github, target, what.account) };
    case 'state': {
      const data = await change(
        github,
        target,
        'PATCH',
        '',
        what.state === 'open' ? { state: 'open' } : { state: 'closed', state_reason: 'completed' },
      );
      return { url: readShape(linkSchema, data).html_url };
    }
  }
}

/** Nobody sees a remark of HTML, and what is written once can be found by it, whoever changed the words since. Says nothing of the order. */
function markOf(id: string): string {
  return `<!-- tiller:${createHash('sha256').update(id).digest('hex').slice(0, 20)} -->`;
}

async function findTarget(github: GitHub, settings: Settings, key: string): Promise<Target> {
  const parsed = parseKey(key);
  const places = parsed ? await findRepositories(github, settings.repo) : [];
  const place = places.find(({ id }) => id === parsed?.repositoryId);
  if (!parsed || !place) throw new SourceError('gone', 'its repository is not one of this source any more');
  return {
    ...pathOf(place.name),
    issue_number: parsed.number,
    what: `${place.name}#${parsed.number}`,
    defaultBranch: place.repository.default_branch,
  };
}

async function comment(github: GitHub, target: Target, id: string, body: string): Promise<string> {
  const mark = markOf(id);
  for (
    let next: string | undefined = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
    next !== undefined;
  ) {
    const { what, owner, repo, issue_number } = target;
    const params = next.includes('{') ? { owner, repo, issue_number, per_page: 100 } : {};
    const { data, headers } = await github.ask(next, { what, params });
    const written = readShape(commentsSchema, data).find((each) => each.body?.includes(mark));
    if (written) return written.html_url;
    const link = readNext(headers);
    next = link && `GET ${link}`;
  }
  return readShape(
    linkSchema,
    await change(github, target, 'POST', '/comments', { body: `${body}\n\n${mark}` }),
  ).html_url;
}

/** Assigns an account, or the platform's coding agent, which begins on the default branch. */
async function assign(github: GitHub, target: Target, account: string): Promise<string> {
  const isAgent = AGENT.test(account);
  const login = account.replace(/^@/, '');
  const data = await change(github, target, 'POST', '/assignees', {
    assignees: [isAgent ? AGENT_ACCOUNT : login],
    ...(isAgent && {
      agent_assignment: { target_repo: `${target.owner}/${target.repo}`, base_branch: target.defaultBranch },
    }),
  });
  const { assignees, html_url: url } = readShape(assignedSchema, data);
  // GitHub leaves out without a word whom it cannot assign.
  const isAssigned = assignees?.some((each) =>
    isAgent ? AGENT.test(each.login) : each.login.toLowerCase() === login.toLowerCase(),
  );
  if (!isAssigned) throw new SourceError('settings', `${login} cannot be assigned to ${target.what}`);
  return url;
}

async function change(
  github: GitHub,
  target: Target,
  method: string,
  path: string,
  body: object,
): Promise<unknown> {
  const { owner, repo, issue_number, what } = target;
  const { data } = await github.ask(`${method} /repos/{owner}/{repo}/issues/{issue_number}${path}`, {
    what,
    params: { owner, repo, issue_number, ...body },
  });
  return data;
}

async function findUrl(github: GitHub, { owner, repo, issue_number, what }: Target): Promise<string> {
  const { data } = await github.ask('GET /repos/{owner}/{repo}/issues/{issue_number}', {
    what,
    params: { owner, repo, issue_number },
  });
  return readShape(linkSchema, data).html_url;
}
