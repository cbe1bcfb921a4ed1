import { z } from 'zod';
import type { Ctx } from '../../base/command/ctx.ts';
import { badArgument } from '../../base/language/errors.ts';
import { readHours } from './portfolio-file.ts';
import { FEATURE_STATES, type Project, readFeatureState } from './project.ts';
import { getProject, getProjectById } from './store.ts';

/** As arg.choice, for words that people and trackers have several of: `doing` is in progress. */
export function word<const T extends readonly [string, ...string[]]>(
  description: string,
  values: T,
  read: (given: string) => string | undefined,
) {
  const fold = (given: unknown) => (typeof given === 'string' ? (read(given) ?? given) : given);
  return z.preprocess(fold, z.enum(values)).describe(description);
}

function hours(description: string) {
  const fold = (given: unknown) => {
    if (typeof given !== 'string') return given;
    return /^(none|unknown)$/i.test(given.trim()) ? null : (readHours(given) ?? given);
  };
  return z
    .preprocess(fold, z.number('hours such as 3, 2.5h or 2d').min(0).max(10_000).nullable())
    .describe(description);
}

export const featureFields = {
  state: word('where it stands', FEATURE_STATES, readFeatureState).optional(),
  hours: hours('hours it takes, such as 6 or 2d; none for not known').optional(),
  spent: hours('hours spent on it so far').optional(),
};

/** The project that was named, or else the one it is in. */
export async function resolveProject(ctx: Ctx, ref: string | undefined, id: string): Promise<Project> {
  return ref === undefined ? getProjectById(ctx, id) : getProject(ctx, ref);
}

export function refuseNoChange(changes: readonly unknown[], allowed: string): void {
  if (changes.every((change) => change === undefined)) throw badArgument('changes', 'nothing', allowed);
}
