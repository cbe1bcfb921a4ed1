import type { Ctx } from '../../base/command/ctx.ts';
import { type RevenueRecord, SourceError } from '../../base/source-port.ts';
import { findProjectId, findRevenueProblem, type RevenueDraft } from '../../gather/revenue/revenue.ts';
import { listProjectNames, listRevenuePeriods, recordRevenue } from '../../gather/revenue/revenue-store.ts';
import type { Source } from '../source.ts';
import { takeNewer } from './version-store.ts';

/** Records what projects earned. Throws SourceError for another currency, a project that is none, and periods that cannot be. */
export async function applyRevenue(ctx: Ctx, source: Source, given: readonly RevenueRecord[]): Promise<void> {
  const records = await takeNewer(ctx, source, given);
  if (records.length === 0) return;
  const projects = await listProjectNames(ctx);
  const noted = new Set(
    (await listRevenuePeriods(ctx))
      .filter(({ notes }) => notes !== '')
      .map((row) => `${row.project_key} ${row.starts_on} ${row.ends_on}`),
  );
  const drafts = records.map((record) => {
    checkCurrency(ctx, record);
    const draft = toDraft(record, readProject(record.project, projects));
    const problem = findRevenueProblem(draft, ctx.today);
    if (problem) throw new SourceError('answer', problem.message);
    const isNoted = noted.has(`${draft.projectId ?? ''} ${draft.startsOn} ${draft.endsOn}`);
    return isNoted ? draft : { ...draft, notes: `from ${source.name}` };
  });
  await recordRevenue(ctx, { type: 'SourceRead', subject: `source:${source.id}`, drafts });
}

function toDraft(record: RevenueRecord, projectId: string | null): RevenueDraft {
  const { startsOn, endsOn, actual, projected, subscriptions, churn } = record;
  return {
    projectId,
    startsOn,
    endsOn,
    actualMinor: actual,
    projectedMinor: projected,
    subscriptions,
    churnRate: churn,
    notes: null,
  };
}

function checkCurrency({ workspace }: Ctx, { currency }: RevenueRecord): void {
  if (currency === workspace.currency) return;
  throw new SourceError(
    'settings',
    `it has amounts in ${currency} and the team counts in ${workspace.currency}: nothing converts them`,
  );
}

function readProject(name: string, projects: readonly { id: string; name: string }[]): string | null {
  if (name === '') return null;
  const id = findProjectId(name, projects);
  if (id !== undefined) return id;
  throw new SourceError('settings', `there is no project “${name}”: project add makes it`);
}
