import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A span as a collector has it. */
export interface CollectedSpan {
  trace: string;
  id: string;
  /** The span's under which it is; empty for none. */
  parent: string;
  name: string;
  attributes: Readonly<Record<string, string | number>>;
  hasFailed: boolean;
}

export interface FakeCollector {
  url: string;
  spans: CollectedSpan[];
  /** What came, byte for byte. */
  received: Buffer[];
  headers: IncomingMessage['headers'][];
  /** What is answered to each request; null: nothing, ever. */
  status: number | null;
}

/** Takes traces as OTLP over HTTP has them (protobuf, opentelemetry-proto 1.7). */
export async function startCollector(): Promise<FakeCollector> {
  const collector: FakeCollector = { url: '', spans: [], received: [], headers: [], status: 200 };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    collector.headers.push(request.headers);
    collector.received.push(body);
    if (collector.status === null) return;
    if (collector.status === 200) collector.spans.push(...readSpans(body));
    response.writeHead(collector.status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return collector;
}

type Fields = Map<number, (Buffer | bigint)[]>;

function readSpans(body: Buffer): CollectedSpan[] {
  return messagesOf(readFields(body), 1)
    .flatMap((resource) => messagesOf(resource, 2))
    .flatMap((scope) => messagesOf(scope, 2))
    .map((span) => ({
      trace: bytesOf(span, 1).toString('hex'),
      id: bytesOf(span, 2).toString('hex'),
      parent: bytesOf(span, 4).toString('hex'),
      name: bytesOf(span, 5).toString(),
      attributes: Object.fromEntries(messagesOf(span, 9).map(readAttribute)),
      hasFailed: messagesOf(span, 15).some((status) => status.get(3)?.[0] === 2n),
    }));
}

function readAttribute(pair: Fields): [string, string | number] {
  const [value] = messagesOf(pair, 2);
  const number = value?.get(3)?.[0];
  return [
    bytesOf(pair, 1).toString(),
    number === undefined && value ? bytesOf(value, 1).toString() : Number(number),
  ];
}

function messagesOf(fields: Fields, number: number): Fields[] {
  return (fields.get(number) ?? []).map((each) => readFields(each as Buffer));
}

function bytesOf(fields: Fields, number: number): Buffer {
  return (fields.get(number)?.[0] as Buffer | undefined) ?? Buffer.alloc(0);
}

/** A message of protobuf's wire format: by the number of each field its values. */
function readFields(message: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const take = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  const takeVarint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = BigInt(message[at++] ?? 0);
      value |= (byte & 0x7fn) << shift;
      if (byte < 0x80n) return value;
    }
  };
  while (at < message.length) {
    const tag = Number(takeVarint());
    const wireType = tag & 7;
    const value =
      wireType === 0 ? takeVarint() : take(wireType === 1 ? 8 : wireType === 5 ? 4 : Number(takeVarint()));
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value]);
  }
  return fields;
}
