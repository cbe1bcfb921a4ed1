/** Minor units in one major unit of a currency: 100 for EUR, 1 for JPY, 1000 for KWD. */
function minorPerMajor(currency: string): number {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
    .maximumFractionDigits;
  return 10 ** (digits ?? 2);
}

/** Major units as a person writes them, to whole minor units. */
export function toMinor(major: number, currency: string): number {
  return Math.round(major * minorPerMajor(currency));
}

/** Whole minor units in major units, for files. */
export function toMajor(minor: number, currency: string): number {
  return minor / minorPerMajor(currency);
}

/** Money for reading: whole major units without decimals, else all of them. `minor` may be a fraction of a unit in an estimate. */
export function formatMoney(minor: number, currency: string): string {
  const major = Math.round(minor) / minorPerMajor(currency);
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(Number.isInteger(major) && { maximumFractionDigits: 0 }),
  }).format(major);
}

/** True for a code that the runtime can format (ISO 4217). */
export function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code);
}
