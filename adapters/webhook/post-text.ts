import type { Reach } from '../calls/reach.ts';
import { post } from './post.ts';
import { describeFailure, renderSlackText } from './render.ts';

/** Posts a line as chats take it, once. Throws where it was not taken, with words that do not hold the address. */
export async function postText(address: string, text: string, reach?: Reach): Promise<void> {
  const message = { body: renderSlackText(text), headers: { 'content-type': 'application/json' } };
  const { status } = await post(address, message, reach).catch((error: unknown) => {
    throw new Error(describeFailure(error), { cause: error });
  });
  if (status < 200 || status >= 300) throw new Error(`it answered ${status}`);
}
