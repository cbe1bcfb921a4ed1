import { parentPort, workerData } from 'node:worker_threads';
import { SourceError } from '../../../src/base/source-port.ts';
import { type FileMessage, type FileWork, workThrough } from './work.ts';

/** A thread that reads one long file and ends. */
const send = (message: FileMessage) => parentPort?.postMessage(message);
try {
  for (const output of workThrough(workerData as FileWork)) send(output);
} catch (error) {
  if (!(error instanceof SourceError)) throw error;
  send({ kind: 'failed', trouble: error.trouble, message: error.message });
}
