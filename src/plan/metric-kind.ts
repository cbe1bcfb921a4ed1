import { METRIC_KINDS, type MetricKind } from './playbooks/schema.ts';

interface KindWords {
  /** Any of these in a metric's name or unit means the kind; an entry of several words needs all of them. */
  words: readonly string[];
  /** … unless one of these is there too. */
  unless?: readonly string[];
}

/**
 * Which words of a metric's name and unit mean which kind. A metric can be of several kinds, or of none: then no play
 * claims to move it. Words are compared as `listStems` gives them, so singular is enough.
 */
export const METRIC_WORDS: Readonly<Record<MetricKind, KindWords>> = {
  revenue: {
    words: [
      'revenue',
      'mrr',
      'arr',
      'arpu',
      'income',
      'turnover',
      'sale',
      'order',
      'subscription',
      'paying customer',
      'paying user',
      'money',
    ],
    unless: [
      'cost',
      'expense',
      'spend',
      'bill',
      'burn',
      'donation',
      'donor',
      'grant',
      'fund',
      'fundraising',
      'sponsor',
      'sponsorship',
      'churn',
      'cancellation',
      'refund',
      'failed',
      'error',
      'staff',
      'employee',
      'time',
    ],
  },
  conversion: {
    words: [
      'conversion',
      'convert',
      'converted',
      'trial to paid',
      'sign up rate',
      'signup rate',
      'win rate',
      'close rate',
      'quote accepted',
      'checkout completed',
      'completed checkout',
    ],
  },
  abandonment: { words: ['abandonment', 'abandoned', 'drop off', 'dropoff', 'bounce'] },
  'payment-failures': {
    words: [
      'failed payment',
      'failed charge',
      'failed card',
      'failed invoice',
      'payment failure',
      'declined',
      'involuntary churn',
    ],
  },
  activation: {
    words: [
      'activation',
      'activated',
      'onboard',
      'onboarded',
      'completed setup',
      'first value',
      'first result',
    ],
    unless: ['newcomer', 'volunteer', 'contributor', 'time', 'staff', 'employee', 'ticket'],
  },
  retention: {
    words: [
      'retention',
      'retained',
      'renewal',
      'renewed',
      'repeat',
      'returning',
      'active user',
      'active customer',
      'active account',
      'wau',
      'mau',
      'dau',
    ],
    unless: ['newcomer', 'new member', 'volunteer', 'contributor', 'staff', 'employee', 'donor'],
  },
  churn: {
    words: ['churn', 'cancellation', 'cancelled', 'canceled', 'lost customer', 'attrition'],
    unless: ['staff', 'employee', 'appointment', 'event', 'volunteer'],
  },
  reach: {
    words: [
      'visit',
      'visitor',
      'traffic',
      'sign up',
      'signup',
      'new user',
      'new customer',
      'new member',
      'member',
      'membership',
      'lead',
      'enquiry',
      'inquiry',
      'download',
      'install',
      'follower',
      'subscriber',
      'newsletter',
      'impression',
      'view',
      'referral',
      'invite',
    ],
    unless: [
      'rate',
      'conversion',
      'churn',
      'active',
      'returning',
      'retention',
      'newcomer',
      'time',
      'cost',
      'failed',
      'error',
      'satisfaction',
      'repeat',
    ],
  },
  speed: {
    words: [
      'latency',
      'load time',
      'page load',
      'page speed',
      'query time',
      'startup time',
      'p50',
      'p95',
      'p99',
      'ms',
      'millisecond',
      'lcp',
      'ttfb',
      'inp',
    ],
  },
  reliability: {
    words: ['uptime', 'availability', 'reliability', 'success rate', 'crash free', 'slo', 'sla'],
  },
  errors: {
    words: [
      'error',
      'failure',
      'failed',
      'crash',
      'incident',
      'outage',
      'downtime',
      'timeout',
      'exception',
      'mttr',
      'time to recover',
    ],
    unless: ['payment', 'charge', 'card', 'invoice', 'crash free', 'security', 'moderation'],
  },
  'response-time': {
    words: [
      'reply',
      'first response',
      'response time',
      'resolution time',
      'time to resolve',
      'time to answer',
      'answer time',
      'wait time',
      'waiting time',
    ],
    unless: [
      'ms',
      'millisecond',
      'p50',
      'p95',
      'p99',
      'api',
      'server',
      'page',
      'incident',
      'report',
      'moderation',
    ],
  },
  tickets: {
    words: ['ticket', 'support request', 'support question', 'support email', 'support call', 'contact rate'],
    unless: ['reply', 'response', 'resolution', 'resolve', 'answer', 'time', 'sold', 'event', 'satisfaction'],
  },
  satisfaction: {
    words: [
      'satisfaction',
      'csat',
      'nps',
      'rating',
      'review score',
      'happiness',
      'sentiment',
      'would recommend',
    ],
  },
  quality: {
    words: ['quality', 'coverage', 'accessibility', 'right first time', 'audit score', 'lighthouse'],
    unless: ['press', 'complaint'],
  },
  defects: {
    words: [
      'bug',
      'defect',
      'regression',
      'rework',
      'reopened',
      'flaky',
      'faulty',
      'return rate',
      'complaint',
    ],
    unless: ['time', 'visitor'],
  },
  vulnerabilities: {
    words: [
      'vulnerability',
      'cve',
      'security finding',
      'security issue',
      'security incident',
      'exposed secret',
    ],
  },
  'lead-time': {
    words: [
      'lead time',
      'cycle time',
      'review time',
      'build time',
      'build duration',
      'pipeline duration',
      'ci time',
      'deploy time',
      'time to merge',
      'time to ship',
    ],
  },
  effort: {
    words: ['manual', 'toil', 'admin hour', 'admin time', 'chore', 'hour spent', 'time spent', 'overtime'],
    unless: ['user', 'customer', 'visitor'],
  },
  cost: {
    words: ['cost', 'expense', 'spend', 'spending', 'cloud bill', 'hosting bill', 'burn'],
    unless: ['acquisition', 'click', 'ad', 'cac'],
  },
  headcount: {
    words: [
      'hire',
      'hired',
      'headcount',
      'team size',
      'applicant',
      'offer accepted',
      'accepted offer',
      'staff',
    ],
    unless: ['time', 'day', 'turnover', 'churn', 'attrition', 'retention', 'satisfaction', 'cost'],
  },
  vacancies: {
    words: ['vacancy', 'vacant', 'open position', 'open role', 'time to hire', 'day to hire', 'time to fill'],
  },
  attendance: {
    words: ['attendance', 'attendee', 'turnout', 'rsvp', 'participant', 'event registration', 'ticket sold'],
  },
  'no-shows': { words: ['no show', 'noshow', 'missed appointment', 'missed booking', 'late cancellation'] },
  joining: {
    words: [
      'newcomer',
      'first post',
      'introduction',
      'new member return',
      'new member active',
      'new member stay',
      'new volunteer',
    ],
  },
  contribution: {
    words: ['contributor', 'contribution', 'pull request', 'volunteer', 'maintainer', 'shift filled'],
    unless: ['time', 'age', 'revenue', 'financial', 'margin', 'monthly contribution'],
  },
  abuse: {
    words: [
      'spam',
      'abuse',
      'harassment',
      'scam',
      'moderation',
      'reported post',
      'reported message',
      'abuse report',
      'user report',
      'unhandled report',
      'handle report',
      'act on report',
    ],
  },
  funding: {
    words: [
      'donation',
      'donor',
      'grant',
      'fund',
      'fundraising',
      'sponsor',
      'sponsorship',
      'pledge',
      'patron',
      'membership fee',
    ],
    unless: ['refund', 'cost'],
  },
};

/** The kinds of a metric, from the words of its name and unit, in the order of METRIC_KINDS; empty if none fits. */
export function inferMetricKinds(metricName: string, unit: string): MetricKind[] {
  const stems = new Set([...listStems(metricName), ...listStems(unit)]);
  return METRIC_KINDS.filter((kind) => {
    const { words, unless = [] } = METRIC_WORDS[kind];
    return (
      words.some((phrase) => hasPhrase(stems, phrase)) && !unless.some((phrase) => hasPhrase(stems, phrase))
    );
  });
}

/** True where every word of the phrase is among the stems. */
export function hasPhrase(stems: ReadonlySet<string>, phrase: string): boolean {
  return listStems(phrase).every((stem) => stems.has(stem));
}

/**
 * The words of a text in lower case without accents and endings, so that "Payments", "payment_integration" and
 * "pricing"/"price" meet: underscores and hyphens are spaces; plural s, -ing, a final e and a doubled last letter go.
 */
export function listStems(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map(stemWord);
}

function stemWord(word: string): string {
  const singular = word
    .replace(/(?<=\p{L}{2})ies$/u, 'y')
    .replace(/(?<=\p{L}{2}(?:x|ch|sh|ss))es$/u, '')
    .replace(/(?<=\p{L}{2}[^s])s$/u, '');
  const bare = singular.replace(/(?<=\p{L}{3})ing$/u, '').replace(/(?<=\p{L}{3})e$/u, '');
  return bare.length > 3 ? bare.replace(/(\p{L})\1$/u, '$1') : bare;
}
