import type { Row } from '../../src/base/store/tables.ts';
import { plainText } from '../../src/base/view/text.ts';
import type { PlanView, TaskCard, View } from '../../src/base/view/view.ts';
import type { TeamDialect } from '../support/database.ts';
import { startTeam, type Team } from '../support/team.ts';

/** A team with a goal on failed imports and one idea that promises 0.6 to 1.3 points less of them. */
export async function startImports(dialect: TeamDialect = 'memory'): Promise<Team> {
  const team = await startTeam({ dialect, isCalm: true });
  for (const line of [
    'metric add failed imports --unit percent',
    'metric record failed-imports 3.1% --at 2026-11-20',
    'goal add --metric failed-imports --direction "at most" --target 1% --deadline 2027-03-31 --owner @lead',
    'propose Retry imports that time out --impact "-1.3..-0.6 %" --metric failed-imports --effort 4h',
  ]) {
    await team.ok('lead', line);
  }
  return team;
}

export async function plan(team: Team, line = 'plan'): Promise<PlanView> {
  return (await team.ok('lead', line)) as PlanView;
}

/** Plans, and gives the card whose title starts so. */
export async function propose(team: Team, title: string): Promise<TaskCard> {
  const { digest } = await plan(team);
  const card = digest.tasks.find((task) => task.title.startsWith(title));
  if (!card) throw new Error(`no task “${title}” in ${digest.tasks.map((task) => task.title).join('; ')}`);
  return card;
}

export async function settlements(team: Team): Promise<Row<'settlements'>[]> {
  return team.db.kysely.selectFrom('settlements').selectAll().orderBy('task_id').orderBy('part').execute();
}

export async function settlement(
  team: Team,
  taskId: string,
  part: Row<'settlements'>['part'],
): Promise<Row<'settlements'> | undefined> {
  return (await settlements(team)).find((row) => row.task_id === taskId && row.part === part);
}

/** The lines about what changed, as words. */
export function changes(view: View): string[] {
  const digest = view.kind === 'plan' ? view.digest : view;
  if (digest.kind !== 'digest') throw new Error(`a ${view.kind} was not expected`);
  return digest.changes.map((line) => plainText(line, 'UTC'));
}

/** Moves the clock to nine in the morning of a date. */
export function morning(team: Team, date: string): void {
  team.clock.set(`${date}T09:00:00Z`);
}
