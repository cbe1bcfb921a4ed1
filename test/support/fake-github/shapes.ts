import type { Octokit } from 'octokit';
import type { Account, Issue, Repository } from './state.ts';

type Rest = Octokit['rest'];
type Data<Call extends (...given: never[]) => Promise<{ data: unknown }>> = Awaited<ReturnType<Call>>['data'];
type PublishedIssue = Data<Rest['issues']['get']>;
type PublishedUser = NonNullable<PublishedIssue['user']>;
type PublishedPull = Data<Rest['pulls']['get']>;
/** Some of a shape's fields, one of them only in part. */
type Shallow<Shape, Part extends keyof Shape> = Partial<Omit<Shape, Part>> & { [key in Part]: object };
type PublishedRepository = Data<Rest['repos']['get']>;

/** Where addresses of answers begin: what a server does not know of itself here, and nobody follows. */
const API = 'https://api.github.com';
const WEB = 'https://github.com';

/** An issue, or a pull request as the list of issues has it, in the shape that GitHub publishes. */
export function renderIssue(repository: Repository, issue: Issue): PublishedIssue {
  const { number, milestone, pull } = issue;
  const url = `${API}/repos/${repository.name}/issues/${number}`;
  const html = `${WEB}/${repository.name}/${pull ? 'pull' : 'issues'}/${number}`;
  const isOpen = (each: { repository: Repository; number: number }) =>
    each.repository.get(each.number).state === 'open';
  const completed = issue.parts.filter((part) => !isOpen(part)).length;
  const blocked = issue.blockedBy.filter(isOpen).length;
  return {
    id: issue.id,
    node_id: `I_${issue.id}`,
    url,
    repository_url: `${API}/repos/${repository.name}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    number,
    state: issue.state,
    state_reason: issue.reason,
    title: issue.title,
    body: issue.body === '' ? null : issue.body,
    user: renderUser(issue.author),
    labels: issue.labels.map((name, index) => ({
      id: index + 1,
      node_id: `LA_${index}`,
      url: `${API}/repos/${repository.name}/labels/${encodeURIComponent(name)}`,
      name,
      description: null,
      color: 'ededed',
      default: false,
    })),
    assignee: issue.assignees[0] ? renderUser(issue.assignees[0]) : null,
    assignees: issue.assignees.map(renderUser),
    milestone: milestone && renderMilestone(repository, issue, milestone),
    locked: false,
    active_lock_reason: null,
    comments: issue.comments.length,
    ...(pull && {
      draft: pull.isDraft,
      pull_request: {
        url: `${API}/repos/${repository.name}/pulls/${number}`,
        html_url: html,
        diff_url: `${html}.diff`,
        patch_url: `${html}.patch`,
        merged_at: formatInstant(pull.mergedAt),
      },
    }),
    closed_at: formatInstant(issue.closedAt),
    created_at: formatInstant(issue.createdAt) ?? '',
    updated_at: formatInstant(issue.updatedAt) ?? '',
    author_association: 'MEMBER',
    type: issue.type === null ? null : { id: 1, node_id: 'IT_1', name: issue.type, description: null },
    ...(!pull && {
      sub_issues_summary: {
        total: issue.parts.length,
        completed,
        percent_completed: issue.parts.length === 0 ? 0 : Math.round((100 * completed) / issue.parts.length),
      },
      issue_dependencies_summary: {
        blocked_by: blocked,
        total_blocked_by: issue.blockedBy.length,
        blocking: 0,
        total_blocking: 0,
      },
    }),
  };
}

/** Of the shape of a pull request the part that concerns issues; the rest is of branches and commits. */
export function renderPull(repository: Repository, issue: Issue) {
  const { pull, number } = issue;
  const base = pull?.base ?? 'main';
  return {
    id: issue.id,
    number,
    title: issue.title,
    body: issue.body === '' ? null : issue.body,
    html_url: `${WEB}/${repository.name}/pull/${number}`,
    state: issue.state,
    draft: pull?.isDraft ?? false,
    merged: pull?.mergedAt !== null,
    user: renderUser(issue.author),
    created_at: formatInstant(issue.createdAt) ?? '',
    updated_at: formatInstant(issue.updatedAt) ?? '',
    closed_at: formatInstant(issue.closedAt),
    merged_at: formatInstant(pull?.mergedAt ?? null),
    base: {
      label: `${repository.name}:${base}`,
      ref: base,
      sha: 'c0ffee',
      repo: renderRepository(repository),
    },
  } satisfies Shallow<PublishedPull, 'base'>;
}

export function renderRepository(repository: Repository) {
  const [owner = '', name = ''] = repository.name.split('/');
  return {
    id: repository.id,
    node_id: `R_${repository.id}`,
    name,
    full_name: repository.name,
    html_url: `${WEB}/${repository.name}`,
    url: `${API}/repos/${repository.name}`,
    private: true,
    owner: renderUser({ id: 1, login: owner }),
    default_branch: 'main',
    has_issues: true,
    stargazers_count: repository.stars,
    open_issues_count: repository.listed().filter(({ state }) => state === 'open').length,
  } satisfies Partial<PublishedRepository>;
}

export function renderUser({ id, login }: Account): PublishedUser {
  const url = `${API}/users/${login}`;
  return {
    login,
    id,
    node_id: `U_${id}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${id}`,
    gravatar_id: '',
    url,
    html_url: `${WEB}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: 'User',
    site_admin: false,
  };
}

function renderMilestone(
  repository: Repository,
  { author, createdAt }: Issue,
  { title, dueOn }: NonNullable<Issue['milestone']>,
) {
  const url = `${API}/repos/${repository.name}/milestones/1`;
  return {
    ...{
      url,
      html_url: `${WEB}/${repository.name}/milestone/1`,
      labels_url: `${url}/labels`,
      id: 1,
      node_id: 'MI_1',
      number: 1,
    },
    ...{
      state: 'open' as const,
      title,
      description: null,
      creator: renderUser(author),
      open_issues: 1,
      closed_issues: 0,
    },
    created_at: formatInstant(createdAt) ?? '',
    updated_at: formatInstant(createdAt) ?? '',
    closed_at: null,
    // GitHub keeps a day as an early hour of it.
    due_on: dueOn === null ? null : `${dueOn}T07:00:00Z`,
  };
}

/** Whole seconds, as GitHub writes instants. */
export function formatInstant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
