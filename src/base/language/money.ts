/** What amounts of a currency are written with. */
interface Currency {
  /** Minor units in one major unit: 100 for EUR, 1 for JPY, 1000 for KWD. */
  minorPerMajor: number;
  /** Whole major units, without decimals. */
  whole: Intl.NumberFormat;
  exact: Intl.NumberFormat;
}

/** Each takes longer to make than a hundred amounts to write. */
const currencies = new Map<string, Currency>();

function openCurrency(currency: string): Currency {
  const known = currencies.get(currency);
  if (known) return known;
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  const exact = new Intl.NumberFormat('en', style);
  const made = {
    minorPerMajor: 10 ** (exact.resolvedOptions().maximumFractionDigits ?? 2),
    whole: new Intl.NumberFormat('en', { ...style, maximumFractionDigits: 0 }),
    exact,
  };
  currencies.set(currency, made);
  return made;
}

/** Major units as a person writes them, to whole minor units. */
export function toMinor(major: number, currency: string): number {
  return Math.round(major * openCurrency(currency).minorPerMajor);
}

/** Whole minor units in major units, for files. */
export function toMajor(minor: number, currency: string): number {
  return minor / openCurrency(currency).minorPerMajor;
}

/** Money for reading: whole major units without decimals, else all of them. `minor` may be a fraction of a unit in an estimate. */
export function formatMoney(minor: number, currency: string): string {
  const { minorPerMajor, whole, exact } = openCurrency(currency);
  const major = Math.round(minor) / minorPerMajor;
  return (Number.isInteger(major) ? whole : exact).format(major);
}

/** True for a code that the runtime can format (ISO 4217). */
export function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code);
}
