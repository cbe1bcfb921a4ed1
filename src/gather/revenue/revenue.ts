import { slugify } from '../../base/language/ids.ts';
import { parseNumber } from '../../base/language/number.ts';
import { formatDate, formatPeriod } from '../../base/language/period.ts';

/** What is said of a revenue period; null is what is not said. */
interface RevenueFigures {
  /** Minor units; refunds can make it negative. */
  actualMinor: number | null;
  /** Minor units. */
  projectedMinor: number | null;
  /** As of the period's end, or of now while it runs. */
  subscriptions: number | null;
  /** Share of subscriptions lost in the period, 0..1. */
  churnRate: number | null;
  notes: string | null;
}

export interface RevenueDraft extends RevenueFigures {
  /** A project's id; null for revenue that belongs to none. */
  projectId: string | null;
  startsOn: string;
  endsOn: string;
}

/** What is wrong with a period, as a refusal says it. */
export interface RevenueProblem {
  field: string;
  message: string;
  given: string;
  allowed: string;
}

/** What keeps a period from being stored: a period that has not begun is a projection, and nothing in it is measured. */
export function findRevenueProblem(draft: RevenueDraft, today: string): RevenueProblem | undefined {
  const { startsOn, endsOn, actualMinor, projectedMinor, subscriptions, churnRate, notes } = draft;
  if (endsOn < startsOn) {
    const message = `The period ends on ${formatDate(endsOn, today)}, before it starts on ${formatDate(startsOn, today)}.`;
    return { field: 'end', message, given: endsOn, allowed: `${formatDate(startsOn, today)} or later` };
  }
  const measured = { actual: actualMinor, subscriptions, churn: churnRate };
  const [known] = Object.entries(measured).filter(([, value]) => value !== null);
  if (startsOn > today && known) {
    const message = `${formatPeriod({ startsOn, endsOn }, today)} has not begun: it can have a projected figure, but no ${known[0]}.`;
    return { field: known[0], message, given: String(known[1]), allowed: 'projected and notes' };
  }
  if (projectedMinor !== null && projectedMinor < 0) {
    const message = 'A projected figure is 0 or more.';
    return { field: 'projected', message, given: String(projectedMinor), allowed: '0 or more' };
  }
  if (known || projectedMinor !== null || notes) return undefined;
  const allowed = 'actual, projected, subscriptions, churn or notes';
  return { field: 'actual', message: `There is no figure. Give ${allowed}.`, given: 'nothing', allowed };
}

/** Churn as a share 0..1: `3%`, or a bare share such as `0.03`. A bare 3 could be either and is undefined. */
export function parseChurn(text: string): number | undefined {
  const percent = /^(.*?)\s*(?:%|percent|pct)$/i.exec(text.trim());
  const number = parseNumber(percent?.[1] ?? text);
  const share = percent && number !== undefined ? number / 100 : number;
  if (share === undefined || share < 0 || share > 1) return undefined;
  return percent || share < 1 ? share : undefined;
}

/** The project of that id or name; undefined if there is none. */
export function findProjectId(
  ref: string,
  projects: readonly { id: string; name: string }[],
): string | undefined {
  const key = slugify(ref);
  return projects.find(({ id, name }) => id === ref || slugify(id) === key || slugify(name) === key)?.id;
}
