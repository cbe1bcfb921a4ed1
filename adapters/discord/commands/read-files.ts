import { badArgument, Refusal } from '../../../src/base/language/errors.ts';
import type { DiscordRequest } from '../decode.ts';
import type { Attachment } from './commands.ts';

/** What takes longer than an answer may is deferred; nobody waits for ever. */
const READ_MS = 10_000;
/** What an argument takes at most. */
const MOST_BYTES = 20_000_000;

/** A request with the texts of the files that were handed in with it. Throws a Refusal for one that cannot be read. */
export async function addFiles({ request, files }: DiscordRequest): Promise<DiscordRequest['request']> {
  if (request.kind !== 'called') return request;
  const texts: Record<string, string> = {};
  for (const [name, file] of Object.entries(files)) texts[name] = await readFile(name, file);
  return { ...request, args: { ...request.args, ...texts } };
}

async function readFile(field: string, { url, filename, size }: Attachment): Promise<string> {
  if (size > MOST_BYTES) throw refuseFile(field, filename, 'a file of at most 20 MB');
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(READ_MS) });
    if (response.ok) return await response.text();
  } catch {
    // Said below: whatever kept it from being read, trying again is what helps.
  }
  throw refuseFile(field, filename, 'a file that Discord hands out in two seconds; try again');
}

function refuseFile(field: string, filename: string, allowed: string): Refusal {
  return new Refusal({ ...badArgument(field, filename, allowed).detail, code: 'bad_file' });
}
