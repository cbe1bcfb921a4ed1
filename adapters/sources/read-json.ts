import { SourceError } from '../../src/base/source-port.ts';
import type { WebAnswer } from './web.ts';

/** An answer's body as JSON. Throws SourceError. */
export function readJson(title: string, { body }: WebAnswer): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SourceError('answer', `${title} gave an answer that is not JSON`);
  }
}
