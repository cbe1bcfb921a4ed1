import { SpanStatusCode } from '@opentelemetry/api';
import type { Background, Trace, Wake } from '../../../src/base/ports.ts';
import type { Db } from '../../../src/base/store/open.ts';
import {
  describePart,
  describeRequest,
  describeThinking,
  describeTransaction,
  ERROR_TYPE,
  STATUS,
} from './describe.ts';
import { createProvider, type ExportDeps, endProvider } from './export.ts';
import { createSpans, type Spans } from './spans.ts';

/** A request that is under way. */
export interface RequestSpan {
  within(work: () => void): void;
  end(status: number): void;
}

/** What follows the work of a process by OpenTelemetry. Nothing that anybody wrote is in a span. */
export interface ProcessTrace extends Trace {
  begin(request: { method: string; route: string; headers: Readonly<Record<string, unknown>> }): RequestSpan;
  /** The same database, whose transactions are parts of what is under way; by themselves they are nothing. */
  watchDatabase(db: Db): Db;
  watchThinking(background: Background): Background;
  /** The same wake, whose timers belong to no call. */
  detach(wake: Wake): Wake;
  /** Sends what is left, for at most three seconds. */
  [Symbol.asyncDispose](): Promise<void>;
}

export function createTrace(deps: ExportDeps): ProcessTrace {
  const provider = createProvider(deps);
  const spans = createSpans(provider.getTracer('tiller', deps.version));
  return {
    follow: (part, work, describeEnd) => spans.run(describePart(part), work, describeEnd),
    begin({ headers, ...request }) {
      const { span, within } = spans.open(describeRequest(request), headers);
      return {
        within,
        end(status) {
          span.setAttribute(STATUS, status);
          if (status >= 500)
            span.setAttribute(ERROR_TYPE, String(status)).setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    watchDatabase: (db) => watchDatabase(db, spans),
    watchThinking: (background) => ({
      run: (name, input, onProgress) =>
        spans.run(describeThinking(name), () => background.run(name, input, onProgress)),
    }),
    detach: (wake) => ({
      afterCommit: () => spans.outside(() => wake.afterCommit()),
      dueAt: (at) => spans.outside(() => wake.dueAt(at)),
    }),
    [Symbol.asyncDispose]: () => endProvider(provider, deps.patienceMs),
  };
}

function watchDatabase(db: Db, spans: Spans): Db {
  const within = <T>(name: 'transaction' | 'read', work: () => Promise<T>): Promise<T> =>
    spans.isWithin() ? spans.run(describeTransaction(db.dialect, name), work) : work();
  return {
    ...db,
    transact: (work, options) => within('transaction', () => db.transact(work, options)),
    read: (work, options) => within('read', () => db.read(work, options)),
  };
}
