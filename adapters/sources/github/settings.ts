import { z } from 'zod';

/** What can be counted of repositories; of several the sum, and the median over all. */
const COUNTED = ['stars', 'open_bugs', 'releases', 'failed_checks', 'review_hours'] as const;
export type Counted = (typeof COUNTED)[number];

const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
const MOST_REPOSITORIES = 20;

const names = z.string().transform((text) => text.split(',').flatMap((part) => part.trim() || []));

const id = z
  .string()
  .regex(/^\d{1,12}$/, 'digits')
  .transform(Number);

const repositories = names.refine(
  (list) =>
    list.length > 0 && list.length <= MOST_REPOSITORIES && list.every((name) => REPOSITORY.test(name)),
  `1 to ${MOST_REPOSITORIES} like acme/site`,
);

const metrics = names.transform((pairs, ctx) => {
  const found = pairs.flatMap((pair): [Counted, string][] => {
    const [what = '', name = ''] = pair.split(':').map((part) => part.trim());
    const counted = COUNTED.find((each) => each === what);
    if (counted && name) return [[counted, name]];
    ctx.addIssue(`like stars:Stars; what can be counted is ${COUNTED.join(', ')}`);
    return [];
  });
  return new Map(found);
});

/** `acme/3` of `https://github.com/orgs/acme/projects/3`. */
const project = z
  .string()
  .regex(/^[\w.-]+\/\d{1,9}$/, 'like acme/3')
  .transform((text) => {
    const [owner = '', number] = text.split('/');
    return { owner, number: Number(number) };
  });

export const settingsSchema = z.strictObject({
  repo: repositories
    .describe('one repository or several, such as acme/site,acme/api')
    .meta({ isPlace: true }),
  metrics: metrics
    .optional()
    .describe(
      'what is counted a day, and under which name: stars:Stars,open_bugs:Open bugs,releases:Releases,failed_checks:Failed checks,review_hours:Review hours',
    ),
  bugs: names.default(['bug']).describe('labels of a bug, for open_bugs'),
  project: project
    .optional()
    .describe('a project whose fields count, such as acme/3 of github.com/orgs/acme/projects/3'),
  due: z.string().optional().describe("the project's field with the day by which it is wanted"),
  hours: z.string().optional().describe("the project's field with the hours it takes"),
  fields: names
    .default([])
    .describe("the project's fields of one choice that count as labels, such as Priority,Size"),
  app: id.optional().describe('for an app instead of a token: its id'),
  installation: id.optional().describe("the app's installation"),
  url: z
    .url()
    .default('https://api.github.com')
    .describe("a server's own address of its API, such as https://git.example.com/api/v3")
    .meta({ isPlace: true }),
});
export type Settings = z.output<typeof settingsSchema>;
