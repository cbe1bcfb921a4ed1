import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type BackOrder, SourceError } from '../../../src/base/source-port.ts';
import type { AskJira } from './connect.ts';
import { COMMENTS } from './limits.ts';
import { isDropped, type JiraLook } from './map.ts';

const nothing = z.unknown();
const issueShape = z.object({
  id: z.string(),
  key: z.string(),
  fields: z.object({
    labels: z.array(z.string()).default([]),
    status: z.object({ statusCategory: z.object({ key: z.string() }) }),
    assignee: z.object({ accountId: z.string() }).nullish(),
  }),
});
type Issue = z.output<typeof issueShape>;
const transitionsShape = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      to: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    }),
  ),
});

/** Writes back once: what is so already is not written again. */
export async function writeJira(ask: AskJira, look: JiraLook, order: BackOrder): Promise<{ url: string }> {
  const { id, key, what } = order;
  const path = `issue/${encodeURIComponent(key)}`;
  const issue = await ask({ path: `${path}?fields=labels,status,assignee`, shape: issueShape });
  const url = `${look.site}/browse/${issue.key}`;
  switch (what.kind) {
    case 'comment':
      return { url: `${url}?focusedCommentId=${await comment(ask, path, id, what.body)}` };
    case 'label':
      await label(ask, path, issue, what.label);
      break;
    case 'assign':
      if (issue.fields.assignee?.accountId !== what.account) await assign(ask, path, what.account);
      break;
    case 'state':
      await move(ask, path, issue, what.state, look);
  }
  return { url };
}

async function comment(ask: AskJira, path: string, order: string, body: string): Promise<string> {
  const mark = `Tiller ${createHash('sha256').update(order).digest('hex').slice(0, 12)}`;
  const shape = z.object({ comments: z.array(z.object({ id: z.string(), body: z.unknown() })) });
  const { comments } = await ask({
    path: `${path}/comment?orderBy=-created&maxResults=${COMMENTS}`,
    shape,
  });
  const said = comments.find((each) => JSON.stringify(each.body).includes(mark));
  if (said) return said.id;
  const created = await ask({
    method: 'POST',
    path: `${path}/comment`,
    body: { body: documentOf([...body.split(/\n+/), mark]) },
    shape: z.object({ id: z.string() }),
    permission: 'Add comments',
  });
  return created.id;
}

/** Paragraphs in Atlassian's document format. */
function documentOf(paragraphs: readonly string[]): object {
  const content = paragraphs
    .filter((text) => text.trim() !== '')
    .map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] }));
  return { type: 'doc', version: 1, content };
}

/** Jira's labels have no blanks. */
async function label(ask: AskJira, path: string, { fields }: Issue, given: string): Promise<void> {
  const name = given.trim().replace(/\s+/g, '-');
  if (fields.labels.includes(name)) return;
  const body = { update: { labels: [{ add: name }] } };
  await ask({ method: 'PUT', path, body, shape: nothing, permission: 'Edit issues' });
}

async function assign(ask: AskJira, path: string, accountId: string): Promise<void> {
  const body = { accountId };
  await ask({ method: 'PUT', path: `${path}/assignee`, body, shape: nothing, permission: 'Assign issues' });
}

async function move(
  ask: AskJira,
  path: string,
  { fields }: Issue,
  state: 'open' | 'done',
  look: JiraLook,
): Promise<void> {
  if ((fields.status.statusCategory.key === 'done') === (state === 'done')) return;
  const { transitions } = await ask({ path: `${path}/transitions`, shape: transitionsShape });
  const wanted = state === 'done' ? ['done'] : ['new', 'indeterminate'];
  const found = wanted
    .flatMap((key) =>
      transitions.filter(({ to }) => to.statusCategory.key === key && !isDropped(to.name, look)),
    )
    .at(0);
  if (!found)
    throw new SourceError(
      'scope',
      `Jira offers the account no transition to "${state}" from the issue's state`,
    );
  const body = { transition: { id: found.id } };
  const permission = 'Transition issues';
  await ask({ method: 'POST', path: `${path}/transitions`, body, shape: nothing, permission });
}
