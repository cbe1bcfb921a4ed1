/** How much of the team's hours a project or goal gets, whole percents; null where nobody says. */
export interface HourShare {
  of: 'project' | 'goal';
  id: string;
  /** What it is called on a page: `Alpha`, `G-1`. */
  name: string;
  mostPercent: number | null;
  leastPercent: number | null;
}

/** Work that counts against shares: what was handed out of late, or waits for a yes. */
export interface HandedOut {
  projectId: string | null;
  goalId: string | null;
  hours: number;
}

/** A share in the hours of one batch. */
export interface ShareLimit {
  share: HourShare;
  /** Hours that the batch may have for it; null for any. */
  most: number | null;
  /** Hours that it is to have for it as far as there are ideas; 0 for none. */
  least: number;
}

/** What of an idea tells whose share it is of. */
interface Work {
  candidate: { projectId: string | null };
  goal: { figures: { id: string } } | null;
}

export function isOfShare({ of, id }: HourShare, { candidate, goal }: Work): boolean {
  return of === 'project' ? candidate.projectId === id : goal?.figures.id === id;
}

/** Hours handed out for a share, and for anything. */
export function sumHours(share: HourShare, handedOut: readonly HandedOut[]): { own: number; all: number } {
  let own = 0;
  let all = 0;
  for (const { projectId, goalId, hours } of handedOut) {
    all += hours;
    if ((share.of === 'project' ? projectId : goalId) === share.id) own += hours;
  }
  return { own, all };
}

/**
 * What shares mean for one batch, in hours: percent ÷ 100 × (hours handed out in four weeks + hours of a usual batch) −
 * hours that it was handed out already, at least 0. A usual batch is its places times the median effort of the ideas. So
 * the limits are known before anything is chosen and the choice stays linear; what a batch misses by, the next makes up for.
 */
export function readShareLimits(
  { hourShares, handedOut }: { hourShares: readonly HourShare[]; handedOut: readonly HandedOut[] },
  pool: readonly { effortHours: number }[],
  places: number,
): ShareLimit[] {
  if (hourShares.length === 0) return [];
  const efforts = pool.map(({ effortHours }) => effortHours).sort((a, b) => a - b);
  const usual = places * (efforts[Math.floor(efforts.length / 2)] ?? 0);
  return hourShares.map((share) => {
    const { own, all } = sumHours(share, handedOut);
    const left = (percent: number) => Math.max(0, (percent / 100) * (all + usual) - own);
    return {
      share,
      most: share.mostPercent === null ? null : left(share.mostPercent),
      least: share.leastPercent === null ? 0 : left(share.leastPercent),
    };
  });
}

/** Rounding that hours may be over a limit by. */
const ROUNDING = 1e-9;

/** Of ideas with their hours and the places of their shares. */
interface Shared {
  hours: number;
  shares: readonly number[];
}

/** Hours of some ideas by share. */
export function hoursByShare(items: Iterable<Shared>, count: number): number[] {
  const hours = new Array<number>(count).fill(0);
  for (const item of items) for (const at of item.shares) hours[at] = (hours[at] ?? 0) + item.hours;
  return hours;
}

/** The first share that gets more than it may with these ideas; null where none does. */
export function findOverdrawn(items: Iterable<Shared>, limits: readonly ShareLimit[]): ShareLimit | null {
  if (limits.length === 0) return null;
  const hours = hoursByShare(items, limits.length);
  return limits.find(({ most }, at) => most !== null && (hours[at] ?? 0) > most + ROUNDING) ?? null;
}

/** Whether each share has the hours that it is owed. */
export function isPaid(items: Iterable<Shared>, owed: readonly number[]): boolean {
  if (owed.every((hours) => hours === 0)) return true;
  const hours = hoursByShare(items, owed.length);
  return owed.every((least, at) => (hours[at] ?? 0) >= least - ROUNDING);
}

/** What each share gets of what it is owed, in a batch that is known. */
export function payable(items: Iterable<Shared>, limits: readonly ShareLimit[]): number[] {
  const hours = hoursByShare(items, limits.length);
  return limits.map(({ least }, at) => Math.min(least, hours[at] ?? 0));
}

/** `its project has its 40 % of hours`. */
export function describeOverdrawn({ share }: ShareLimit): string {
  return `its ${share.of} has its ${share.mostPercent} % of hours`;
}
