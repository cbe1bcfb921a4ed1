import { YES_OR_NO } from '../../base/language/format-quantity.ts';
import { stripAccents } from '../../base/language/words.ts';
import { METRIC_KINDS, type MetricKind } from './schema.ts';

interface KindWords {
  /** Phrases separated by commas. Any of them in a metric's name or unit means the kind; a phrase needs all its words. */
  words: string;
  /** … unless one of these is there too. */
  unless?: string;
}

const NOT_INCOME = `cost, expense, spend, cloud bill, hosting bill, burn, donation, donor, grant, fund, fundraising,
  sponsor, sponsorship, churn, cancellation, refund, failed, error, staff, employee, time`;

/**
 * Which words of a metric's name and unit mean which kind. A metric can be of several kinds, or of none: then no play
 * claims to move it. Words are compared as `listStems` gives them, so singular is enough.
 */
const METRIC_WORDS: Readonly<Record<MetricKind, KindWords>> = {
  revenue: {
    // How many orders there are is no money: a higher price brings more of this and fewer of those.
    words: `revenue, income, turnover, money, mrr, arr, arpu, subscription, paying customer,
      paying user`,
    unless: NOT_INCOME,
  },
  'subscription-revenue': {
    words: 'revenue, income, turnover, mrr, arr, arpu, subscription, paying customer, paying user',
    unless: `${NOT_INCOME}, sale, order, booking`,
  },
  sales: {
    words: 'revenue, income, turnover, money, sale, order',
    unless: `${NOT_INCOME}, mrr, arr, arpu, subscription, recurring`,
  },
  'win-rate': {
    words: `win rate, close rate, quote accepted, accepted quote, deal won, won deal, lead conversion,
      quote conversion`,
  },
  conversion: {
    words: `conversion, convert, converted, sign up rate, signup rate, checkout completed, completed checkout`,
    unless: 'trial, free, lead, quote, deal',
  },
  'trial-conversion': {
    words:
      'trial to paid, free to paid, trial conversion, paid conversion, trial converted, freemium conversion',
  },
  abandonment: { words: 'abandonment, abandoned cart, abandoned checkout, abandoned form' },
  bounce: { words: 'bounce', unless: 'mail, email' },
  'payment-failures': {
    words: `failed payment, failed charge, failed card, failed invoice, payment failure, declined,
      involuntary churn`,
  },
  activation: {
    words: 'activation, activated, onboard, onboarded, completed setup, first value, first result',
    unless: 'newcomer, volunteer, contributor, time, staff, employee, ticket, drop off',
  },
  'drop-off': { words: 'drop off, dropoff, unfinished setup, incomplete setup' },
  retention: {
    words: `retention, retained, renewal, renewed, returning user, active user, active customer, active account,
      wau, mau, dau`,
    unless: 'newcomer, member, volunteer, contributor, staff, employee, donor',
  },
  churn: {
    words: 'churn, cancellation, cancelled, canceled, lost customer, attrition',
    unless: 'staff, employee, appointment, booking, event, volunteer, late',
  },
  'repeat-purchases': {
    words:
      'repeat purchase, repeat order, repeat customer, repeat rate, reorder, returning customer, second order',
  },
  reach: {
    words: `visit, visitor, traffic, sign up, signup, new user, new customer, new member, member, membership, lead,
      enquiry, inquiry, download, install, follower, subscriber, newsletter, impression, view, referral, invite`,
    unless: `rate, conversion, churn, active, returning, retention, participation, newcomer, time, fee, cost, failed,
      error, satisfaction, repeat, paid`,
  },
  speed: {
    words: `latency, load time, page load, page speed, query time, startup time, p50, p95, p99, ms, millisecond,
      lcp, ttfb, inp`,
  },
  reliability: { words: 'uptime, availability, reliability, success rate, crash free, slo, sla' },
  errors: {
    words:
      'error, failure, failed, crash, incident, outage, downtime, timeout, exception, mttr, time to recover',
    unless: 'payment, charge, card, invoice, crash free, security, moderation',
  },
  'response-time': {
    words: `reply, first response, support time, handling time, response time, resolution time, time to resolve,
      time to answer, answer time,
      wait time, waiting time`,
    unless: 'ms, millisecond, p50, p95, p99, api, server, page, incident, report, moderation',
  },
  tickets: {
    words: 'ticket, support request, support question, support email, support call, contact rate',
    unless: 'reply, response, resolution, resolve, answer, time, sold, event, satisfaction',
  },
  satisfaction: {
    words: `satisfaction, csat, nps, google rating, store rating, customer rating, average rating, star,
      review score, happiness, sentiment, would recommend`,
  },
  complaints: { words: 'complaint, defect, faulty, rework, remake, scrap, return rate, returned item' },
  quality: { words: 'quality, coverage, accessibility, audit score, mutation score', unless: 'press' },
  bugs: { words: 'bug, defect, regression, reopened, flaky' },
  vulnerabilities: {
    words: 'vulnerability, cve, security finding, security issue, security incident, exposed secret',
  },
  'lead-time': { words: 'lead time, cycle time, review time, time to merge, time to ship' },
  'build-time': {
    words: 'build time, build duration, pipeline duration, ci time, deploy time, release time',
  },
  effort: {
    words: 'manual, toil, admin hour, admin time, chore, overtime',
    unless: 'user, customer, visitor',
  },
  cost: {
    words: 'cost, expense, spend, spending, cloud bill, hosting bill, burn',
    unless: 'acquisition, click, ad, cac',
  },
  headcount: {
    words: 'hire, hired, headcount, team size, applicant, offer accepted, accepted offer',
    unless: 'time, day, cost, retention, satisfaction',
  },
  vacancies: { words: 'vacancy, vacant, open position, open role, time to hire, day to hire, time to fill' },
  attendance: {
    words: 'attendance, attendee, turnout, rsvp, participant, event registration, ticket sold',
    unless: 'cost',
  },
  'no-shows': { words: 'no show, noshow, missed appointment, missed booking, late cancellation' },
  utilisation: {
    words: 'utilisation, utilization, occupancy, booking, slot filled, filled slot, appointment',
    unless: 'cpu, memory, disk, server, missed, cancellation, cancelled, no show, time',
  },
  joining: { words: 'newcomer, first post, introduction, new member return, new member stay, new volunteer' },
  participation: {
    words: 'participation, active member, member retention, returning member, weekly post, message a week',
    unless: 'newcomer, new member',
  },
  contribution: {
    words: 'contributor, contribution, pull request, volunteer, maintainer, shift filled, filled shift',
    unless: 'time, age, financial, margin',
  },
  abuse: {
    words: `spam, abuse, harassment, scam, moderation, reported post, reported message, user report, report handled,
      unhandled report, act on report`,
  },
  funding: {
    words: `donation, donor, grant, fund, fundraising, sponsor, sponsorship, pledge, patron, membership fee`,
    unless: 'refund, cost',
  },
};

/** METRIC_WORDS as they are compared, read when they are first asked for. */
let kindPhrases: readonly { kind: MetricKind; words: Phrase[]; unless: Phrase[] }[] | undefined;

/** The kinds of a metric, from the words of its name and unit, in the order of METRIC_KINDS; empty if none fits, and of a milestone. */
export function inferMetricKinds(metricName: string, unit: string): MetricKind[] {
  // What moves a number by a share of its gap brings no yes: thanking donors hands in no application.
  if (unit === YES_OR_NO) return [];
  const stems = new Set([...listStems(metricName), ...listStems(unit)]);
  kindPhrases ??= METRIC_KINDS.map((kind) => {
    const { words, unless = '' } = METRIC_WORDS[kind];
    return { kind, words: words.split(',').map(listStems), unless: unless.split(',').map(listStems) };
  });
  return kindPhrases
    .filter(({ words, unless }) => hasAnyPhrase(stems, words) && !hasAnyPhrase(stems, unless))
    .map(({ kind }) => kind);
}

function hasAnyPhrase(stems: ReadonlySet<string>, phrases: readonly Phrase[]): boolean {
  return phrases.some((phrase) => hasPhrase(stems, phrase));
}

/** The stems of a phrase's words. */
export type Phrase = readonly string[];

/** True where every word of the phrase is among the stems; false for an empty phrase. */
export function hasPhrase(stems: ReadonlySet<string>, phrase: Phrase): boolean {
  return phrase.length > 0 && phrase.every((stem) => stems.has(stem));
}

/**
 * The words of a text in lower case without accents and endings, so that "Payments", "payment_integration" and
 * "pricing"/"price" meet: underscores and hyphens are spaces; plural s, -ing, a final e and a doubled last letter go.
 */
export function listStems(text: string): string[] {
  return stripAccents(text)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(stemWord);
}

function stemWord(word: string): string {
  const singular = word
    .replace(/(?<=\p{L}{2})ies$/u, 'y')
    .replace(/(?<=\p{L}{2}(?:x|ch|sh|ss))es$/u, '')
    .replace(/(?<=\p{L}[^s])s$/u, '');
  const bare = singular.replace(/(?<=\p{L}{3})ing$/u, '').replace(/(?<=\p{L}{3})e$/u, '');
  return bare.length > 3 ? bare.replace(/(\p{L})\1$/u, '$1') : bare;
}
