import { z } from 'zod';
import { readJson } from '../../base/store/json.ts';
import type { Fact } from '../../base/view/view.ts';
import type { Danger } from '../danger/danger.ts';
import { TOUCHES } from '../idea/candidate.ts';
import type { Task } from './task.ts';

/** Stands behind what only the words of an idea say, until a yes says it too. */
export const GUESS_MARK = ' (my guess)';

/** States of a task that nobody has said yes to. */
const UNCONFIRMED: readonly Task['state'][] = ['proposed', 'snoozed', 'parked', 'refused', 'expired'];

const reasonsSchema: z.ZodType<Fact[]> = z.array(
  z.object({
    claim: z.string(),
    source: z.string(),
    value: z.union([z.number(), z.string(), z.null()]),
    unit: z.string(),
    asOfAt: z.number(),
    edition: z.number().optional(),
    text: z.string(),
  }),
);

/** In the order in which it is stored, so that a score that is written again keeps its words in their places. */
const scoreSchema = z.looseObject({
  impactUnit: z.string(),
  impactFrom: z.string(),
  midpoint: z.number().nullable(),
  valuePerMonth: z.number().nullable(),
  probability: z.number().optional(),
  urgency: z.number().optional(),
  /** What closing all that its goal lacks is worth a month. */
  goalWorth: z.number().optional(),
  kindRule: z.string().optional(),
  /** The words that make it risky, where nobody said how it is approved, and what they touch. */
  danger: z.object({ words: z.array(z.string()), touches: z.enum(TOUCHES) }).optional(),
  /** What it was marked to touch, where no words of it make it risky. */
  touches: z.array(z.enum(TOUCHES)).optional(),
  /** What nobody said and its words make likely, 0..1: the goal or category that the task has. A goal of 0: a guess that people took away. */
  guessed: z.object({ goal: z.number().optional(), category: z.number().optional() }).optional(),
  isDueSet: z.boolean().optional(),
  /** By the version of the forecast from which on it holds: the public chance before it was scaled. */
  rawChances: z.record(z.string(), z.number()).optional(),
});

const routingSchema = z.object({
  rule: z.string(),
  options: z.array(z.object({ executorId: z.string() })).default([]),
  others: z
    .array(z.object({ executorId: z.string(), why: z.enum(['away', 'category', 'not for', 'full']) }))
    .default([]),
  /** The test that it is in, and the arm that was drawn for it. */
  trial: z.object({ id: z.string(), arm: z.enum(['learned', 'classic']) }).optional(),
  count: z.number().optional(),
  /** What was believed of the assignee: shown to that person; an agent's to everybody. */
  own: z.object({ probability: z.number(), low: z.number(), high: z.number() }).optional(),
});

/** What is written again as it is. */
const anySchema = z.looseObject({});

/** What a task's score says; there may be more in it. */
export type TaskScore = z.output<typeof scoreSchema>;

/** How whoever has a task came to it, and who could not have it. */
export type TaskRouting = z.output<typeof routingSchema>;

/** Why a task was proposed, as it was said then. */
export function readReasons({ reasons }: Pick<Task, 'reasons'>): Fact[] {
  return readJson(reasonsSchema, reasons);
}

/** Whether somebody, or a rule, has said yes to a task. */
export function isConfirmed({ state }: Pick<Task, 'state'>): boolean {
  return !UNCONFIRMED.includes(state);
}

/** Why a task was proposed, as it is shown by now: what a yes has confirmed is no guess any more. */
export function listReasons(task: Pick<Task, 'reasons' | 'state'>): Fact[] {
  const reasons = readReasons(task);
  if (!isConfirmed(task)) return reasons;
  return reasons
    .filter(({ claim }) => !claim.startsWith('guess.'))
    .map((fact) => ({ ...fact, text: fact.text.replace(GUESS_MARK, '') }));
}

export function readScore({ score }: Pick<Task, 'score'>): TaskScore {
  return readJson(scoreSchema, score);
}

export function readRouting({ routing }: Pick<Task, 'routing'>): TaskRouting {
  return readJson(routingSchema, routing);
}

/** Whether whoever has a task was named by people or took it; otherwise routing chose them. */
export function isChosenByPeople(task: Pick<Task, 'routing'>): boolean {
  return /^(?:taken|named)\b/.test(readRouting(task).rule);
}

/** The chance before scaling of a version of the forecast; undefined where none was kept. */
export function findRawChance({ rawChances = {} }: TaskScore, version: number): number | undefined {
  const kept = Object.keys(rawChances).map(Number);
  const from = Math.max(...kept.filter((each) => each <= version));
  return rawChances[from];
}

/** Puts the raw chance of a new version of the forecast beside those before it. */
export function withRawChance(score: string, version: number, probability: number): string {
  const { rawChances = {}, ...figures } = readScore({ score });
  return JSON.stringify({ ...figures, rawChances: { ...rawChances, [version]: probability } });
}

/** Says what is believed of another assignee, and leaves how they came to it. */
export function withOwnChance(routing: string, own: Pick<TaskRouting, 'count' | 'own'>): string {
  const { count: _count, own: _own, ...rest } = readJson(anySchema, routing);
  return JSON.stringify({ ...rest, ...own });
}

/** Whether a person has set the due date: then it is not counted anew while it is ahead. Kept with the task's figures. */
export function isDueSet(task: Pick<Task, 'score'>): boolean {
  return readScore(task).isDueSet === true;
}

export function withDueSet(score: string, isSet: boolean): string {
  const { isDueSet: _before, ...figures } = readJson(anySchema, score);
  return JSON.stringify(isSet ? { ...figures, isDueSet: true } : figures);
}

/** Says which words make a task risky; null for none. */
export function withDanger(score: string, danger: Danger | null): string {
  const { danger: _before, ...figures } = readJson(anySchema, score);
  return JSON.stringify(danger ? { ...figures, danger } : figures);
}

/** What somebody said is no guess any more. */
export function withoutGuess(
  score: string,
  said: { goal: boolean; category: boolean; isNoGoal: boolean },
): string {
  const { guessed, ...figures } = readScore({ score });
  if (guessed === undefined || !(said.goal || said.category)) return score;
  // That a guessed goal was none of them is kept: it is learned from.
  const isWrong = said.isNoGoal && guessed.goal !== undefined;
  const left = {
    ...(guessed.goal !== undefined && !said.goal && { goal: guessed.goal }),
    ...(isWrong && { goal: 0 }),
    ...(guessed.category !== undefined && !said.category && { category: guessed.category }),
  };
  return JSON.stringify(Object.keys(left).length === 0 ? figures : { ...figures, guessed: left });
}
