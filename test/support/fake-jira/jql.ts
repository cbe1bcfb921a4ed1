import type { FakeIssue } from './index.ts';

const ORDER = ' ORDER BY updated ASC, id ASC';

/** The two questions of JQL that are used; what is refused, in Jira's words, is text. */
export function listMatches(issues: readonly FakeIssue[], jql: string, now: number): FakeIssue[] | string {
  if (!jql.endsWith(ORDER)) return 'Error in the JQL Query.';
  const question = jql.slice(0, -ORDER.length);
  if (question.trim() === '')
    return 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.';
  const at = ({ fields }: FakeIssue) => Date.parse(fields.updated);
  const sorted = [...issues].sort((a, b) => at(a) - at(b) || Number(a.id) - Number(b.id));
  const minutes = /^updated >= "-(\d+)m"$/.exec(question)?.[1];
  // JQL looks at whole minutes.
  if (minutes !== undefined)
    return sorted.filter((each) => at(each) >= Math.floor(now / 60_000) * 60_000 - Number(minutes) * 60_000);
  const keys = /^project IN \(([^)]*)\)$/.exec(question)?.[1]?.match(/\w+/g);
  if (!keys) return 'Error in the JQL Query.';
  const unknown = keys.find((key) => !['ENG', 'OPS'].includes(key));
  if (unknown) return `The value '${unknown}' does not exist for the field 'project'.`;
  return sorted.filter(({ fields }) => keys.includes(fields.project.key));
}
