import { slugify } from '../ids.ts';
import { parseNumber } from './number.ts';

/** What is said of a revenue period; null is what is not said. */
export interface RevenueFigures {
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

/** What is wrong with a figure, as a refusal says it. */
export interface RevenueProblem {
  field: 'end' | 'actual' | 'projected' | 'subscriptions' | 'churn' | 'figures';
  given: string;
  allowed: string;
}

/** What keeps a period from being stored: a period that has not begun is a projection, and nothing in it is measured. */
export function findRevenueProblem(draft: RevenueDraft, today: string): RevenueProblem | undefined {
  const { startsOn, endsOn, actualMinor, projectedMinor, subscriptions, churnRate } = draft;
  if (endsOn < startsOn) return { field: 'end', given: endsOn, allowed: `${startsOn} or later` };
  const measured = [
    ['actual', actualMinor],
    ['subscriptions', subscriptions],
    ['churn', churnRate],
  ] as const;
  const known = measured.find(([, value]) => value !== null);
  if (startsOn > today && known) {
    return {
      field: known[0],
      given: `a figure for ${startsOn} to ${endsOn}`,
      allowed: 'only projected, for a period that has not begun',
    };
  }
  if (projectedMinor !== null && projectedMinor < 0) {
    return { field: 'projected', given: 'less than 0', allowed: '0 or more' };
  }
  const isEmpty = projectedMinor === null && !known && !draft.notes;
  return isEmpty
    ? { field: 'figures', given: 'none', allowed: 'actual, projected, subscriptions, churn or notes' }
    : undefined;
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
