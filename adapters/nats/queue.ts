import {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, nanos } from '@nats-io/transport-node';
import type { FeedbackEvent, FeedbackQueue, TakenEvent, TakeRequest } from '../../src/loop/bus/queue.ts';
import { SEEN_MS } from '../../src/loop/store/persistence.ts';

/** How long the server itself knows an id again; beyond that the receiver does. */
const KNOWN_AGAIN_MS = 600_000;
/** The shortest wait for a message that the client takes. */
const FETCH_MS = 1_000;
const NOT_FOUND = 404;

export interface NatsOptions {
  /** Such as `nats://localhost:4222`. */
  servers: string;
  /** The stream that is made where there is none; `TILLER_FEEDBACK`. Its subjects begin with its name. */
  stream?: string;
}

/**
 * Carries events by a JetStream stream, a subject a workspace. Each subscriber has a durable consumer a workspace with
 * one message in flight, which is what keeps their order. Events are kept for 45 days.
 */
export async function openNatsQueue({
  servers,
  stream = 'TILLER_FEEDBACK',
}: NatsOptions): Promise<FeedbackQueue> {
  const connection = await connect({ servers, maxReconnectAttempts: -1 });
  const manager = await jetstreamManager(connection);
  await ensureStream(manager, stream);
  const client = jetstream(connection);
  const consumers = new Map<string, Consumer>();
  /** Workspaces of a subscriber that need not be looked at: we have their event, or put it back, until then. */
  const restUntil = new Map<string, number>();
  let turn = 0;

  async function open(name: string, request: TakeRequest, workspace: string): Promise<Consumer> {
    const known = consumers.get(name);
    if (known) return known;
    const subject = subjectOf(stream, workspace);
    await ensureConsumer(manager, stream, { name, subject, leaseMs: request.leaseMs });
    const opened = await client.consumers.get(stream, name);
    consumers.set(name, opened);
    return opened;
  }

  async function take(request: TakeRequest, workspace: string): Promise<TakenEvent[]> {
    const name = `${encodeName(request.subscriber)}-${encodeName(workspace)}`;
    if ((restUntil.get(name) ?? 0) > Date.now()) return [];
    const consumer = await open(name, request, workspace);
    const { num_pending: waiting, num_ack_pending: inFlight } = await consumer.info();
    if (waiting + inFlight === 0) return [];
    const message = await consumer.next({ expires: FETCH_MS });
    if (!message) return [];
    restUntil.set(name, Date.now() + request.leaseMs);
    return [toTaken(message, (afterMs) => restUntil.set(name, Date.now() + afterMs))];
  }

  return {
    async publish(event) {
      const payload = JSON.stringify(event);
      const msgID = JSON.stringify([event.workspace, event.id]);
      await client.publish(subjectOf(stream, event.workspace), payload, { msgID });
    },
    async take(request) {
      const known = request.workspaces ?? (await listWorkspaces(manager, stream));
      const wanted = known.filter((workspace) => !request.except?.has(workspace));
      // Begun one further each time, so that the first ones do not keep the last ones waiting.
      turn = wanted.length === 0 ? 0 : (turn + 1) % wanted.length;
      const inTurn = [...wanted.slice(turn), ...wanted.slice(0, turn)];
      const taken: TakenEvent[] = [];
      while (inTurn.length > 0 && taken.length < request.limit) {
        const some = inTurn.splice(0, request.limit - taken.length);
        taken.push(...(await Promise.all(some.map((workspace) => take(request, workspace)))).flat());
      }
      return taken;
    },
    onArrival(listener) {
      const subscription = connection.subscribe(`${stream}.>`, { callback: () => listener() });
      return () => subscription.unsubscribe();
    },
    async close() {
      await connection.drain();
    },
  };
}

async function ensureStream(manager: JetStreamManager, name: string): Promise<void> {
  try {
    await manager.streams.info(name);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.status !== NOT_FOUND) throw error;
    await manager.streams.add({
      name,
      subjects: [`${name}.>`],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      max_age: nanos(SEEN_MS),
      duplicate_window: nanos(KNOWN_AGAIN_MS),
    });
  }
}

async function ensureConsumer(
  manager: JetStreamManager,
  stream: string,
  { name, subject, leaseMs }: { name: string; subject: string; leaseMs: number },
): Promise<void> {
  await manager.consumers.add(stream, {
    durable_name: name,
    filter_subject: subject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(leaseMs),
    deliver_policy: DeliverPolicy.All,
    max_ack_pending: 1,
    max_deliver: -1,
  });
}

async function listWorkspaces(manager: JetStreamManager, stream: string): Promise<string[]> {
  const { state } = await manager.streams.info(stream, { subjects_filter: `${stream}.>` });
  return Object.keys(state.subjects ?? {}).map((subject) => decodeName(subject.slice(stream.length + 1)));
}

function toTaken(message: JsMsg, rest: (afterMs: number) => void): TakenEvent {
  return {
    event: message.json<FeedbackEvent>(),
    tries: message.info.deliveryCount,
    async done() {
      await message.ackAck();
      rest(0);
    },
    async retry(afterMs) {
      message.nak(afterMs);
      rest(afterMs);
    },
  };
}

function subjectOf(stream: string, workspace: string): string {
  return `${stream}.${encodeName(workspace)}`;
}

/** NATS takes no dots, spaces or stars in a name. */
function encodeName(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function decodeName(name: string): string {
  return Buffer.from(name, 'base64url').toString();
}
