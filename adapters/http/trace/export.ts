import { setTimeout as pause } from 'node:timers/promises';
import { ExportResultCode, parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Log } from '../../../src/base/ports.ts';

/** Whoever stops the process waits for ten seconds. */
const PATIENCE_MS = 3_000;

/** Where traces go, and what goes with them. */
export interface TraceConfig {
  /** Takes OTLP as protobuf over HTTP, such as `http://127.0.0.1:4318/v1/traces`. */
  url: string;
  /** `name=value,name=value`, percent-encoded; null for none. */
  headers: string | null;
}

export interface ExportDeps {
  config: TraceConfig;
  log: Log;
  version: string;
  /** Tells processes apart. */
  instance: string;
  /** How long an endpoint may take with a batch, and with what is left at the end; three seconds unless said. */
  patienceMs?: number;
}

/**
 * Sends spans in batches, at most every five seconds. At most 2,048 wait: where the endpoint does not take them, the
 * newest are dropped, and nobody waits for it.
 */
export function createProvider({
  config,
  log,
  version,
  instance,
  patienceMs = PATIENCE_MS,
}: ExportDeps): TracerProvider {
  const exporter = new OTLPTraceExporter({
    url: config.url,
    timeoutMillis: patienceMs,
    ...(config.headers !== null && { headers: parseKeyPairsIntoRecord(config.headers) }),
  });
  const own = resourceFromAttributes({
    'service.name': 'tiller',
    'service.version': version,
    'service.instance.id': instance,
  });
  return new TracerProvider({
    resource: defaultResource()
      .merge(own)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: sayOnce(exporter, log, new URL(config.url).host) })],
  });
}

/** Sends what is left, if that can be done soon. */
export async function endProvider(provider: TracerProvider, patienceMs = PATIENCE_MS): Promise<void> {
  const sent = provider.shutdown().catch(() => undefined);
  await Promise.race([sent, pause(patienceMs, undefined, { ref: false })]);
}

/** Says when an endpoint begins to fail and when it takes spans again, and nothing in between. */
function sayOnce(exporter: SpanExporter, log: Log, endpoint: string): SpanExporter {
  let isFailing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const hasFailed = result.code === ExportResultCode.FAILED;
        if (hasFailed && !isFailing)
          log.warn(
            { endpoint, why: result.error?.message },
            'traces cannot be sent, and are dropped until they can',
          );
        if (!hasFailed && isFailing) log.info({ endpoint }, 'traces are sent again');
        isFailing = hasFailed;
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
