import { parentPort, workerData } from 'node:worker_threads';
import { SourceError } from '../../../src/base/source-port.ts';
import { type FileMessage, type FileWork, workThrough } from './work.ts';

/** A thread that reads one long file, and gives one part of it each time that it is asked. */
const outputs = workThrough(workerData as FileWork);
const send = (message: FileMessage) => parentPort?.postMessage(message);
parentPort?.on('message', () => {
  try {
    const { value, done } = outputs.next();
    if (!done) send(value);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    send({ kind: 'failed', trouble: error.trouble, message: error.message });
  }
});
