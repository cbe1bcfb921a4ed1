import { hash } from 'node:crypto';
import { badArgument } from '../../base/language/errors.ts';
import { bold, cleanLine, cleanText, type Text } from '../../base/view/text.ts';
import { readLink } from '../../todo/task/doing/outcome.ts';
import type { Task } from '../../todo/task/task.ts';
import type { Delivery } from './store.ts';

/** What shows that work is done; empty for what is not given. */
export type Evidence = Pick<Delivery, 'link' | 'revision' | 'said' | 'artefact'>;

/** Letters of a digest that name it to people. */
const SHORT = 8;
/** Characters of a text that a line has room for. */
const LONGEST_SAID = 300;

/** Reads what an agent gives as evidence. Refuses none at all, and what does not look like what it should be. */
export function readEvidence(given: {
  link?: string | undefined;
  commit?: string | undefined;
  text?: string | undefined;
  artefact?: string | undefined;
}): Evidence {
  const { link, commit, text, artefact } = given;
  if (commit !== undefined && !/^[0-9a-f]{7,64}$/i.test(commit))
    throw badArgument('commit', commit, '7 to 64 letters and digits of a commit, such as 1a2b3c4');
  if (artefact !== undefined && !/^[0-9a-f]{64}$/i.test(artefact))
    throw badArgument('artefact', artefact, 'the SHA-256 of the artefact in 64 letters and digits');
  const evidence: Evidence = {
    link: link === undefined ? '' : readLink(link),
    revision: commit?.toLowerCase() ?? '',
    said: cleanText(text ?? '').trim(),
    artefact: artefact?.toLowerCase() ?? '',
  };
  if (Object.values(evidence).every((part) => part === ''))
    throw badArgument('evidence', undefined, 'a link, a commit, a text or the hash of an artefact');
  return evidence;
}

/** SHA-256 over what was approved and what shows that it is done: other evidence, or another task, is another digest. */
export function digestEvidence(task: Pick<Task, 'content_hash'>, evidence: Evidence): string {
  const { link, revision, said, artefact } = evidence;
  return hash('sha256', JSON.stringify([task.content_hash, link, revision, said, artefact]));
}

/** The first letters of a digest: how a button says which evidence was looked at. */
export function shortDigest({ digest }: Pick<Delivery, 'digest'>): string {
  return digest.slice(0, SHORT);
}

/** `“All green.” · commit 1a2b3c4 · evidence (https://…)`. */
export function describeEvidence({ link, revision, said, artefact }: Evidence): Text {
  const parts: Text[] = [
    ...(said === '' ? [] : [[`“${cleanLine(said, LONGEST_SAID)}”`]]),
    ...(revision === '' ? [] : [['commit ', bold(revision.slice(0, 12))]]),
    ...(artefact === '' ? [] : [['artefact ', bold(artefact.slice(0, 12))]]),
    ...(link === '' ? [] : [[{ link, text: 'evidence' }]]),
  ];
  return parts.flatMap((part, index) => (index === 0 ? part : [' · ', ...part]));
}
