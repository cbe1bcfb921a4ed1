/** A message's id as we keep it: channel and timestamp. */
export function writeId(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}

export function readId(platformId: string): { channel: string; ts: string } {
  const [channel = '', ts = ''] = platformId.split('/');
  return { channel, ts };
}
