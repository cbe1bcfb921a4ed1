import { stripAccents } from '../../../base/language/words.ts';
/** Lower case without accents or typographic variants, so that "Café" and "cafe" compare equal. Keeps capitals. */
export function fold(text: string): string {
  if (/^[\x20-\x5f\x61-\x7e]*$/.test(text)) return text;
  return stripAccents(text)
    .normalize('NFC')
    .replace(/[’‘`´]/g, "'");
}

const QUARTER = /\b(first|second|third|fourth|1st|2nd|3rd|4th) quarter\b/gi;
const QUARTERS: ReadonlyMap<string, string> = new Map([
  ...['first', '1st'].map((word): [string, string] => [word, 'Q1']),
  ...['second', '2nd'].map((word): [string, string] => [word, 'Q2']),
  ...['third', '3rd'].map((word): [string, string] => [word, 'Q3']),
  ...['fourth', '4th'].map((word): [string, string] => [word, 'Q4']),
]);

/** A title without how and of whom it was asked, and without how far it is: what does not make it another task. */
export function cleanTitle(title: string): string {
  const text = withoutPreamble(withoutPeople(fold(title)))
    .replace(/(?<![\p{L}\p{N}&])#\p{L}[\p{L}\p{N}_-]*/gu, ' ')
    .replace(/\b(?:asap|eod|eow|pls|plz|thx|ty)\b/gi, ' ')
    .replace(/\b(?:gmbh|inc|ltd|llc|corp|plc)\b\.?/gi, ' ')
    .replace(/\b(?:(?:the )?(first|second) half of the year)\b/gi, (_whole, which: string) =>
      which.toLowerCase() === 'first' ? 'H1' : 'H2',
    )
    .replace(QUARTER, (_whole, which: string) => QUARTERS.get(which.toLowerCase()) ?? '');
  return /\d/.test(text) ? withoutProgress(text) : text;
}

/** "@maria", "(assigned to Maria)": who does it may change. */
function withoutPeople(text: string): string {
  if (!/@|assign|owner|cc/i.test(text)) return text;
  return text.replace(
    /\(?\b(?:assigned to|assignee|owner|cc)\b:?\s+@?[\p{L}\p{N}._-]+\)?|(?<![\p{L}\p{N}])@[\p{L}\p{N}._-]+/giu,
    ' ',
  );
}

/** "As a user I want to", "I'd love to see", "Feature request:", "[Idea]". */
function withoutPreamble(text: string): string {
  return text
    .replace(
      /^\s*(?:i(?:'d| would) (?:love|like) (?:to (?:see|have|get)|it if)|(?:is it|would it be) possible to|it(?:'d| would) be (?:great|nice|good|cool|helpful|useful) (?:to have|to see|to|if we could|if)|any chance (?:we could|of|to)|how about|what about|don't forget to|remember to)\b/i,
      '',
    )
    .replace(
      /^\s*as an? [^,:]{1,40}?,?\s+i(?: would|'d)? (?:want|need|like|can|wish)(?: to)?(?: be able to)?\b/i,
      '',
    )
    .replace(
      /^\W*(?:feature request|feature|feat|request|task|todo|to-do|idea|urgent|important|chore|story|user story|epic|improvement|clone|suggestion|proposal|ticket|wip|rfc|fyi|reminder|note|action item|action|next step|p[0-4]|high|low|medium)(?:\([^)]*\))?\s*(?:[:\]]|-\s)/i,
      '',
    );
}

const PERCENTAGE =
  /(\d+(?:[.,]\d+)?)\s?(?:%|percent\b|per cent\b|pct\b)(\s*(?:(?:of|more|fewer)\b)?\s*(?:our |the |all )?\p{L}*)/giu;
/** What a percentage belongs to that would be another thing with another one. */
const RATE =
  /^\s*(?:discount|off|rebate|rollout|vat|tax|commission|interest|of (?:our |the |all )?(?:users|customers|traffic|visitors|accounts))$/i;
const DONE = /\b(?:completed?|done|finished|ready|there|progress|completion)\b/i;
const COUNT_OF_ALL =
  /(?<!\b(?:part|step|phase|chapter|episode|day|week|sprint|lesson|module)\s)\b\d[\d,.]*\s*(?:of|out of)\s*(?:the\s+)?\d[\d,.]*\b/gi;
const FRACTION_DONE =
  /\b\d[\d,.]*\s?\/\s?\d[\d,.]*(?=[^\d/]*\b(?:done|complete|completed|finished|closed|ready)\b)/gi;

/** "now 812", "currently at 40": where a count stands today. */
const STANDING =
  /\b(?:now|currently|so far|today)(?: at)? \d[\d.,]*(?![\d.,]|\s?(?:%|percent\b|per cent\b|pct\b))/giu;

/** Percentages and counts of progress change from day to day; the task stays the same. */
function withoutProgress(text: string): string {
  return text
    .replace(STANDING, ' ')
    .replace(PERCENTAGE, (_whole, rate: string, after: string) =>
      RATE.test(after) ? `${rate}pct ${after}` : ` ${after.replace(DONE, ' ')}`,
    )
    .replace(COUNT_OF_ALL, ' ')
    .replace(FRACTION_DONE, ' ');
}
