import { randomBytes } from 'node:crypto';
import type { SlackFile, SlackState } from './state.ts';

type Args = Readonly<Record<string, unknown>>;

/** Gives a file a place, to which its bytes are sent. */
export function announceFile(state: SlackState, args: Args): object {
  const id = `F${randomBytes(5).toString('hex').toUpperCase()}`;
  const altText = String(args.alt_text ?? '');
  const file = { id, name: String(args.filename), altText, length: Number(args.length), bytes: null };
  state.files.set(id, file);
  return { upload_url: `${state.url}/upload/${id}`, file_id: id };
}

/** Takes the bytes of a file that was announced; gives the status of the answer. */
export function takeFile(state: SlackState, path: string, bytes: Buffer): number {
  const file = state.files.get(path.replace('/upload/', ''));
  if (!file || file.length !== bytes.length) return 400;
  file.bytes = bytes;
  return 200;
}

/** The files of a call that says they are there; undefined where one is not. */
export function findFiles(state: SlackState, args: Args): SlackFile[] | undefined {
  const found = (args.files as { id: string }[]).map(({ id }) => state.files.get(id));
  return found.every((file) => file?.bytes) ? (found as SlackFile[]) : undefined;
}
