import type { Row } from '../../src/base/store/tables.ts';
import { type AnswerView, answer } from '../../src/base/view/view.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Finding } from '../../src/schedule/health.ts';
import { formatCall } from '../calls/call.ts';

export interface DoctorDeps {
  engine: Engine;
  /** The database's address as it may be shown. */
  address: string;
  /** The lease of whoever runs the database. */
  runner: string;
  /** How old the newest scheduled copy is. */
  backups?: Finding;
  /** The chats that are configured, each looked at with real calls. */
  chats: readonly ((places: readonly Row<'places'>[]) => Promise<Finding[]>)[];
  /** Said where no chat is configured. */
  withoutChats: string;
}

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: 'ok', note: 'note', broken: 'BROKEN' };

/** Looks at everything that a team's day needs. Changes nothing. */
export async function examine(deps: DoctorDeps): Promise<Finding[]> {
  const { runner, teams } = await deps.engine.inspect(deps.runner);
  const findings: Finding[] = [
    { state: 'ok', name: 'database', detail: `${deps.address}, ${countTeams(teams.length)}` },
    runner,
    ...(deps.backups ? [deps.backups] : []),
  ];
  const places = teams.flatMap((team) => team.places);
  for (const examineChat of deps.chats) findings.push(...(await examineChat(places)));
  if (deps.chats.length === 0) findings.push({ state: 'note', name: 'chat', detail: deps.withoutChats });
  findings.push(...(await deps.engine.inspectSources()));
  for (const { workspace, findings: own } of teams) {
    const named =
      teams.length === 1 ? own : own.map((each) => ({ ...each, name: `${workspace.name}: ${each.name}` }));
    findings.push(...named);
  }
  return findings;
}

/** A finding as a line. */
export function viewFinding(finding: Finding): AnswerView {
  return answer(`${MARKS[finding.state].padEnd(6)}  ${finding.name}: ${finding.detail}`);
}

/** What it comes to. */
export function viewVerdict(findings: readonly Finding[]): AnswerView {
  const namesOf = (wanted: Finding['state']) => [
    ...new Set(findings.filter(({ state }) => state === wanted).map(({ name }) => name)),
  ];
  const broken = namesOf('broken');
  if (broken.length > 0) return answer(`Something is broken: ${broken.join(', ')}.`);
  const notes = namesOf('note');
  return answer(notes.length === 0 ? 'All is well.' : `Nothing is broken. To know: ${notes.join(', ')}.`);
}

function countTeams(count: number): string {
  if (count === 0)
    return `no team yet: ${formatCall()} or ${formatCall('setup slack')} (or discord) makes one`;
  return count === 1 ? 'one team' : `${count} teams`;
}
