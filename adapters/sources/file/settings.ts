import { z } from 'zod';

export const settings = z.strictObject({
  url: z
    .string()
    .optional()
    .describe('the address of a CSV or JSON file; of a Google Sheet the link that everybody may open')
    .meta({ isPlace: true }),
  path: z
    .string()
    .optional()
    .describe(
      'instead of an address: a .csv, .tsv or .json file of the machine that Tiller runs on, if an admin allows it',
    )
    .meta({ isPlace: true }),
  pick: z
    .string()
    .optional()
    .describe(
      'for JSON: a JMESPath expression that gives a list of objects, such as data[].{date: day, visits: n}',
    )
    .meta({ isPart: true }),
  metric: z
    .string()
    .optional()
    .describe('the metric that the values are of, or the one column to take')
    .meta({ isPart: true }),
  unit: z
    .string()
    .optional()
    .describe('of values that say none: percent, money, minutes, hours, count or a word of your own'),
});
