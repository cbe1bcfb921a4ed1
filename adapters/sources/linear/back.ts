import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type BackOrder, SourceError } from '../../../src/base/source-port.ts';
import type { AskLinear } from './connect.ts';
import { stateOf } from './map.ts';

const nodes = <T extends z.ZodType>(node: T) => z.object({ nodes: z.array(node) });
const named = z.object({ id: z.string(), name: z.string() });
const success = z.object({ success: z.literal(true) });

const issueShape = z.object({
  issue: z.object({
    id: z.string(),
    url: z.string(),
    state: z.object({ type: z.string() }),
    assignee: z.object({ id: z.string() }).nullable(),
    labels: nodes(named),
    team: z.object({
      id: z.string(),
      states: nodes(z.object({ id: z.string(), type: z.string(), position: z.number() })),
    }),
  }),
});
type Issue = z.output<typeof issueShape>['issue'];

const ISSUE = `query Target($id: String!) { issue(id: $id) {
  id url state { type } assignee { id } labels(first: 50) { nodes { id name } }
  team { id states(first: 50) { nodes { id type position } } }
} }`;
const FIND_COMMENT = `query Said($filter: CommentFilter) { comments(first: 1, filter: $filter) { nodes { id url } } }`;
const COMMENT = `mutation Say($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { url } } }`;
const FIND_LABEL = `query Labels($filter: IssueLabelFilter) { issueLabels(first: 20, filter: $filter) {
  nodes { id name isGroup team { id } } } }`;
const NEW_LABEL = `mutation NewLabel($input: IssueLabelCreateInput!) { issueLabelCreate(input: $input) {
  success issueLabel { id name } } }`;
const ADD_LABEL = `mutation Label($id: String!, $labelId: String!) { issueAddLabel(id: $id, labelId: $labelId) { success } }`;
const UPDATE = `mutation Update($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success } }`;

/** Writes back once: what is so already is not written again. */
export async function writeLinear(ask: AskLinear, { id, key, what }: BackOrder): Promise<{ url: string }> {
  const { issue } = await ask(ISSUE, { id: key }, issueShape);
  switch (what.kind) {
    case 'comment':
      return comment(ask, issue.id, uuidOf(id), what.body);
    case 'label':
      await label(ask, issue, what.label);
      break;
    case 'assign':
      if (issue.assignee?.id !== what.account) await update(ask, issue.id, { assigneeId: what.account });
      break;
    case 'state':
      await move(ask, issue, what.state);
  }
  return { url: issue.url };
}

/** Linear takes a comment's id from whoever writes it, so that the order's own id is the mark that is looked for. */
async function comment(ask: AskLinear, issueId: string, id: string, body: string): Promise<{ url: string }> {
  const one = z.object({ url: z.string() });
  const found = await ask(FIND_COMMENT, { filter: { id: { eq: id } } }, z.object({ comments: nodes(one) }));
  const [said] = found.comments.nodes;
  if (said) return { url: said.url };
  const shape = z.object({ commentCreate: success.extend({ comment: one }) });
  const { commentCreate } = await ask(COMMENT, { input: { id, issueId, body } }, shape);
  return { url: commentCreate.comment.url };
}

async function label(ask: AskLinear, issue: Issue, name: string): Promise<void> {
  const isIt = (each: { name: string }) => each.name.toLowerCase() === name.toLowerCase();
  if (issue.labels.nodes.some(isIt)) return;
  const node = named.extend({ isGroup: z.boolean(), team: z.object({ id: z.string() }).nullable() });
  const filter = { name: { eqIgnoreCase: name } };
  const { issueLabels } = await ask(FIND_LABEL, { filter }, z.object({ issueLabels: nodes(node) }));
  const found = issueLabels.nodes.find(
    ({ isGroup, team }) => !isGroup && (!team || team.id === issue.team.id),
  );
  const labelId = found?.id ?? (await createLabel(ask, issue, name));
  await ask(ADD_LABEL, { id: issue.id, labelId }, z.object({ issueAddLabel: success }));
}

async function createLabel(ask: AskLinear, { team }: Issue, name: string): Promise<string> {
  const shape = z.object({ issueLabelCreate: success.extend({ issueLabel: named }) });
  const { issueLabelCreate } = await ask(NEW_LABEL, { input: { name, teamId: team.id } }, shape);
  return issueLabelCreate.issueLabel.id;
}

async function move(ask: AskLinear, issue: Issue, state: 'open' | 'done'): Promise<void> {
  if (stateOf(issue.state.type) === state) return;
  const types = state === 'done' ? ['completed'] : ['unstarted', 'backlog'];
  const found = types
    .flatMap((type) =>
      issue.team.states.nodes.filter((each) => each.type === type).sort((a, b) => a.position - b.position),
    )
    .at(0);
  if (!found) throw new SourceError('answer', `the team in Linear has no state for "${state}"`);
  await update(ask, issue.id, { stateId: found.id });
}

async function update(ask: AskLinear, id: string, input: object): Promise<void> {
  await ask(UPDATE, { id, input }, z.object({ issueUpdate: success }));
}

/** A UUID in the form of version 4, the same for the same order. */
function uuidOf(order: string): string {
  const hex = createHash('sha256').update(order).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
