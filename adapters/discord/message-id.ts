/** A message's id as we keep it: its channel, or thread, and its own. */
export function writeId(channel: string, message: string): string {
  return `${channel}:${message}`;
}

export function readId(platformId: string): { channel: string; message: string } {
  const [channel = '', message = ''] = platformId.split(':');
  return { channel, message };
}
