/** A word or number of a title as it stands. */
export interface Piece {
  /** Folded to lower case; numbers and dates in one form. */
  readonly lower: string;
  /** Written with a capital that no beginning of a clause explains. */
  readonly isCapital: boolean;
  /** Tells things apart by its form: a version, ticket, quarter, date, port, amount, or a name from code. */
  readonly isNumber: boolean;
  /** Counts the parts between colons, commas, brackets and dashes. */
  readonly clause: number;
}

// Groups: a gap between clauses, an id or ISO date, a number with its unit, a word.
const PIECE =
  /([:;,!?()[\]{}|—–•"“”„«»]|\.(?=\s|$)|\s-+\s)|(\p{L}{2,10}-\d+|\d{4}-\d{2}(?:-\d{2})?)|(\d+(?:[.,:]\d+)*\p{L}*)|(\p{L}[\p{L}\p{N}_]*(?:['&]\p{L}+)*(?:\.[\p{L}\p{N}]+)*)/gu;
/** Scripts written without spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const UNIT = /^(?:h|hr|hrs|min|mins|s|sec|ms|d|kb|mb|gb|tb|px|km|kg|cm|mm|m|eur|usd|gbp|x)$/;
const MONTHS =
  'january, february, march, april, may, june, july, august, september, october, november, december';
const DAYS = 'monday, tuesday, wednesday, thursday, friday, saturday, sunday';
const CALENDAR: ReadonlyMap<string, string> = new Map(
  `${MONTHS}, ${DAYS}`.split(', ').flatMap((name): [string, string][] => [
    [name, name],
    [`${name}s`, name],
    [name.slice(0, 3), name],
    [name.slice(0, 4), name],
    [name.slice(0, 5), name],
  ]),
);
/** Abbreviations with a digit that are words all the same. */
const WORDS_WITH_DIGITS = /^(?:a11y|i18n|l10n|k8s|2fa|b2b|b2c|e2e|3d|2d|3rd|p2p|o11y)$/;

const LEFT_OVER =
  /^(?:remaining|left|open|outstanding|pending|last|final|unresolved|unfinished|missing|new|unread|overdue|more|top)$/;
const PERIOD = /^(?:day|week|month|year|hour|minute)s?$/;
/** Before a figure that is as of today. */
const SO_FAR = /^(?:now|currently|still|already|only|is|are|was|were|almost|nearly|about)$/;
const WAITING = /^(?:overdue|stuck|late|waiting|blocked|since|behind|delayed|idle|old)$/;
/** Things that are told apart by the number after them. */
const NUMBERED =
  /^(?:room|chapter|sprint|version|class|classroom|ticket|phase|step|part|level|floor|week|invoice|order|port|number|no|nr|stage|episode|lesson|module|round|page|line|gate|hall|unit|group|team|tier|type|plan|day|question|exercise|batch|build|release|milestone|goal|task|issue|case|contract|policy|form|article|paragraph|section|item|lot|zone|table|track|volume|season)$/;
const PLURAL = /^\p{L}{2,}(?<![su])s$/u;
const WORK_ITEM = /^(?:bug|issue|blocker|ticket|error|test|feature|task|item|pr|problem|blocking)$/;

/** Cuts a clean title into pieces, without counts of what is left to do. */
export function cutPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let clause = 0;
  for (const [, gap, id, number, word] of text.matchAll(PIECE)) {
    if (gap !== undefined) clause += 1;
    else if (id !== undefined) pieces.push(...cutId(id.toLowerCase(), clause));
    else if (number !== undefined) pieces.push(...cutNumber(number.toLowerCase(), clause));
    else if (word !== undefined) pieces.push(...cutWord(word, clause, pieces.at(-1)?.clause !== clause));
  }
  return pieces.filter((piece, at) => !isCount(pieces, piece, at));
}

/** "2026-03-12" is 12 March 2026; any other id stays whole. */
function cutId(text: string, clause: number): Piece[] {
  const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(text) ?? [];
  const name = MONTHS.split(', ')[Number(month) - 1];
  if (year === undefined || name === undefined) return [toPiece(text, clause, true)];
  return [day === undefined ? [] : String(Number(day)), name, year]
    .flat()
    .map((part) => toPiece(part, clause, true));
}

function toPiece(lower: string, clause: number, isNumber: boolean, isCapital = false): Piece {
  return { lower, isCapital, isNumber, clause };
}

/** "5,000" is 5000, "10k" is 10000, "2.0" is 2, "3rd" is 3, "10MB" is 10 and a unit. */
function cutNumber(text: string, clause: number): Piece[] {
  const plain = text.replace(/,(?=\d{3}(?:\D|$))/g, '').replace(/(\d)(?:st|nd|rd|th)$/, '$1');
  const [, digits = '', unit = ''] = /^([\d.,:]+)(\p{L}*)$/u.exec(plain) ?? [];
  const amount = toPiece(digits.replace(/\.0+$/, ''), clause, true);
  if (unit === '') return [amount];
  if (unit === 'k') return [toPiece(String(Number(digits) * 1000), clause, true)];
  if (UNIT.test(unit)) return [amount, toPiece(unit, clause, false)];
  return [toPiece(plain, clause, !WORDS_WITH_DIGITS.test(plain))];
}

function cutWord(word: string, clause: number, isFirst: boolean): Piece[] {
  const lower = word.toLowerCase();
  const isCapital = word !== lower && !isFirst;
  if (word !== lower) {
    const day = CALENDAR.get(lower);
    if (day !== undefined) return [toPiece(day, clause, true, true)];
    if (/\p{Ll}\p{Lu}/u.test(word)) return [toPiece(spellWord(lower), clause, true, true)];
  }
  if (/^[a-z]+$/.test(lower)) return [toPiece(lower, clause, false, isCapital)];
  if (UNSPACED.test(lower)) return cutPairs(lower).map((pair) => toPiece(pair, clause, false));
  const version = /^v(?:er)?\.?(\d+(?:\.\d+)*)$/.exec(lower);
  if (version) return [toPiece('version', clause, false), ...cutNumber(version[1] ?? '', clause)];
  const spelled = spellWord(lower);
  return [toPiece(spelled, clause, /\d/.test(spelled) && !WORDS_WITH_DIGITS.test(spelled), isCapital)];
}

/** "Maria's" is Maria, "U.K." is UK, "Node.js" is Node. */
function spellWord(lower: string): string {
  return lower
    .replace(/'s?$/, '')
    .replace(/'/g, '')
    .replace(/^((?:\p{L}\.)+\p{L})$/u, (initials) => initials.replaceAll('.', ''))
    .replace(/(?<=\p{L}{2})\.?js$/u, '');
}

function cutPairs(text: string): string[] {
  const letters = [...text];
  return letters.length === 1 ? letters : letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
}

/**
 * "2 critical bugs", "143 open", "(9)", "stuck for 3 days": how many there are or for how long, which changes from day
 * to day, and not which one it is, as in "room 12", "sprint 7 tickets" or "404 errors".
 */
function isCount(pieces: readonly Piece[], piece: Piece, at: number): boolean {
  if (!piece.isNumber || !/^\d{1,4}$/.test(piece.lower) || /^(?:19|20)\d\d$/.test(piece.lower)) return false;
  const own = pieces.filter(({ clause }) => clause === piece.clause);
  if (own.length === 1 && at > 1 && piece.lower.length < 4) return true;
  const place = own.indexOf(piece);
  const last = own[place - 1]?.lower ?? '';
  if (own[place - 1]?.isCapital && !LEFT_OVER.test(last)) return false;
  const [next = '', ...more] = own.slice(place + 1, place + 4).map(({ lower }) => lower);
  if (LEFT_OVER.test(next) || LEFT_OVER.test(last) || SO_FAR.test(last)) return true;
  if (PERIOD.test(next)) return own.some(({ lower }) => WAITING.test(lower));
  if (NUMBERED.test(last) || (/^[1-5]\d\d$/.test(piece.lower) && next.startsWith('error'))) return false;
  return [next, ...more].some((word) => PLURAL.test(word) || (piece.lower === '1' && WORK_ITEM.test(word)));
}
