import { type Client, Status } from 'discord.js';

/** Heartbeats come every 41 s or so; without one for so long nothing else comes either. */
const SILENT_MS = 5 * 60_000;

/** How the connection stands. */
export interface DiscordHealth {
  isUp: boolean;
  /** One line for whoever looks. */
  text: string;
}

/**
 * Reads the shards: after a fatal close the client itself still says that it is ready (discord.js 14.28). `now` is of
 * this machine's clock, with which the library notes its heartbeats.
 */
export function readHealth({ ws }: Pick<Client, 'ws'>, now: number): DiscordHealth {
  const shards = [...ws.shards.values()];
  const [down] = shards.filter(({ status }) => status !== Status.Ready);
  if (shards.length === 0) return { isUp: false, text: 'Discord: not connected yet' };
  if (down) return { isUp: false, text: `Discord: not connected (${Status[down.status].toLowerCase()})` };
  const heard = shards.map(({ lastPingTimestamp }) => lastPingTimestamp).filter((at) => at > 0);
  const silentMs = heard.length === 0 ? 0 : now - Math.min(...heard);
  return silentMs > SILENT_MS
    ? { isUp: false, text: `Discord: not heard for ${Math.round(silentMs / 60_000)} minutes` }
    : { isUp: true, text: 'Discord: connected' };
}
