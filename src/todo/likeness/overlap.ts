import { LEAST_INNER_SHARE, LEAST_OUTER_SHARE_CONTINUED, MOST_UNSAID } from './similarity.ts';
import type { Reading, Token } from './title/reading.ts';
import { ACTIONS } from './words/actions.ts';

/** A bit of a number for each token; those beyond, and the words of the project, share the last. */
const LAST_BIT = 30;
/** Weights are kept as whole numbers of this part. */
const WEIGHT_PARTS = 100;
const EPSILON = 1e-9;
const NO_PROJECT = -1;
/** Places of the first cells of a title. */
const PROJECT = 0;
const WEIGHT = 1;
const IS_LIGHT = 2;
const IS_PHASE = 3;
const CHANGE_BITS = 4;
const SENSES = 5;
const SENSE_CELLS = Math.ceil(Object.keys(ACTIONS).length / 32);
const MENTIONED = SENSES + SENSE_CELLS;
const TOKENS = MENTIONED + SENSE_CELLS;
const SENSE_NUMBERS: ReadonlyMap<string, number> = new Map(
  Object.keys(ACTIONS).map((sense, at): [string, number] => [sense, at]),
);

/**
 * Tells quickly which of many stored titles cannot be the same as a wanted one: by marks alone, without comparing.
 * Never rejects what compareReadings calls the same.
 *
 * A mark is a number for whatever two tokens may match by. All titles lie in one row of cells, since thousands are
 * passed over: project, weight, the kind of work in bits, number of tokens, each token (weight and whether it names,
 * number of its marks, its marks), number of the project's marks, those.
 */
export class OverlapCheck {
  readonly #numbers = new Map<string, number>();
  readonly #marksByToken = new Map<string, readonly number[]>();
  readonly #scratch: number[] = [];
  readonly #starts: number[] = [];
  #cells = new Int32Array(4096);
  #filled = 0;
  #wanted: Int32Array = new Int32Array();
  /** By mark: the bits of the wanted title's tokens that have it. */
  #bits = new Int32Array(4096);

  /** Stores a title and gives its place, counted from 0, and its marks. */
  store(reading: Reading): { place: number; cells: Int32Array } {
    const cells = this.encode(reading);
    if (this.#filled + cells.length > this.#cells.length) {
      this.#cells = enlarge(this.#cells, 2 * (this.#filled + cells.length));
    }
    this.#cells.set(cells, this.#filled);
    this.#starts.push(this.#filled);
    this.#filled += cells.length;
    return { place: this.#starts.length - 1, cells };
  }

  encode({ project, projectKeys, weight, work, tokens }: Reading): Int32Array {
    const cells = this.#scratch;
    cells.length = TOKENS;
    cells.fill(0);
    cells[PROJECT] = project === '' ? NO_PROJECT : this.#toNumber(`project ${project}`);
    cells[WEIGHT] = Math.round(weight * WEIGHT_PARTS);
    cells[IS_LIGHT] = Number(work.isLight);
    cells[IS_PHASE] = Number(work.isPhase);
    cells[CHANGE_BITS] = work.changes;
    setBits(cells, SENSES, work.senses);
    setBits(cells, MENTIONED, work.mentioned);
    cells.push(tokens.length);
    for (const token of tokens) {
      const marks = this.#findMarks(token);
      cells.push(2 * Math.round(token.weight * WEIGHT_PARTS) + Number(token.isIdentifying), marks.length);
      for (const mark of marks) cells.push(mark);
    }
    cells.push(projectKeys.length);
    for (const key of projectKeys) cells.push(this.#toNumber(key));
    return new Int32Array(cells);
  }

  /** Sets the title that others are held against. */
  want(cells: Int32Array): void {
    forEachMark(this.#wanted, (mark) => {
      this.#bits[mark] = 0;
    });
    this.#wanted = cells;
    if (this.#numbers.size > this.#bits.length) this.#bits = enlarge(this.#bits, 2 * this.#numbers.size);
    forEachMark(cells, (mark, token) => {
      this.#bits[mark] = (this.#bits[mark] ?? 0) | bitOf(token);
    });
  }

  mayBeSame(place: number): boolean {
    const cells = this.#cells;
    const bits = this.#bits;
    let at = this.#starts[place] ?? 0;
    const project = cells[at + PROJECT] ?? NO_PROJECT;
    const projectWanted = this.#wanted[PROJECT];
    if (project !== NO_PROJECT && projectWanted !== NO_PROJECT && project !== projectWanted) return false;
    if (!mayBeSameWork(cells, at, this.#wanted, 0)) return false;
    const weight = cells[at + WEIGHT] ?? 0;
    let tokens = cells[at + TOKENS] ?? 0;
    at += TOKENS + 1;
    let shared = 0;
    let rest = 0;
    let hasName = false;
    for (; tokens > 0; tokens -= 1) {
      const kind = cells[at] ?? 0;
      let own = 0;
      const end = at + 2 + (cells[at + 1] ?? 0);
      for (at += 2; at < end; at += 1) own |= bits[cells[at] ?? 0] ?? 0;
      shared |= own;
      if (own !== 0) continue;
      rest += kind >> 1;
      if ((kind & 1) === 1) hasName = true;
    }
    const end = at + 1 + (cells[at] ?? 0);
    for (at += 1; at < end; at += 1) shared |= bits[cells[at] ?? 0] ?? 0;
    const restWanted = this.#weighRest(shared, hasName);
    if (restWanted === undefined) return false;
    const weightWanted = this.#wanted[WEIGHT] ?? 0;
    const share = Math.min(1 - rest / weight, 1 - restWanted / weightWanted);
    return (
      (mayBeSaid(rest, weight) || mayBeSaid(restWanted, weightWanted)) &&
      share >= LEAST_OUTER_SHARE_CONTINUED - EPSILON
    );
  }

  /** Weight of the wanted title's tokens that are not shared; undefined if a name is among them and in the other rest. */
  #weighRest(shared: number, hasOtherName: boolean): number | undefined {
    const cells = this.#wanted;
    const tokens = Math.min(cells[TOKENS] ?? 0, LAST_BIT);
    let rest = 0;
    for (let token = 0, at = TOKENS + 1; token < tokens; token += 1) {
      const kind = cells[at] ?? 0;
      at += 2 + (cells[at + 1] ?? 0);
      if ((shared & bitOf(token)) !== 0) continue;
      if (hasOtherName && (kind & 1) === 1) return undefined;
      rest += kind >> 1;
    }
    return rest;
  }

  #findMarks(token: Token): readonly number[] {
    const isPlain = token.keys.length === 1 && !token.isIdentifying;
    const name = isPlain ? token.text : `${token.text}${token.keys.length}${token.isIdentifying}`;
    let marks = this.#marksByToken.get(name);
    if (marks === undefined) {
      marks = listMarks(token).map((mark) => this.#toNumber(mark));
      this.#marksByToken.set(name, marks);
    }
    return marks;
  }

  #toNumber(mark: string): number {
    const known = this.#numbers.get(mark);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    this.#numbers.set(mark, next);
    return next;
  }
}

/** Calls with each mark of an encoded title and the number of its token; project marks come as of the last bit. */
export function forEachMark(
  cells: Int32Array,
  call: (mark: number, token: number, weight: number) => void,
): void {
  let at = TOKENS + 1;
  for (let token = 0; token < (cells[TOKENS] ?? 0); token += 1) {
    const weight = ((cells[at] ?? 0) >> 1) / WEIGHT_PARTS;
    const end = at + 2 + (cells[at + 1] ?? 0);
    for (at += 2; at < end; at += 1) call(cells[at] ?? 0, token, weight);
  }
  for (at += 1; at < cells.length; at += 1) call(cells[at] ?? 0, LAST_BIT, 0);
}

/** What two tokens share whenever one may match the other: a key, a part, a beginning, or all letters but one. */
function listMarks({ keys, parts, kinship, spelling }: Token): string[] {
  const marks = [...keys, ...parts];
  if (kinship !== '') marks.push(`${kinship}…`);
  if (spelling === '') return marks;
  marks.push(`~${spelling}`);
  for (let at = 0; at < spelling.length; at += 1) {
    marks.push(`~${spelling.slice(0, at)}${spelling.slice(at + 1)}`);
  }
  return marks;
}

function setBits(cells: number[], start: number, senses: Iterable<string>): void {
  for (const sense of senses) {
    const number = SENSE_NUMBERS.get(sense) ?? 0;
    const cell = start + (number >> 5);
    cells[cell] = (cells[cell] ?? 0) | (1 << (number & 31));
  }
}

/** isSameWork of work.ts, on bits and always loose. */
function mayBeSameWork(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
  if (!meets(a, atA + SENSES, a, atA + SENSES) || !meets(b, atB + SENSES, b, atB + SENSES)) return true;
  if (((a[atA + CHANGE_BITS] ?? 0) & (b[atB + CHANGE_BITS] ?? 0)) !== 0) return true;
  return isMentioned(a, atA, b, atB) && isMentioned(b, atB, a, atA);
}

function isMentioned(work: Int32Array, at: number, other: Int32Array, atOther: number): boolean {
  if (meets(work, at + SENSES, other, atOther + MENTIONED)) return true;
  if (work[at + IS_LIGHT] !== 1) return false;
  return other[atOther + IS_PHASE] !== 1 || meets(other, atOther + SENSES, work, at + MENTIONED);
}

function meets(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
  for (let cell = 0; cell < SENSE_CELLS; cell += 1) {
    if (((a[atA + cell] ?? 0) & (b[atB + cell] ?? 0)) !== 0) return true;
  }
  return false;
}

function mayBeSaid(rest: number, weight: number): boolean {
  const most = Math.min(MOST_UNSAID * WEIGHT_PARTS, (1 - LEAST_INNER_SHARE) * weight);
  return rest <= most + EPSILON;
}

function bitOf(token: number): number {
  return 1 << Math.min(token, LAST_BIT);
}

function enlarge(cells: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(cells);
  return larger;
}
