import { z } from 'zod';
import { readJson } from '../../base/store/json.ts';
import { type Tactic, VERDICTS } from './tactic.ts';

const figuresSchema = z.object({
  startValue: z.number().nullable(),
  level: z.number().nullable(),
  change: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  values: z.number(),
  effect: z
    .object({
      weeks: z.number(),
      harmProbability: z.number(),
      keepProbability: z.number(),
      retireProbability: z.number().optional(),
    })
    .nullable(),
});

const judgedSchema = z.object({
  /** Null for one that was put off. */
  verdict: z.enum(VERDICTS).nullable(),
  because: z.enum(['kept up', 'too little', 'guardrail', 'in between', 'too few values', 'no work']),
  figures: figuresSchema,
  guardrailChange: z.number().nullable(),
  /** ISO date. */
  onDate: z.string(),
});

/** What Tiller found on a tactic's date, as stored with it. */
export type Judgement = z.output<typeof judgedSchema>;

const noteSchema = z.object({
  /** The last time the rule was applied. */
  judged: judgedSchema.nullable().default(null),
  /** The date that it was put off from, for want of values: that happens once. */
  extendedFrom: z.string().nullable().default(null),
});

const overruleSchema = z.object({
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  at: z.number(),
});

/** Somebody's wish to set a verdict aside; it counts once a second person agrees. */
export type Overrule = z.output<typeof overruleSchema>;

export function readNote(tactic: Pick<Tactic, 'verdict'>): z.output<typeof noteSchema> {
  return readJson(noteSchema, tactic.verdict);
}

/** Null where nobody overruled. */
export function readOverrule(tactic: Pick<Tactic, 'overrule'>): Overrule | null {
  return tactic.overrule === '' ? null : readJson(overruleSchema, tactic.overrule);
}
