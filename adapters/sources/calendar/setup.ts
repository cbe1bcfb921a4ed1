/** From nothing to the first entry, with the smallest permission. */
export const setup: readonly string[] = [
  'Google Calendar: settings of that calendar, "Secret address in iCal format". Outlook: publish the calendar with "titles" and copy the ICS link.',
  'Anybody who has the address can read that calendar and nothing else: it is kept as a secret.',
];
