import { z } from 'zod';

const words = (byDefault: string) =>
  z
    .string()
    .max(500)
    .default(byDefault)
    .transform((text) =>
      text
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    );

export const settings = z.object({
  rest: z
    .enum(['leave', 'holiday', 'event', 'none'])
    .default('event')
    .describe('what an entry is that none of the words below names: leave, holiday, event, or none'),
  leave: words('vacation, leave, out of office, ooo, pto, sick').describe(
    'words, with commas between, that make an entry somebody’s leave',
  ),
  holiday: words('public holiday, bank holiday').describe('words that make an entry a day off for all'),
  event: words('').describe('words that make an entry an event that explains moves, however short it is'),
  person: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('whose leave it is, for a calendar of one person; left out, the title or the invitation says'),
});

export type CalendarSettings = z.output<typeof settings>;
