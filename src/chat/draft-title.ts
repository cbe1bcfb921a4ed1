import { cleanLine } from '../base/view/text.ts';

/** A title that is made from a message: two lines of a phone. */
const LONGEST_TITLE = 120;

/** What a message says is to be done: its first line with words, without marks of a list or quote, at most a sentence. */
export function draftTitle(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.replace(/^(?:[\s>*•–—-]|\d+[.)]\s|\[[ x]\])+/i, '').trim());
  const line = lines.find((words) => /[\p{L}\p{N}]/u.test(words)) ?? '';
  const sentence = line.length > LONGEST_TITLE ? /^.{20,}?[.!?](?=\s)/u.exec(line)?.[0] : undefined;
  return cleanLine((sentence ?? line).replace(/[.!]+$/, ''), LONGEST_TITLE);
}
