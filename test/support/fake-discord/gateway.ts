import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { showReady, showWholeGuild } from '../discord/payloads.ts';
import { isSeen, wants } from '../discord/permissions.ts';
import { type DiscordState, tellWatchers } from './state.ts';

const PRIVILEGED_INTENTS = (1 << 1) | (1 << 8) | (1 << 15);

interface Session {
  id: string;
  intents: number;
  /** Null while it is cut off: what happens meanwhile is kept for it. */
  link: WebSocket | null;
  log: { op: 0; s: number; t: string; d: object }[];
  /** Who waits for the client to have taken an event. */
  waiting: (() => void)[];
}

export interface Gateway {
  /** Connected clients. */
  readonly sessions: number;
  /** Intents that the youngest session asked for. */
  readonly intents: number;
  /** Asks every client to connect again and resume (op 7). */
  reconnect(): void;
  /** Ends every session (op 9); what happens until a client has a new one is lost, unless it may resume. */
  invalidate(isResumable?: boolean): void;
  /** Cuts every connection without a word; what happens meanwhile is kept until the client resumes. */
  cut(): void;
  /** Closes every connection with a code, such as 4004 or 4014. */
  close(code: number): void;
  /** Sends so many events again that a client has had when it resumes. */
  repeat(events: number): void;
  /** Answers no heartbeat from now on: the connection is a zombie. A lower `state.heartbeatMs` before login shows it soon. */
  withholdAcks(isWithheld?: boolean): void;
  /** Refuses every connection, to REST too, until it is told not to. */
  refuse(isRefused: boolean): Promise<void>;
}

export function createGateway(state: DiscordState, server: Server): Gateway {
  let sessions: Session[] = [];
  let isWithheld = false;
  let repeated = 0;
  const port = () => Number(new URL(state.url).port);
  const sockets = new WebSocketServer({ server });
  const links = () => [...sockets.clients].filter((link) => link.readyState === link.OPEN);
  const send = (link: WebSocket, message: object) => link.send(JSON.stringify(message));

  sockets.on('connection', (link) => {
    let session: Session | undefined;
    link.on('message', (raw) => {
      const { op, d } = JSON.parse(String(raw)) as { op: number; d: Readonly<Record<string, unknown>> };
      if (op === 1) {
        if (!isWithheld) send(link, { op: 11 });
        for (const resolve of session?.waiting.splice(0) ?? []) resolve();
      }
      if (op === 2) session = identify(link, String(d.token), Number(d.intents));
      if (op === 6) session = resume(link, String(d.token), String(d.session_id), Number(d.seq));
    });
    link.on('close', (code) => {
      // Who says goodbye has nothing to resume.
      if (code === 1000 || code === 1001) sessions = sessions.filter((each) => each !== session);
      for (const resolve of session?.waiting.splice(0) ?? []) resolve();
      if (session?.link === link) session.link = null;
    });
    send(link, { op: 10, d: { heartbeat_interval: state.heartbeatMs } });
  });

  function identify(link: WebSocket, token: string, intents: number): Session | undefined {
    if (token !== state.token) return void link.close(4004, 'Authentication failed.');
    if ((intents & PRIVILEGED_INTENTS & ~state.grantedIntents) !== 0)
      return void link.close(4014, 'Disallowed intent(s).');
    state.logins++;
    const id = randomBytes(8).toString('hex');
    const session: Session = { id, intents, link, log: [], waiting: [] };
    sessions.push(session);
    push(session, 'READY', showReady(state, id));
    if (state.isInvited) push(session, 'GUILD_CREATE', showWholeGuild(state));
    tellWatchers(state, 'READY');
    return session;
  }

  function resume(link: WebSocket, token: string, id: string, seq: number): Session | undefined {
    if (token !== state.token) return void link.close(4004, 'Authentication failed.');
    const session = sessions.find((each) => each.id === id);
    if (!session) return void send(link, { op: 9, d: false });
    session.link = link;
    for (const missed of session.log.filter(({ s }) => s > seq - repeated)) send(link, missed);
    push(session, 'RESUMED', {});
    tellWatchers(state, 'RESUMED');
    return session;
  }

  function push(session: Session, t: string, d: object): void {
    const event = { op: 0, s: session.log.length + 1, t, d } as const;
    session.log.push(event);
    if (session.link) send(session.link, event);
  }

  state.dispatch = async (type, data) => {
    if (!isSeen(state, type, data)) return true;
    const taken = sessions.map((session) => {
      if (!wants(session.intents, type, data)) return undefined;
      push(session, type, data);
      const { link } = session;
      if (!link || isWithheld) return undefined;
      // The client answers this beat after it has taken all that came before.
      return new Promise<void>((resolve) => {
        session.waiting.push(resolve);
        send(link, { op: 1, d: null });
      });
    });
    await Promise.all(taken);
    return sessions.length > 0;
  };

  const gateway: Gateway = {
    get sessions() {
      return sessions.filter(({ link }) => link?.readyState === WebSocket.OPEN).length;
    },
    get intents() {
      return sessions.at(-1)?.intents ?? 0;
    },
    reconnect: () => links().forEach((link) => void send(link, { op: 7, d: null })),
    invalidate(isResumable = false) {
      if (!isResumable) sessions = [];
      for (const link of links()) send(link, { op: 9, d: isResumable });
    },
    cut: () => sockets.clients.forEach((link) => void link.terminate()),
    close: (code) => links().forEach((link) => void link.close(code)),
    repeat(events) {
      repeated = events;
    },
    withholdAcks(to = true) {
      isWithheld = to;
    },
    async refuse(isRefused) {
      if (!isRefused) return new Promise((resolve) => void server.listen(port(), '127.0.0.1', resolve));
      server.close();
      gateway.cut();
      server.closeAllConnections();
    },
  };
  return gateway;
}
