import { z } from 'zod';
import { SourceError } from '../../../src/base/source-port.ts';

/** UTC milliseconds of an instant as GitHub writes it. */
export const instant = z.string().transform((text, ctx) => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) ctx.addIssue('no instant');
  return at;
});

const user = z.object({ id: z.number(), login: z.string() });

export const repositorySchema = z.object({
  id: z.number(),
  full_name: z.string(),
  html_url: z.string(),
  default_branch: z.string(),
  stargazers_count: z.number(),
  /** Issues and pull requests together. */
  open_issues_count: z.number(),
});
export type Repository = z.output<typeof repositorySchema>;

/** An issue, or a pull request as the list of issues has it. */
export const issueSchema = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  repository_url: z.string(),
  state: z.enum(['open', 'closed']),
  state_reason: z.string().nullish(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])),
  milestone: z.object({ title: z.string(), due_on: instant.nullish() }).nullish(),
  assignees: z.array(user).nullish(),
  user: user.nullish(),
  type: z.object({ name: z.string() }).nullish(),
  created_at: instant,
  updated_at: instant,
  closed_at: instant.nullish(),
  pull_request: z.object({ merged_at: instant.nullish() }).optional(),
  sub_issues_summary: z.object({ total: z.number() }).nullish(),
  issue_dependencies_summary: z.object({ total_blocked_by: z.number() }).nullish(),
});
export type Issue = z.output<typeof issueSchema>;
export const issuesSchema = z.array(issueSchema);

/** A pull request by itself, which also says where it goes. */
export const pullSchema = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  user: user.nullish(),
  created_at: instant,
  updated_at: instant,
  closed_at: instant.nullish(),
  merged_at: instant.nullish(),
  base: z.object({ ref: z.string(), repo: z.object({ default_branch: z.string() }) }),
});
export type Pull = z.output<typeof pullSchema>;

export const commentsSchema = z.array(z.object({ html_url: z.string(), body: z.string().nullish() }));
export const runsSchema = z.object({ total_count: z.number() });
export const releasesSchema = z.array(z.object({ draft: z.boolean(), published_at: instant.nullish() }));
export const assignedSchema = z.object({
  html_url: z.string(),
  assignees: z.array(z.object({ login: z.string() })).nullish(),
});

export const graphSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ type: z.string().optional() })).optional(),
});

/** What a webhook tells of itself before anything else of it is read. */
export const eventSchema = z.object({
  action: z.string(),
  repository: repositorySchema.pick({ id: true, full_name: true, html_url: true }),
});

/** An answer in its documented shape. Throws SourceError `answer`, with the first place that is not. */
export function readShape<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  const place = read.error.issues[0]?.path.join('.') || 'its whole';
  throw new SourceError('answer', `GitHub answered something else than it documents, at ${place}`);
}
