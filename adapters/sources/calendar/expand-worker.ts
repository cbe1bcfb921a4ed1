import { parentPort, workerData } from 'node:worker_threads';
import { expandCalendar } from './expand.ts';
import type { ExpandAnswer, ExpandRequest } from './run-expand.ts';

const { text, window } = workerData as ExpandRequest;
const tell = (answer: ExpandAnswer): void => parentPort?.postMessage(answer);

try {
  tell({ kind: 'done', expansion: expandCalendar(text, window, (title) => tell({ kind: 'rule', title })) });
} catch (error) {
  tell({ kind: 'broken', isTooMuch: error instanceof RangeError });
}
