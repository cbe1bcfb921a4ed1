import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line of the loopback to a server that can be cut, reset or frozen. */
export interface Line {
  port: number;
  /** From now on nothing is passed on, and nothing is closed. */
  freeze(): void;
  /** The answer to this statement, and all after it, never comes: the connection breaks once the server has done it. */
  cutAfter(statement: string): void;
  /** Breaks every connection by a TCP reset, at both ends; gives how many there were. */
  reset(): number;
  /** Nobody listens there any more. */
  close(): Promise<void>;
}

/** `port`: where it listens; a free one if left out. */
export async function layLine(serverPort: number, port = 0): Promise<Line> {
  const sockets = new Set<Socket>();
  let isFrozen = false;
  let cutting: string | undefined;
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    let isCut = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (data) => {
      if (isFrozen) return;
      if (cutting !== undefined && data.includes(cutting)) {
        isCut = true;
        cutting = undefined;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isFrozen) return;
      if (isCut) client.destroy();
      else client.write(data);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the line has no port');
  return {
    port: address.port,
    freeze: () => {
      isFrozen = true;
    },
    cutAfter: (statement) => {
      cutting = statement;
    },
    reset() {
      const count = sockets.size / 2;
      for (const socket of sockets) socket.resetAndDestroy();
      return count;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
