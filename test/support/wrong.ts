import { expect } from 'vitest';

/** The refusal of an argument, by its field: what `toThrow` takes. */
export function wrong(field: string): Error {
  return expect.objectContaining({ detail: expect.objectContaining({ code: 'bad_argument', field }) });
}
