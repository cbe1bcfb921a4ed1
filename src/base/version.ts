/** The version of this program, as package.json has it; a release sets both. */
export const VERSION = '0.1.0';

/** Orders versions such as 0.9.0 and 0.10.0: below zero where the first is the older one. */
export function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
