import { describe, expect, it } from 'vitest';
import { addFiles } from '../../../adapters/discord/commands/read-files.ts';
import type { DiscordRequest } from '../../../adapters/discord/decode.ts';

const visitor = {
  platform: 'discord' as const,
  tenant: 'G1',
  tenantName: 'guild',
  user: 'U1',
  userName: 'ana',
  place: 'C1',
  placeName: 'team',
};

/** `metric import` with a file at an address, of a size. */
function handIn(url: string, size: number): DiscordRequest {
  const call = { kind: 'called' as const, command: 'metric import', args: { unit: 'percent' } };
  return {
    request: { ...call, visitor, standing: 'vouched', origin: 'once' },
    reply: null,
    source: null,
    owner: null,
    files: { file: { url, filename: 'churn.csv', size } },
    form: null,
  };
}

describe('a file that is handed in', () => {
  it('is the argument that it was given for, beside the others', async () => {
    const { args } = (await addFiles(handIn('data:text/csv,date%2Cchurn', 10))) as { args?: object };
    expect(args).toEqual({ unit: 'percent', file: 'date,churn' });
  });

  it('is refused by name where Discord does not hand it out, or it is too large to be asked for', async () => {
    await expect(addFiles(handIn('http://127.0.0.1:1/churn.csv', 10))).rejects.toThrow(
      /“churn\.csv”.*try again/,
    );
    await expect(addFiles(handIn('data:text/csv,date', 20_000_001))).rejects.toThrow(/at most 20 MB/);
  });
});
