import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  trace as spansOf,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { describeThrown, ERROR_TYPE, OUTCOME, type SpanStart } from './describe.ts';

/** A span that is under way, and ends when it is told. */
interface OpenSpan {
  span: Span;
  /** Has what runs in there, and what that waits for, belong to it. */
  within(work: () => void): void;
}

/** Spans of one process, each under the one within which it began. */
export interface Spans {
  run<T>(start: SpanStart, work: () => Promise<T>, describeEnd?: (done: T) => string): Promise<T>;
  /** Begins where a caller's `traceparent` says (W3C Trace Context), or a trace of its own. */
  open(start: SpanStart, headers: Readonly<Record<string, unknown>>): OpenSpan;
  /** Whether a span is under way. */
  isWithin(): boolean;
  /** Has what is begun in there belong to nothing: a timer that somebody's call sets would belong to it for ever. */
  outside<T>(work: () => T): T;
}

export function createSpans(tracer: Tracer): Spans {
  const current = new AsyncLocalStorage<Context>();
  const caller = new W3CTraceContextPropagator();
  const findContext = () => current.getStore() ?? ROOT_CONTEXT;
  return {
    async run(start, work, describeEnd) {
      const parent = findContext();
      const span = tracer.startSpan(start.name, start, parent);
      try {
        const done = await current.run(spansOf.setSpan(parent, span), work);
        if (describeEnd) span.setAttribute(OUTCOME, describeEnd(done));
        return done;
      } catch (error) {
        const { isExpected, type } = describeThrown(error);
        if (isExpected) span.setAttribute(OUTCOME, type);
        else span.setAttribute(ERROR_TYPE, type).setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    open(start, headers) {
      const parent = caller.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
      const span = tracer.startSpan(start.name, start, parent);
      const own = spansOf.setSpan(parent, span);
      return { span, within: (work) => current.run(own, work) };
    },
    isWithin: () => spansOf.getSpan(findContext())?.isRecording() ?? false,
    outside: (work) => current.run(ROOT_CONTEXT, work),
  };
}
