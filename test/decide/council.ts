import type { Row } from '../../src/base/store/tables.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { PlanView, View } from '../../src/base/view/view.ts';
import { startTeam, type Team, type TeamOptions } from '../support/team.ts';

/** A team with one approver, @lead, and three members; work of the category quality goes to @ben. */
export async function startCouncil(options: TeamOptions = {}): Promise<Team> {
  const team = await startTeam({ isCalm: true, ...options });
  for (const line of [
    'member add @ana',
    'member add @ben --hours 40',
    'member edit @ben --routed on --categories quality',
    'member add @cam',
    'feed edit main --cap 10',
  ])
    await team.ok('lead', line);
  return team;
}

/** Proposes an idea as a member, plans, and gives its task. */
export async function proposeTask(team: Team, handle: string, words: string): Promise<string> {
  await team.ok(handle, `propose ${words}`);
  const title = words.replace(/ --.*$/, '');
  const { digest } = (await team.ok('lead', 'plan')) as PlanView;
  const card = digest.tasks.find((task) => task.title === title);
  if (!card) throw new Error(`${title} was not chosen: ${JSON.stringify(digest)}`);
  return card.id;
}

export async function readTask(team: Team, id: string): Promise<Row<'tasks'>> {
  return team.db.kysely.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

export async function readIdea(team: Team, taskId: string): Promise<Row<'candidates'>> {
  const { candidate_id } = await readTask(team, taskId);
  return team.db.kysely
    .selectFrom('candidates')
    .selectAll()
    .where('id', '=', candidate_id)
    .executeTakeFirstOrThrow();
}

export async function listDecisions(team: Team, taskId: string): Promise<Row<'decisions'>[]> {
  return team.db.kysely
    .selectFrom('decisions')
    .selectAll()
    .where('task_id', '=', taskId)
    .orderBy('number')
    .execute();
}

export async function listVotes(team: Team, taskId: string): Promise<Row<'votes'>[]> {
  return team.db.kysely
    .selectFrom('votes')
    .selectAll()
    .where('task_id', '=', taskId)
    .orderBy('member_id')
    .execute();
}

/** What a due row of a task says, as an ISO instant; null where there is none. */
export async function readDue(team: Team, kind: string, taskId: string): Promise<string | null> {
  const row = await team.db.kysely
    .selectFrom('due')
    .selectAll()
    .where('kind', '=', kind)
    .where('subject', '=', taskId)
    .executeTakeFirst();
  return row && row.next_at < Number.MAX_SAFE_INTEGER ? toIso(row.next_at) : null;
}

export function toIso(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString();
}

/** Everything a View says, in words. */
export function wordsOf(view: View, zone = 'UTC'): string {
  if (view.kind === 'refusal') return view.message;
  if (view.kind === 'answer') return view.lines.map((line) => plainText(line, zone)).join('\n');
  if (view.kind === 'report')
    return view.sections
      .flatMap(({ heading, lines }) => [heading, ...lines.map((line) => plainText(line, zone))])
      .join('\n');
  return view.kind;
}
