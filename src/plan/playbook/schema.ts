import { z } from 'zod';
import { Refusal } from '../../base/language/errors.ts';

/**
 * What a metric measures, as far as a play cares: the closed list that a play's effects name. Which words of a
 * metric's name mean which kind is the table in `src/plan/playbook/metric-kind.ts`. Where a thing is measured from its good
 * and from its bad side (retention and churn), each side is a kind of its own.
 */
export const METRIC_KINDS = [
  'revenue',
  'subscription-revenue',
  'sales',
  'win-rate',
  'conversion',
  'trial-conversion',
  'abandonment',
  'bounce',
  'payment-failures',
  'activation',
  'drop-off',
  'retention',
  'churn',
  'repeat-purchases',
  'reach',
  'speed',
  'reliability',
  'errors',
  'response-time',
  'tickets',
  'satisfaction',
  'complaints',
  'quality',
  'bugs',
  'vulnerabilities',
  'lead-time',
  'build-time',
  'effort',
  'cost',
  'headcount',
  'vacancies',
  'attendance',
  'no-shows',
  'utilisation',
  'joining',
  'participation',
  'contribution',
  'abuse',
  'funding',
] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];

/**
 * How much of the goal's remaining gap a play of each size closes, as fractions [low, high]. These are guesses: they
 * only order plays before the team has outcomes of its own, and every figure made from them is labelled so.
 * `unknown` is for plays that find out where to act: no figure is claimed.
 */
export const EFFECT_SHARES: Readonly<Record<Effect['size'], readonly [low: number, high: number] | null>> = {
  small: [0.02, 0.08],
  medium: [0.05, 0.2],
  large: [0.15, 0.4],
  unknown: null,
};

const sentence = (description: string) =>
  z
    .string()
    .min(10, 'a sentence of at least 10 characters')
    .max(260, 'at most 260 characters')
    .regex(/^[^\n]*[.?]$/, 'one line that ends with a full stop')
    .describe(description);

const slug = z
  .string()
  .max(60, 'at most 60 characters')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens, such as payments-retry-cards');

const titleSchema = z
  .string()
  .min(8, 'at least 8 characters')
  .max(80, 'at most 80 characters')
  .refine((title) => !/[{}]/.test(title.replace(/\{(metric|goal|area)\}/g, '')), {
    message: 'no other placeholders than {metric}, {goal} and {area}',
  });

const hours = z.number().min(0.25, 'from 0.25 to 200 hours').max(200, 'from 0.25 to 200 hours');

const effectSchema = z.strictObject({
  kind: z.enum(METRIC_KINDS).describe('The kind of metric that moves.'),
  direction: z.enum(['up', 'down']).describe('Which way it moves.'),
  size: z
    .enum(['small', 'medium', 'large', 'unknown'])
    .describe(
      "A guess of how much of the goal's remaining gap closes: small 2 to 8 %, medium 5 to 20 %, large 15 to 40 %; unknown for a play that only finds out.",
    ),
});

const playSchema = z
  .strictObject({
    key: slug.describe('Its name for good: unique over all files, never reused for another play.'),
    title: titleSchema.describe(
      'What is done, as an imperative of at most 80 characters. {metric} and {goal} stand for the names of the goal it serves; a title with one of them needs a goal. A title with {area} fits every focus area, by its name.',
    ),
    focusAreas: z
      .array(
        z
          .string()
          .max(60, 'at most 60 characters')
          .regex(/^[\p{Ll}\p{N}]+( [\p{Ll}\p{N}]+)*$/u, 'lower-case words separated by single spaces'),
      )
      .max(12, 'at most 12')
      .default([])
      .describe(
        'Words a team would write in its vision, singular, with synonyms. An entry of two words matches where both appear.',
      ),
    effects: z
      .array(effectSchema)
      .max(5, 'at most 5')
      .default([])
      .refine((effects) => new Set(effects.map(({ kind }) => kind)).size === effects.length, {
        message: 'each kind once',
      })
      .describe('The kinds of metric it moves, each with direction and size.'),
    onlyInArea: z
      .boolean()
      .optional()
      .describe(
        'true: for teams whose focus areas or statement have its words, whatever their goals measure: a shop, a school, an app.',
      ),
    category: z
      .enum([
        'revenue',
        'critical',
        'blocker',
        'strategic',
        'automation',
        'quality',
        'tech_debt',
        'enhancement',
        'dependency',
      ])
      .describe('The category of the task; it gives the base priority.'),
    effortHours: z
      .tuple([hours, hours])
      .refine(([low, high]) => low <= high, { message: 'two numbers, the lower first' })
      .describe('Hours of work, [low, high], for a team of 3 to 50.'),
    appliesWhen: z
      .strictObject({
        sentence: sentence('When a person would choose this play; shown, never computed with.'),
        goalState: z
          .array(z.enum(['ahead', 'on pace', 'behind', 'no data']))
          .min(1, 'at least one')
          .optional()
          .describe('Only for goals in one of these states. A met goal never gets a play.'),
        earnsRevenue: z
          .boolean()
          .optional()
          .describe(
            'true: not for teams known to earn nothing; false: not for teams that somebody pays already.',
          ),
      })
      .describe('When it fits.'),
    dependsOn: z
      .array(slug)
      .max(5, 'at most 5')
      .default([])
      .describe('Keys of plays that come first: it is offered once they are done.'),
    touches: z
      .array(z.enum(['money', 'customers', 'production']))
      .default([])
      .describe(
        'Makes it a risky task. money: charges, prices or pays; customers: writes to many customers, users or members at once, or changes what they rely on; production: changes the running system by hand.',
      ),
    recursEveryDays: z
      .int()
      .min(1, 'from 1 to 730 days')
      .max(730, 'from 1 to 730 days')
      .optional()
      .describe('Days after which it is worth doing again; left out for a thing done once.'),
    firstEvidence: sentence('The first thing to look at or count before any work, small enough for an hour.'),
    why: sentence('The lever: what happens, and why that moves the metric.'),
  })
  .refine(
    ({ title, focusAreas, effects }) =>
      title.includes('{area}') || (focusAreas.length > 0 && effects.length > 0),
    {
      path: ['focusAreas'],
      message: 'focus areas and effects, or a title with {area}',
    },
  );

const playbookSchema = z.strictObject({
  theme: slug.describe('What its plays have in common; the name of the file.'),
  plays: z.array(playSchema).min(1, 'at least one play').describe('The plays.'),
});

/** One line of action that is known to move a kind of metric. */
export type Play = z.output<typeof playSchema>;
export type Effect = z.output<typeof effectSchema>;
/** The plays of one theme: one data file. */
export type Playbook = z.output<typeof playbookSchema>;

/**
 * Checks the parsed JSON of one playbook. `file` is only used in messages. Throws a Refusal (`bad_file`) that names
 * the file, the play, the field, what was given and what is allowed; all further faults are its suggestions.
 */
export function parsePlaybook(json: unknown, file = 'playbook'): Playbook {
  const read = playbookSchema.safeParse(json);
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => describeFault(json, issue));
  const [first = { field: 'playbook', given: 'nothing', allowed: 'a playbook', where: '' }, ...others] =
    faults;
  throw new Refusal({
    code: 'bad_file',
    message: `${file}${first.where}: ${first.field} is ${first.given}. Allowed: ${first.allowed}.`,
    field: first.field,
    given: first.given,
    allowed: first.allowed,
    suggestions: others.map((fault) => `${file}${fault.where}: ${fault.field}: ${fault.allowed}`),
  });
}

/** The parsed JSON of a playbook that was checked before. */
export function trustPlaybook(json: unknown): Playbook {
  const { theme, plays } = json as Playbook;
  const unsaid = { focusAreas: [], effects: [], dependsOn: [], touches: [] };
  return { theme, plays: plays.map((play) => ({ ...unsaid, ...play })) };
}

function describeFault(json: unknown, issue: z.core.$ZodIssue) {
  const isInPlay = issue.path[0] === 'plays' && issue.path.length > 1;
  const key = isInPlay ? readAt(json, ['plays', issue.path[1], 'key']) : undefined;
  const name = typeof key === 'string' ? `“${key.slice(0, 60)}”` : `number ${Number(issue.path[1]) + 1}`;
  const field = (isInPlay ? issue.path.slice(2) : issue.path).join('.');
  const given = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : readAt(json, issue.path);
  return {
    where: isInPlay ? `, play ${name}` : '',
    field: field || (isInPlay ? 'the play' : 'the file'),
    given: `${JSON.stringify(given) ?? 'missing'}`.slice(0, 80),
    allowed: describeAllowed(issue),
  };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list of two',
  object: 'an object with the fields of docs/playbooks.md',
};

function describeAllowed(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'only the fields of docs/playbooks.md';
  if (issue.code === 'invalid_value') return issue.values.join(', ');
  if (issue.code === 'invalid_type') return TYPE_WORDS[issue.expected] ?? issue.expected;
  return issue.message;
}

function readAt(json: unknown, path: readonly (PropertyKey | undefined)[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && step !== undefined
        ? Object.entries(value).find(([name]) => name === String(step))?.[1]
        : undefined,
    json,
  );
}
