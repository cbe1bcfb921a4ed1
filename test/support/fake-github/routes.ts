import { type Call, invalid, listIssues, ok, paged, type Reply } from './lists.ts';
import { formatInstant, renderIssue, renderPull, renderRepository, renderUser } from './shapes.ts';
import type { Issue, Repository } from './state.ts';

interface Route {
  method: string;
  /** What follows `/repos/{owner}/{repo}`. */
  path: RegExp;
  /** Parameters that are published; any other one is refused, so that a misspelt one is found. */
  query?: readonly string[];
  /** The permission of a fine-grained token. */
  needs: string;
  answer(call: Call): Reply;
}

const PAGES = ['per_page', 'page'];

/** What concerns issues of GitHub's REST v3, by its description: paths, parameters, permissions, shapes and refusals. */
export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: /^$/,
    needs: 'metadata=read',
    answer: ({ repository }) => ok(renderRepository(repository)),
  },
  {
    method: 'GET',
    path: /^\/issues$/,
    query: [
      ...PAGES,
      'after',
      'state',
      'sort',
      'direction',
      'since',
      'labels',
      'milestone',
      'assignee',
      'type',
      'creator',
      'mentioned',
    ],
    needs: 'issues=read',
    answer: listIssues,
  },
  {
    method: 'GET',
    path: /^\/issues\/(\d+)$/,
    needs: 'issues=read',
    answer: withIssue((issue, { repository }) => ok(renderIssue(repository, issue))),
  },
  {
    method: 'PATCH',
    path: /^\/issues\/(\d+)$/,
    needs: 'issues=write',
    answer: withIssue((issue, { repository, body }) => {
      if (body.state === 'closed' && issue.state === 'open')
        repository.close(issue.number, (body.state_reason as Issue['reason']) ?? 'completed');
      if (body.state === 'open' && issue.state === 'closed') repository.reopen(issue.number);
      return ok(renderIssue(repository, issue));
    }),
  },
  {
    method: 'GET',
    path: /^\/issues\/(\d+)\/dependencies\/blocked_by$/,
    query: PAGES,
    needs: 'issues=read',
    answer: withIssue((issue, call) =>
      paged(
        call,
        issue.blockedBy.map((each) => renderIssue(each.repository, each.repository.get(each.number))),
      ),
    ),
  },
  {
    method: 'GET',
    path: /^\/issues\/(\d+)\/sub_issues$/,
    query: PAGES,
    needs: 'issues=read',
    answer: withIssue((issue, call) =>
      paged(
        call,
        issue.parts.map((each) => renderIssue(each.repository, each.repository.get(each.number))),
      ),
    ),
  },
  {
    method: 'GET',
    path: /^\/issues\/(\d+)\/comments$/,
    query: [...PAGES, 'since'],
    needs: 'issues=read',
    answer: withIssue((issue, call) =>
      paged(
        call,
        issue.comments.map((comment) => renderComment(call.repository, issue, comment)),
      ),
    ),
  },
  {
    method: 'POST',
    path: /^\/issues\/(\d+)\/comments$/,
    needs: 'issues=write',
    answer: withIssue((issue, { repository, body }) => {
      if (typeof body.body !== 'string' || body.body === '') return invalid('body is missing');
      const id = repository.comment(issue.number, body.body, 'tiller');
      const comment = issue.comments.find((each) => each.id === id);
      return { status: 201, body: comment && renderComment(repository, issue, comment) };
    }),
  },
  {
    method: 'POST',
    path: /^\/issues\/(\d+)\/labels$/,
    needs: 'issues=write',
    answer: withIssue((issue, { repository, body }) => {
      if (!Array.isArray(body.labels)) return invalid('labels is no list');
      repository.label(issue.number, ...(body.labels as string[]));
      return ok(renderIssue(repository, issue).labels);
    }),
  },
  { method: 'POST', path: /^\/issues\/(\d+)\/assignees$/, needs: 'issues=write', answer: withIssue(assign) },
  {
    method: 'GET',
    path: /^\/pulls$/,
    query: [...PAGES, 'state', 'head', 'base', 'sort', 'direction'],
    needs: 'pull_requests=read',
    answer: (call) =>
      paged(
        call,
        call.repository
          .listed()
          .filter(({ pull }) => pull)
          .map((each) => renderPull(call.repository, each)),
      ),
  },
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)$/,
    needs: 'pull_requests=read',
    answer: withIssue((issue, { repository }) =>
      issue.pull ? ok(renderPull(repository, issue)) : missing(),
    ),
  },
  {
    method: 'GET',
    path: /^\/releases$/,
    query: PAGES,
    needs: 'contents=read',
    answer: (call) =>
      paged(
        call,
        call.repository.releases.map(({ draft, publishedAt }, index) => ({
          id: index,
          tag_name: `v${index}`,
          draft,
          prerelease: false,
          published_at: formatInstant(publishedAt),
        })),
      ),
  },
  {
    method: 'GET',
    path: /^\/actions\/runs$/,
    query: [
      ...PAGES,
      'actor',
      'branch',
      'event',
      'status',
      'created',
      'exclude_pull_requests',
      'check_suite_id',
      'head_sha',
    ],
    needs: 'actions=read',
    answer: ({ repository, query }) => {
      const [from = '', until = ''] = (query.get('created') ?? '').split('..');
      const runs = repository.failedRuns.filter(
        (at) => from === '' || (at >= Date.parse(from) && at <= Date.parse(until)),
      );
      return ok({ total_count: runs.length, workflow_runs: [] });
    },
  },
];

/** Somebody who cannot be assigned is left out without a word. The coding agent needs a branch to begin on, and shows under another name. */
function assign(issue: Issue, { repository, body }: Call): Reply {
  const { world } = repository;
  for (const login of (body.assignees ?? []) as string[]) {
    const isAgent = login === 'copilot-swe-agent[bot]';
    if (isAgent && !(body.agent_assignment as { base_branch?: string } | undefined)?.base_branch) continue;
    const account = isAgent ? world.account('Copilot') : world.accounts.find((each) => each.login === login);
    if (account && !issue.assignees.includes(account))
      repository.edit(issue.number, { assignees: [...issue.assignees, account] });
  }
  return { status: 201, body: renderIssue(repository, issue) };
}

function withIssue(answer: (issue: Issue, call: Call) => Reply): (call: Call) => Reply {
  return (call) => {
    const issue = call.repository.issues.find((each) => each.number === call.number);
    if (!issue) return missing();
    if (issue.isDeleted)
      return {
        status: 410,
        body: { message: 'This issue was deleted', documentation_url: '', status: '410' },
      };
    const { movedTo } = issue;
    if (!movedTo) return answer(issue, call);
    const { origin } = new URL(call.address);
    return moved(`${origin}/repositories/${movedTo.repository.id}/issues/${movedTo.number}`, 301);
  };
}

function renderComment(
  repository: Repository,
  issue: Issue,
  { id, body, author }: Issue['comments'][number],
) {
  return {
    id,
    body,
    user: renderUser(author),
    html_url: `https://github.com/${repository.name}/issues/${issue.number}#issuecomment-${id}`,
  };
}

export function moved(location: string, status: 301 | 307): Reply {
  return {
    status,
    body: { message: 'Moved Permanently', url: location, documentation_url: '' },
    headers: { location },
  };
}

export function missing(): Reply {
  return { status: 404, body: { message: 'Not Found', documentation_url: '', status: '404' } };
}
