import { formatHours } from '../base/language/effort.ts';
import { formatChange, formatQuantity, YES_OR_NO } from '../base/language/format-quantity.ts';
import { formatMoney } from '../base/language/money.ts';
import { roundEstimate } from '../base/language/number.ts';
import { formatDate } from '../base/language/period.ts';
import { describeCourse } from '../base/view/task-lines.ts';
import type { Fact } from '../base/view/view.ts';
import { focusFacts } from './need/focus.ts';
import { countedFacts, impactFacts, readableFacts } from './need/impact-facts.ts';
import { lapsedFacts } from './need/lapsed.ts';
import { leaningFacts } from './need/leaning.ts';
import { REVENUE } from './need/need.ts';
import {
  againFacts,
  calendarFacts,
  lessonFacts,
  NOTHING_KNOWN,
  needFacts,
  projectFacts,
  proposedFacts,
  stillOpenFacts,
  unservedFacts,
  voiceFacts,
  waitFacts,
} from './need/reasons.ts';
import { shareFacts } from './need/share.ts';
import { STARTING_FORMULA } from './need/worth.ts';
import type { ScoredIdea } from './score.ts';
import type { PlanCandidate, PlanGoal, Snapshot } from './snapshot.ts';
import { protectFacts } from './terms/protection.ts';

/**
 * Step 7: why this task, as facts that can be recomputed. `why … check` builds the same facts from what is
 * known then and compares them by claim and source.
 */
export function explain(scored: ScoredIdea, snapshot: Snapshot): Fact[] {
  const { candidate, goal, project } = scored;
  return [
    ...stillOpenFacts(scored, snapshot),
    ...(project ? projectFacts(project, scored, snapshot) : []),
    ...waitFacts(scored, snapshot),
    ...calendarFacts(scored, snapshot),
    ...(goal ? [...shareFacts(scored.impact, goal, snapshot), ...goalFacts(goal, snapshot)] : []),
    ...protectFacts(scored, snapshot),
    ...needFacts(scored, snapshot),
    ...againFacts(scored, snapshot),
    ...voiceFacts(scored),
    ...guessFacts(scored, snapshot),
    ...leaningFacts(scored, snapshot),
    ...lapsedFacts(scored, snapshot),
    ...revenueFacts(scored, snapshot),
    ...impactFacts(scored, snapshot),
    ...countedFacts(scored, snapshot),
    ...readableFacts(scored, snapshot),
    ...focusFacts(scored, snapshot),
    ...lessonFacts(candidate, snapshot),
    ...candidate.evidence
      .filter((sentence) => sentence !== '')
      .map((sentence) => given(candidate, sentence, snapshot)),
    ...unservedFacts(scored, snapshot),
    ...proposedFacts(candidate, snapshot),
    effortFact(scored, snapshot),
  ];
}

/** The facts that are about the content of a task and not what it rests on. */
const CONTENT_CLAIMS: readonly string[] = ['goal.share', 'impact', 'impact.counted', 'order', 'effort'];

/**
 * The reasons of a task whose content people changed: what it rests on stays as it was said, what is about the content
 * is said anew.
 */
export function explainChange(
  reasons: readonly Fact[],
  changed: Content & { goal: PlanGoal | null },
  snapshot: Pick<Snapshot, 'now' | 'currency'>,
): Fact[] {
  const isEstimated = changed.impact.low !== null;
  const kept = reasons.filter(
    ({ claim }) => !CONTENT_CLAIMS.includes(claim) && !(claim === 'need' && isEstimated),
  );
  const rests = kept.findIndex(({ claim }) => ['focus', 'focus.ideas', 'given', 'general'].includes(claim));
  const at = rests === -1 ? kept.length : rests;
  return [
    ...(changed.goal ? shareFacts(changed.impact, changed.goal, snapshot) : []),
    ...kept.slice(0, at),
    ...impactFacts(changed, snapshot),
    ...kept.slice(at),
    effortFact(changed, snapshot),
  ];
}

/** What people decide on of a scored idea, and where it came from. */
export interface Content extends Pick<ScoredIdea, 'impact' | 'effortHours' | 'isEffortGuessed'> {
  candidate: Pick<ScoredIdea['candidate'], 'id'>;
}

function effortFact(
  { candidate, effortHours, isEffortGuessed }: Content,
  { now }: Pick<Snapshot, 'now'>,
): Fact {
  return {
    claim: 'effort',
    source: candidate.id,
    value: effortHours,
    unit: 'hours',
    asOfAt: now,
    text: `Effort: ${formatHours(effortHours)}${isEffortGuessed ? ', a guess' : ''}.`,
  };
}

/** The strongest reason as one plain sentence, whole: one that is too long for a page gives way to the next that fits. */
export function summarise(facts: readonly Fact[]): string {
  const ranked = rankReasons(facts).filter(({ claim }) => STRONGEST_FIRST.includes(claim));
  const best = ranked.find(({ text }) => text.length <= LONGEST_REASON) ?? ranked[0];
  if (!best) return '';
  // Nothing stronger is known of it.
  if (best.claim === 'proposed') return best.text.replace(/\.$/, NOTHING_KNOWN);
  if (WEAK.includes(best.claim)) {
    const brought = ranked.find(({ claim }) => claim === 'proposed');
    return brought ? `${best.text} ${brought.text}` : best.text;
  }
  return best.text.length <= LONGEST_REASON ? best.text : takeSentence(best.text);
}

/** Reasons without those that another one says, too: that a goal has no value yet stands in what it needs. */
export function omitRepeats(facts: readonly Fact[]): Fact[] {
  const needed = new Set(facts.flatMap(({ claim, source }) => (claim === 'need' ? [source] : [])));
  return facts.filter(({ claim, source }) => claim !== 'goal.measured' || !needed.has(source));
}

/** Reasons by how much they say, the strongest first. */
export function rankReasons(facts: readonly Fact[]): Fact[] {
  const rank = ({ claim }: Fact) => STRONGEST_FIRST.indexOf(claim) + 1 || STRONGEST_FIRST.length + 1;
  return facts.toSorted((a, b) => rank(a) - rank(b));
}

/** The first sentence of several; one that is too long by itself stays whole. */
function takeSentence(said: string): string {
  const end = /[.!?]”?(?=\s)/.exec(said);
  return end ? said.slice(0, end.index + end[0].length) : said;
}

/** Characters of a reason that a page has room for: two lines on a phone. */
const LONGEST_REASON = 140;

const STRONGEST_FIRST: readonly string[] = [
  'project.again',
  'project.blockers',
  'note',
  'waits',
  'calendar',
  'protect',
  'goal.share',
  'given',
  'lesson',
  'impact',
  'project.completion',
  'need',
  'again',
  'goal.measured',
  'revenue.gap',
  'goal.gap',
  'general',
  'focus.ideas',
  'project.part',
  'focus.own',
  'leaning',
  'undecided',
  'lapsed.goal',
  'unserved',
  'proposed',
];

/** Reasons that say little alone: who proposed it stands beside them. */
const WEAK: readonly string[] = ['project.part', 'focus.own', 'leaning', 'undecided', 'unserved'];

/** Of a goal's figures: 1 took the last value, 2 the level, and four weeks for its momentum; 3 takes the level as it is said. */
const GOAL_EDITION = 3;

function goalFacts(goal: PlanGoal, snapshot: Snapshot): Fact[] {
  const { figures, metricName } = goal;
  const { currency } = snapshot;
  const base = {
    source: figures.id,
    unit: figures.unit,
    asOfAt: figures.asOfAt ?? snapshot.now,
    edition: GOAL_EDITION,
  };
  if (figures.current === null || figures.gap === null) {
    const unmeasured = `${metricName} has no value yet, so the gap of ${figures.id} is unknown.`;
    return [{ ...base, claim: 'goal.measured', value: null, text: unmeasured }];
  }
  if (figures.unit === YES_OR_NO) {
    const done = `${figures.id} ${figures.title} is ${figures.state === 'met' ? 'done' : 'not done yet'}.`;
    return [{ ...base, claim: 'goal.gap', value: figures.gap, text: done }];
  }
  const current = formatQuantity(figures.current, figures.unit, currency);
  const target = formatQuantity(figures.target, figures.unit, currency);
  const left = formatChange(Math.abs(figures.gap), figures.unit, currency).replace('+', '');
  const gap =
    figures.state === 'met' && !figures.hasSlipped
      ? `${metricName} is ${current}: the target of ${target} is met.`
      : `${metricName} is ${current}, the target ${target}: ${left} to go, ${describeCourse(figures)}.`;
  const facts: Fact[] = [{ ...base, claim: 'goal.gap', value: figures.gap, text: gap }];
  const { slopePerWeek, direction } = figures.momentum;
  const moves =
    slopePerWeek === null || direction === 'cannot tell'
      ? `Where ${metricName} is heading cannot be told yet.`
      : direction === 'flat'
        ? `${metricName} hardly moves.`
        : `${metricName} moves ${formatChange(roundEstimate(slopePerWeek, figures.unit), figures.unit, currency)} a week: ${MOVES[direction]}.`;
  facts.push({ ...base, claim: 'goal.momentum', value: slopePerWeek, text: moves });
  return facts;
}

/** What nobody said of it: a yes says so. */
function guessFacts({ candidate, goal }: ScoredIdea, { now }: Snapshot): Fact[] {
  const { guessed } = candidate;
  const base = { source: candidate.id, unit: 'probability', asOfAt: now };
  return [
    ...(guessed?.goal !== undefined && goal
      ? [
          {
            ...base,
            claim: 'guess.goal',
            value: guessed.goal,
            text: `For ${goal.figures.id} by its words, a guess; a yes says so.`,
          },
        ]
      : []),
    ...(guessed?.category !== undefined
      ? [
          {
            ...base,
            claim: 'guess.category',
            value: guessed.category,
            text: `${candidate.category} work by its words, a guess; a yes says so.`,
          },
        ]
      : []),
  ];
}

const MOVES = { toward: 'toward the target', away: 'away from the target' } as const;

/** 1 gave it of every idea without a metric, and called every figure this month's. */
const REVENUE_EDITION = 2;

/** What revenue lacks, of work that serves it. */
function revenueFacts({ goalId, impact, project }: ScoredIdea, snapshot: Snapshot): Fact[] {
  const text = describeRevenue(snapshot);
  if (text === null) return [];
  const isInMoney = impact.unit === 'money' && impact.low !== null && impact.from !== STARTING_FORMULA;
  if (goalId !== REVENUE && !isInMoney && !project?.earnsRevenue) return [];
  const value = snapshot.revenue.gapMinor;
  const base = { claim: 'revenue.gap', source: 'revenue', value, unit: 'money' };
  return [{ ...base, asOfAt: snapshot.now, edition: REVENUE_EDITION, text }];
}

/** `Revenue is €0 of €999 this month: €999 behind target.`; null where nothing is lacking or known of it. */
export function describeRevenue({
  revenue: { gapMinor, targetMinor, actualMinor, actualFor },
  currency,
  today,
}: Pick<Snapshot, 'revenue' | 'currency' | 'today'>): string | null {
  if (gapMinor === null || targetMinor === null || gapMinor <= 0 || actualFor === null) return null;
  const money = (minor: number) => formatMoney(minor, currency);
  const [target, gap] = [money(targetMinor), money(gapMinor)];
  return actualFor.isRunning
    ? `Revenue is ${money(actualMinor ?? 0)} of ${target} this month: ${gap} behind target.`
    : `Revenue was last ${money(actualMinor ?? 0)} a month, to ${formatDate(actualFor.endsOn, today)}: ${gap} under the target of ${target}.`;
}

/** What its source says of it: of a playbook's idea that is true of work in general, and nothing about this team. */
function given(
  { id, source }: Pick<PlanCandidate, 'id' | 'source'>,
  sentence: string,
  { now }: Snapshot,
): Fact {
  const claim = source === 'playbook' ? 'general' : 'given';
  return { claim, source: id, value: sentence, unit: '', asOfAt: now, text: sentence };
}
