/** A Monday; the team works for two weeks, and the third one's Monday is measured. */
export const FIRST_DAY = Temporal.PlainDate.from('2026-11-02');
export const MEASURED = FIRST_DAY.add({ days: 14 });

/** Minutes to nine on the morning that is measured. */
export const BEFORE_NINE = instantOf('08:59');
export const NINE = instantOf('09:00');

function instantOf(time: string): number {
  return MEASURED.toZonedDateTime({ timeZone: 'UTC', plainTime: time }).epochMilliseconds;
}
