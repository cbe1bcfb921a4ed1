/** What people mean by a day of work. */
const HOURS_PER_DAY = 8;
const HOURS_PER_WEEK = 5 * HOURS_PER_DAY;
/** More than this is a slip of the pen: five people for a year. */
const MOST_HOURS = 10_000;

/** Hours of work somebody expects: one figure (both the same), or from low to high. Above 0. */
export interface Effort {
  lowHours: number;
  highHours: number;
}

const AMOUNT = String.raw`(\d+(?:[.,]\d+)?|[.,]\d+)\s*(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)?`;
const PIECES = new RegExp(`^${AMOUNT}(?:\\s*(\\d+)\\s*(?:m|min|mins|minutes?)?)?$`, 'i');
const RANGE = /\s*(?:\.\.\.?|…|–|—|-|\bto\b)\s*/i;

/** Reads `3h`, `2d`, `30 min`, `1h30`, `3h-8h`, `3-8 h`, `1,5` (hours) as working hours: a day is 8, a week 40. Undefined for anything else. */
export function parseEffort(text: string): Effort | undefined {
  const parts = text.trim().split(RANGE);
  if (parts.length > 2) return undefined;
  const [first = '', second] = parts;
  const unit = /[a-z]+$/i.exec(second ?? '')?.[0] ?? '';
  const low = parseHours(second !== undefined && !/[a-z]/i.test(first) ? `${first}${unit}` : first);
  const high = second === undefined ? low : parseHours(second);
  if (low === undefined || high === undefined || low <= 0 || high < low || high > MOST_HOURS)
    return undefined;
  return { lowHours: low, highHours: high };
}

/** For reading: `3 h`, `30 min`, `3 to 8 h`. */
export function formatEffort({ lowHours, highHours }: Effort): string {
  if (lowHours === highHours) return formatHours(lowHours);
  const isShort = highHours < 1;
  return isShort
    ? `${round(lowHours * 60)} to ${round(highHours * 60)} min`
    : `${round(lowHours)} to ${round(highHours)} h`;
}

/** For reading: `3 h`, `2.5 h`, `30 min`. */
export function formatHours(hours: number): string {
  return hours > 0 && hours < 1 ? `${round(hours * 60)} min` : `${round(hours)} h`;
}

/** What a task takes: `3 h`, or `about 3 h (guess)` where nobody said it. Nobody guesses minutes of a day's work: whole hours from two on. */
export function formatTaskEffort(task: { effort_hours: number; is_effort_guessed: number }): string {
  const hours = task.effort_hours;
  if (task.is_effort_guessed !== 1) return formatHours(hours);
  return `about ${formatHours(hours >= 2 ? Math.round(hours) : hours)} (guess)`;
}

/** At the end of a title, after a comma: ", 3h". Longer than days it may be what the title is about: "Pilot, 6 weeks". */
const AT_END =
  /\s*[,;]\s*[~≈]?\s*(\d[\d.,]*\s*(?:(?:-|–|to)\s*\d[\d.,]*\s*)?(?:min(?:utes?)?|h|hrs?|hours?|d|days?))\.?$/iu;

/** Without a comma, hours or minutes, unless the word before them makes them a part of what is said: "reply within 2 h", "it takes 2 h". */
const BARE_AT_END =
  /(?<=(?<![\p{L}\p{N}])(?!(?:to|under|in|within|of|by|for|at|every|each|from|below|over|above|than|after|before|until|per|max|min|least|most|about|next|last|first|takes?|took|lasts?|needs?|is|are|was|were|and|or|up|down|unter|auf|nach|von|alle|bis|auf|dauert|sous|en|de|à|a|em|por|hasta|até|y|e|et|und|una?)\s)\p{L}[\p{L}'’-]*)\s+[~≈]?(\d[\d.,]*\s?(?:min(?:utes?)?|h|hrs?|hours?))\.?$/iu;

/** Characters at the end of a title that can say what it takes; looked for further on, a long one takes the square of its length. */
const LONGEST_END = 40;

/** Takes the first `(3h)` out of a title, or a `, 3h` at its end; what is in brackets without a unit is part of the title. */
export function splitEffort(title: string): { title: string; effort: Effort | null } {
  for (const match of title.matchAll(/\(([^()]*)\)/g)) {
    const inner = (match[1] ?? '').replace(/^[~≈]/, '');
    const effort = /\d\s*[a-z]/i.test(inner) ? parseEffort(inner) : undefined;
    if (!effort) continue;
    const rest = `${title.slice(0, match.index)} ${title.slice(match.index + match[0].length)}`;
    return { title: rest.replace(/\s+/g, ' ').trim(), effort };
  }
  const from = Math.max(0, title.length - LONGEST_END);
  const ending = AT_END.exec(title.slice(from)) ?? BARE_AT_END.exec(title.slice(from));
  const effort = ending?.[1] === undefined ? undefined : parseEffort(ending[1]);
  return ending && effort
    ? { title: title.slice(0, from + ending.index).trim(), effort }
    : { title, effort: null };
}

function parseHours(text: string): number | undefined {
  const match = PIECES.exec(text.trim());
  if (!match) return undefined;
  const amount = Number((match[1] ?? '').replace(',', '.'));
  const unit = (match[2] ?? 'h').charAt(0).toLowerCase();
  if (match[3] !== undefined && unit !== 'h') return undefined;
  const hours = { m: amount / 60, h: amount, d: amount * HOURS_PER_DAY, w: amount * HOURS_PER_WEEK }[unit];
  return hours === undefined ? undefined : hours + Number(match[3] ?? 0) / 60;
}

function round(value: number): string {
  return String(Number(value.toFixed(value < 10 ? 1 : 0)));
}
