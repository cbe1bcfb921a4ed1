/** An issue or a pull request as text names it; null where it is of the repository that the text stands in. */
export interface Reference {
  /** `owner/name`, as written. */
  repository: string | null;
  number: number;
}

/** `#12`, `acme/site#12`, and an address on any host, for a server of one's own. */
const REFERENCE = String.raw`(?:https?:\/\/[^\s/]+\/([\w.-]+\/[\w.-]+)\/(?:issues|pull)\/|([\w.-]+\/[\w.-]+)?#)(\d{1,9})\b`;
/** The words that close an issue when their pull request is merged (docs.github.com, "Linking a pull request to an issue"). */
const CLOSING = new RegExp(
  String.raw`(?<![\w-])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]+${REFERENCE}`,
  'gi',
);
const OPEN_TASK = new RegExp(String.raw`^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[ \][ \t]+${REFERENCE}`, 'gim');
const OWN_TASK = /(?<![\w-])T-([1-9]\d{0,8})\b/g;
const REVERT = new RegExp(String.raw`^[ \t]*reverts[ \t]+${REFERENCE}`, 'im');

/** What is no text of its writer: code, a remark that nobody sees, a quotation. */
const SILENT = /```[\s\S]*?(?:```|(?![\s\S]))|`[^`\n]*`|<!--[\s\S]*?(?:-->|(?![\s\S]))|^[ \t]*>.*$/gm;

/** What a pull request says it closes. */
export function readClosing(text: string): Reference[] {
  return readAll(CLOSING, text.replace(SILENT, ' '));
}

/** What the open boxes of a task list link. */
export function readTaskList(body: string): Reference[] {
  return readAll(OPEN_TASK, body.replace(SILENT, ''));
}

/** Numbers of our own tasks, each once: 7 for T-7. */
export function readOwnTasks(text: string): number[] {
  return [...new Set([...text.replace(SILENT, ' ').matchAll(OWN_TASK)].map(([, number]) => Number(number)))];
}

/** What a pull request takes back, by the line that GitHub's button writes: "Reverts acme/site#12". Its title people rewrite. */
export function findReverted(body: string): Reference | undefined {
  const match = REVERT.exec(body.replace(SILENT, ''));
  return match ? referenceOf(match) : undefined;
}

function readAll(pattern: RegExp, text: string): Reference[] {
  return [...text.matchAll(pattern)].map(referenceOf);
}

function referenceOf([, address, name, number]: RegExpMatchArray): Reference {
  return { repository: address ?? name ?? null, number: Number(number) };
}
