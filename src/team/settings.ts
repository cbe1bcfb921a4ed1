import { z } from 'zod';
import { badArgument } from '../base/language/errors.ts';
import { findNearest } from '../base/language/ids.ts';

/** The categories that every workspace has, with the priority (0 to 10) that a task of each starts from. */
export const BASE_PRIORITIES: Readonly<Record<string, number>> = {
  revenue: 10,
  critical: 9,
  blocker: 9,
  strategic: 8,
  automation: 7,
  quality: 6,
  tech_debt: 5,
  enhancement: 4,
  dependency: 3,
};

/** How bold the quiet loop is. */
export const PERSONALITIES = ['cautious', 'neutral', 'aggressive'] as const;

const MOST_CATEGORIES = 40;

/** What a newer program keeps here is left where it is. */
export const settingsSchema = z.looseObject({
  /** Base priority, 0 to 10, of every category there is. */
  categoryPriorities: z
    .record(z.string(), z.int().min(0).max(10))
    .default({})
    .transform((own) => ({ ...BASE_PRIORITIES, ...own })),
  /** How many days ahead a goal's deadline is, unless somebody says. */
  goalHorizonDays: z.int().min(1).max(1_830).default(90),
  /** The most private messages that a person gets a day, unless they set it for themselves. */
  privatePerDay: z.int().min(1).max(100).default(8),
  /** Whether a board of what waits is kept in each Discord channel that a feed is posted to. */
  board: z.boolean().default(true),
  /** What columns of imported files stand for that no tracker calls so: by the slug of their header. */
  importColumns: z.record(z.string(), z.string()).default({}),
  /** Where the line with the next step of each goal is kept, and how large its steps are; null while it is off. */
  feedback: z
    .object({ placeId: z.string(), personality: z.enum(PERSONALITIES) })
    .nullable()
    .default(null),
});

/** What a team can set for itself beside its name, zone, currency and country. */
export type Settings = Readonly<z.output<typeof settingsSchema>>;

/** The category meant by `Tech debt` or `tech_debt`. Throws a Refusal for one that the workspace does not have. */
export function readCategory(field: string, given: string, settings: Settings): string {
  const category = foldCategory(given);
  const known = Object.keys(settings.categoryPriorities);
  if (known.includes(category)) return category;
  const [near] = findNearest(category, known, 1);
  throw badArgument(field, given, `${known.join(', ')}${near ? `. Nearest: ${near}` : ''}`);
}

/** Priorities with changes such as `revenue=10` or, for a category of the team's own, `growth=off`. Throws a Refusal. */
export function changePriorities(settings: Settings, changes: readonly string[]): Record<string, number> {
  const priorities: Record<string, number> = { ...settings.categoryPriorities };
  for (const change of changes) {
    const match = /^(\p{L}[\p{L}\p{N}_ -]{0,39})[=:]\s*(\d+|off)$/iu.exec(change);
    const category = foldCategory(match?.[1] ?? '');
    const value = match?.[2]?.toLowerCase() ?? '';
    if (!match || (value !== 'off' && Number(value) > 10)) {
      throw badArgument('priorities', change, 'a category and 0 to 10, such as revenue=10 or growth=7');
    }
    if (value !== 'off') priorities[category] = Number(value);
    else if (Object.hasOwn(BASE_PRIORITIES, category)) {
      throw badArgument('priorities', change, 'off for a category of your own; the first nine stay');
    } else delete priorities[readCategory('priorities', category, settings)];
  }
  if (Object.keys(priorities).length > MOST_CATEGORIES) {
    throw badArgument('priorities', changes.join(','), `at most ${MOST_CATEGORIES} categories in all`);
  }
  return priorities;
}

function foldCategory(given: string): string {
  return given
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}
