/** What people of a shop write down, by what it is good for; a label says how long it takes. */
export interface Wish {
  title: string;
  labels: readonly string[];
  /** The goal that it is for, as a milestone; null for none. */
  milestone: 'sign-ups' | 'returns' | null;
  /** What it does to the goal's metric a day, from two days after its merge on; nobody in the team knows. */
  lift: number;
}

const SIGN_UPS: readonly (readonly [title: string, hours: string, lift: number])[] = [
  ['Ask for the e-mail address alone at first', '3h', 1.6],
  ['Show prices with tax on the first page', '2h', 0.8],
  ['Let people sign in with their Google account', '6h', 2.2],
  ['Explain the trial in one sentence above the button', '1h', 0.6],
  ['Load the landing page without the carousel', '4h', 1.1],
  ['Remember what was in the cart before the log-in', '5h', 0.9],
  ['Send the confirmation mail within a minute', '3h', 1.2],
  ['Write three stories of customers for the blog', '6h', 0.2],
  ['Make the form usable on small phones', '4h', 1.4],
  ['Offer a chat to visitors who hesitate', '6h', 0.1],
  ['Drop the question about the company size', '1h', 0.7],
  ['Translate the checkout into Polish', '5h', 0.4],
  ['Answer frequent questions beside the price table', '2h', 0.3],
  ['Repair the coupon field that eats spaces', '2h', 0.3],
  ['Warn about weak passwords while typing', '2h', 0.1],
  ['Put the logos of known customers under the header', '1h', 0.2],
  ['Try a shorter headline for the campaign in autumn', '1h', 0.3],
  ['Let a friend invite a friend by a link', '6h', 1.0],
];

const OTHER: readonly (readonly [title: string, labels: readonly string[]])[] = [
  ['Invoices show the wrong street for addresses in Austria', ['bug', '2h']],
  ['Search finds nothing after an umlaut', ['bug', '3h']],
  ['Export of orders stops at 10,000 rows', ['bug', '4h']],
  ['Replace the old queue for outgoing mail', ['refactoring', '6h']],
  ['Cover the discount rules with tests', ['tests', '4h']],
  ['Describe the restore of a backup', ['docs', '2h']],
  ['Rotate the keys of the payment provider', ['security', '2h']],
  ['Upgrade the image library', ['dependencies', '3h']],
  ['Stock levels lag behind on Mondays', ['bug', '5h']],
  ['Cache the category pages', ['enhancement', '4h']],
  ['Delete accounts on request within a day', ['enhancement', '5h']],
  ['Log slow queries of the warehouse', ['enhancement', '2h']],
  ['Returns desk cannot see the photo of the parcel', ['bug', '2h']],
  ['Move the nightly jobs to the new scheduler', ['refactoring', '6h']],
  ['Write down how a release is made', ['docs', '1h']],
  ['Currency sign is missing in the basket mail', ['bug', '1h']],
];

const RETURNS: readonly (readonly [title: string, hours: string, lift: number])[] = [
  ['Show the size table beside the picture', '3h', -2.5],
  ['Describe each colour in words', '4h', -1.5],
  ['Tell the day of delivery before the payment', '5h', -1],
];
/** One of those comes with every sixth for sign-ups. */
const BETWEEN_RETURNS = 6;

/** All wishes in the order in which they come up: those for sign-ups and others in turn, now and then one for returns. */
export const WISHES: readonly Wish[] = SIGN_UPS.flatMap(([title, hours, lift], index): Wish[] => {
  const other = OTHER[index];
  const less = index % BETWEEN_RETURNS === 0 ? RETURNS[index / BETWEEN_RETURNS] : undefined;
  return [
    { title, labels: ['enhancement', hours], milestone: 'sign-ups', lift },
    ...(other ? [{ title: other[0], labels: other[1], milestone: null, lift: 0 }] : []),
    ...(less
      ? [{ title: less[0], labels: ['enhancement', less[1]], milestone: 'returns' as const, lift: less[2] }]
      : []),
  ];
});
