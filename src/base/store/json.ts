import { z } from 'zod';

const stringsSchema = z.array(z.string());

/** Reads a JSON column. Throws where it does not hold what the schema says: a bug, or a file that was changed by hand. */
export function readJson<T>(schema: z.ZodType<T>, column: string): T {
  return schema.parse(JSON.parse(column));
}

/** Reads a JSON column that holds a list of names or ids. */
export function readStrings(column: string): string[] {
  return readJson(stringsSchema, column);
}
