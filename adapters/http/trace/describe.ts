import { type Attributes, SpanKind } from '@opentelemetry/api';
import { DeliveryError, Refusal } from '../../../src/base/language/errors.ts';
import type { TracedPart } from '../../../src/base/ports.ts';
import type { Db } from '../../../src/base/store/open.ts';

/** How a part ended, in a word. */
export const OUTCOME = 'tiller.outcome';
export const ERROR_TYPE = 'error.type';
export const STATUS = 'http.response.status_code';

const WORKSPACE = 'tiller.workspace.id';
const COMMAND = 'tiller.command';

/** What a span begins with: names of OpenTelemetry's semantic conventions where it has one (1.45), else our own. */
export interface SpanStart {
  name: string;
  kind: SpanKind;
  attributes: Attributes;
}

export function describePart(part: TracedPart): SpanStart {
  const own = (name: string, attributes: Attributes, kind = SpanKind.INTERNAL): SpanStart => ({
    name,
    kind,
    attributes: { ...attributes, [WORKSPACE]: part.workspace },
  });
  switch (part.kind) {
    case 'call':
      return own(`call ${part.command}`, { [COMMAND]: part.command, 'tiller.face': part.face });
    case 'job':
      return own(`job ${part.command}`, { [COMMAND]: part.command }, SpanKind.CONSUMER);
    case 'due':
      return own(`due ${part.due}`, { 'tiller.due': part.due });
    case 'delivery': {
      const method = part.isEdit ? 'edit' : 'post';
      const attributes = {
        'messaging.system': part.platform,
        'messaging.operation.type': 'send',
        'messaging.operation.name': method,
      };
      return own(`${method} ${part.platform}`, attributes, SpanKind.PRODUCER);
    }
    case 'reading':
      return own(`read ${part.source}`, { 'tiller.source.kind': part.source }, SpanKind.CLIENT);
  }
}

export function describeTransaction(dialect: Db['dialect'], name: 'transaction' | 'read'): SpanStart {
  const isServer = dialect === 'postgres';
  return {
    name,
    kind: isServer ? SpanKind.CLIENT : SpanKind.INTERNAL,
    attributes: { 'db.system.name': isServer ? 'postgresql' : 'sqlite', 'db.operation.name': name },
  };
}

/** Work of the thread that thinks and draws, by its name. */
export function describeThinking(name: string): SpanStart {
  return { name: `background ${name}`, kind: SpanKind.INTERNAL, attributes: { 'tiller.work': name } };
}

/** The route alone: a path and what comes after it may hold what somebody wrote. */
export function describeRequest({ method, route }: { method: string; route: string }): SpanStart {
  return {
    name: `${method} ${route}`,
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': method, 'http.route': route, 'url.scheme': 'http' },
  };
}

/** What something thrown is called; its words are left out, because they may repeat what somebody wrote. */
export function describeThrown(error: unknown): { isExpected: boolean; type: string } {
  if (error instanceof Refusal) return { isExpected: true, type: error.detail.code };
  if (error instanceof DeliveryError) return { isExpected: false, type: error.outcome };
  return { isExpected: false, type: error instanceof Error ? error.name : typeof error };
}
