import { z } from 'zod';
import { toMajor } from '../../src/base/language/money.ts';
import type { Vision } from '../../src/clarify/vision/vision.ts';
import type { Problem } from './problem.ts';
import type { Answer } from './render.ts';

/** The vision in the names of the goal engine's own table; money in whole units of the currency, as people write it. */
const FIELDS = z.object({
  statement: z.string().nullable(),
  primary_goal: z.string().nullable(),
  focus_areas: z.array(z.string()).nullable(),
  revenue_targets: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .nullable()
    .describe('by month_1, month_2 … and yearly'),
  success_metrics: z.record(z.string(), z.union([z.number(), z.string()])).nullable(),
  starts_on: z.iso.date().describe('the first day of month 1'),
});

/** What `PUT` takes: those fields that change, or one as `field` and `value`. */
export const VISION_SCHEMA = z.toJSONSchema(
  z.union([FIELDS.partial(), z.object({ field: z.string(), value: z.unknown() })]),
  { io: 'input' },
);

/** A body as the command's arguments. What is no JSON object is left for it to refuse. */
export function readVision(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  if ('field' in body) {
    const { value } = body as { value?: unknown };
    return typeof value === 'object' && value !== null ? { ...body, value: JSON.stringify(value) } : body;
  }
  const { starts_on: startsOn, ...fields } = body as Record<string, unknown>;
  return {
    ...(startsOn !== undefined && { startsOn }),
    ...(Object.keys(fields).length > 0 && { fields: JSON.stringify(fields) }),
  };
}

/** An answer about the vision, with it as `PUT` takes it. */
export function renderVision({ status, body }: Answer): Answer {
  if (status !== 200) return { status, body: nameField(body as Problem) };
  const { data } = body as { data?: (Vision & { currency: string }) | null };
  if (!data) return { status, body: { ...body, vision: null } };
  const { monthly, yearly } = data.revenueTargets;
  const months = Object.entries(monthly).map(([month, minor]) => [
    `month_${month}`,
    toMajor(minor, data.currency),
  ]);
  const vision: z.output<typeof FIELDS> = {
    statement: data.statement,
    primary_goal: data.primaryGoal,
    focus_areas: [...data.focusAreas],
    revenue_targets: {
      ...Object.fromEntries(months),
      ...(yearly !== null && { yearly: toMajor(yearly, data.currency) }),
    },
    success_metrics: data.successMetrics,
    starts_on: data.startsOn,
  };
  return { status, body: { ...body, vision } };
}

/** A refusal in the names that the body had. */
function nameField(problem: Problem): Problem {
  const { code, field = '', detail } = problem;
  if (code !== 'bad_argument') return problem;
  const name = field.replaceAll(' ', '_').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return {
    ...problem,
    field: name,
    detail: detail.startsWith(field) ? name + detail.slice(field.length) : detail,
  };
}
