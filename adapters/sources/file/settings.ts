import { z } from 'zod';

export const settings = z.strictObject({
  url: z
    .string()
    .optional()
    .describe('the address of a CSV or JSON file; of a Google Sheet the link that everybody may open'),
  path: z
    .string()
    .optional()
    .describe(
      'instead of an address: a .csv, .tsv or .json file of the machine that Tiller runs on, if an admin allows it',
    ),
  pick: z
    .string()
    .optional()
    .describe(
      'for JSON: a JMESPath expression that gives a list of objects, such as data[].{date: day, visits: n}',
    ),
  metric: z.string().optional().describe('the metric that the values are of, or the one column to take'),
  unit: z
    .string()
    .optional()
    .describe('of values that say none: percent, money, minutes, hours, count or a word of your own'),
});
