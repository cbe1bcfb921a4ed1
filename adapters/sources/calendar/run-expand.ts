import { Worker } from 'node:worker_threads';
import { SourceError } from '../../../src/base/source-port.ts';
import { resolveAsset } from '../../assets.ts';
import type { Expansion, Window } from './expand.ts';
import { EXPAND_MS, MOST_ENTRIES } from './limits.ts';

export interface ExpandRequest {
  text: string;
  window: Window;
}

export type ExpandAnswer =
  /** An entry whose rule is followed now. */
  | { kind: 'rule'; title: string }
  | { kind: 'done'; expansion: Expansion }
  | { kind: 'broken'; isTooMuch: boolean };

/**
 * Expands a calendar on a thread of its own, which is ended when it takes too long: ical.js looks for ever for the next
 * 30 February, and a long calendar takes seconds in which no command would be answered. Throws SourceError of `answer`.
 */
export async function runExpand(text: string, window: Window, mostMs = EXPAND_MS): Promise<Expansion> {
  const request: ExpandRequest = { text, window };
  const { promise, resolve, reject } = Promise.withResolvers<Expansion>();
  let rule = '';
  const worker = new Worker(resolveAsset('calendar'), { workerData: request });
  worker.on('message', (answer: ExpandAnswer) => {
    if (answer.kind === 'rule') rule = answer.title;
    else if (answer.kind === 'done') resolve(answer.expansion);
    else reject(describeBroken(answer.isTooMuch));
  });
  worker.on('error', () => reject(describeBroken(false)));
  AbortSignal.timeout(mostMs).addEventListener('abort', () => reject(describeEndless(rule)));
  try {
    return await promise;
  } finally {
    await worker.terminate();
  }
}

function describeEndless(title: string): SourceError {
  return new SourceError(
    'answer',
    `the calendar's entry "${title.slice(0, 80)}" repeats by a rule that does not end`,
  );
}

function describeBroken(isTooMuch: boolean): SourceError {
  return isTooMuch
    ? new SourceError(
        'answer',
        `the calendar has more than ${MOST_ENTRIES} entries between last quarter and next year`,
      )
    : new SourceError('answer', 'what the address answers is not a whole iCalendar file');
}
