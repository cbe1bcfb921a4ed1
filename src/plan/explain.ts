import { formatHours } from '../base/language/effort.ts';
import { formatChange, formatQuantity, YES_OR_NO } from '../base/language/format-quantity.ts';
import { formatMoney } from '../base/language/money.ts';
import { describeCourse } from '../base/view/task-lines.ts';
import type { Fact } from '../base/view/view.ts';
import { countedFacts, impactFacts } from './need/impact-facts.ts';
import { lessonFacts, needFacts, projectFacts, voiceFacts } from './need/reasons.ts';
import { midpoint, shareOfGap } from './need/worth.ts';
import type { ScoredIdea } from './score.ts';
import type { Impact, PlanGoal, Snapshot } from './snapshot.ts';

/**
 * Step 7: why this task, as facts that can be recomputed. `why … check` builds the same facts from what is
 * known then and compares them by claim and source.
 */
export function explain(scored: ScoredIdea, snapshot: Snapshot): Fact[] {
  const { candidate, goal, project } = scored;
  return [
    ...(project ? projectFacts(project, scored, snapshot) : []),
    ...(goal ? [...shareFacts(scored.impact, goal, snapshot), ...goalFacts(goal, snapshot)] : []),
    ...needFacts(scored, snapshot),
    ...voiceFacts(scored),
    ...guessFacts(scored, snapshot),
    ...revenueFacts(scored, snapshot),
    ...impactFacts(scored, snapshot),
    ...countedFacts(scored, snapshot),
    ...focusFacts(scored, snapshot),
    ...(goal ? [] : orderFacts(scored, snapshot)),
    ...lessonFacts(candidate, snapshot),
    ...candidate.evidence
      .filter((sentence) => sentence !== '')
      .map((sentence) => given(candidate.id, sentence, snapshot)),
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
  const rests = kept.findIndex(({ claim }) => claim === 'focus' || claim === 'given');
  const at = rests === -1 ? kept.length : rests;
  return [
    ...(changed.goal ? shareFacts(changed.impact, changed.goal, snapshot) : []),
    ...kept.slice(0, at),
    ...impactFacts(changed, snapshot),
    ...(changed.goal ? [] : orderFacts(changed, snapshot)),
    ...kept.slice(at),
    effortFact(changed, snapshot),
  ];
}

/** What people decide on of a scored idea, and where it came from. */
export interface Content extends Pick<ScoredIdea, 'impact' | 'priority' | 'effortHours' | 'isEffortGuessed'> {
  candidate: Pick<ScoredIdea['candidate'], 'id' | 'priority' | 'category'>;
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

/** The page says these of its own. */
const UNSAID_CLAIMS: readonly string[] = ['effort', 'impact', 'impact.counted'];

/** One plain sentence, made from the facts: the strongest reason, with what the source itself said. */
export function summarise(facts: readonly Fact[]): string {
  const rank = (fact: Fact) => {
    const at = STRONGEST_FIRST.indexOf(fact.claim);
    return at === -1 ? STRONGEST_FIRST.length : at;
  };
  const usable = facts.filter(({ claim }) => !UNSAID_CLAIMS.includes(claim));
  const [best] = usable.toSorted((a, b) => rank(a) - rank(b));
  return shorten(best?.text ?? '');
}

/** One line's worth: a long sentence ends at its last clause that fits. */
function shorten(sentence: string): string {
  if (sentence.length <= LONGEST_REASON) return sentence;
  const fits = [...sentence.matchAll(/[.;]|, (?=and |but |so |while |which )/g)].findLast(
    ({ index }) => index <= LONGEST_REASON,
  );
  if (fits && fits.index > LONGEST_REASON / 3) return `${sentence.slice(0, fits.index)}.`;
  return `${sentence.slice(0, LONGEST_REASON).replace(/[\s,;:]+\S*$/, '')} …`;
}

/** Characters of a reason that a digest has room for. */
const LONGEST_REASON = 110;

const STRONGEST_FIRST = [
  'project.blockers',
  'note',
  'given',
  'lesson',
  'goal.share',
  'project.completion',
  'goal.measured',
  'need',
  'revenue.gap',
  'order',
  'goal.gap',
];

/** Of a goal's figures: 1 took the last value, 2 takes the level, and four weeks for its momentum. */
const GOAL_EDITION = 2;

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
    figures.state === 'met'
      ? `${metricName} is ${current}: the target of ${target} is met.`
      : `${metricName} is ${current}, the target ${target}: ${left} to go, ${describeCourse(figures)}.`;
  const facts: Fact[] = [{ ...base, claim: 'goal.gap', value: figures.gap, text: gap }];
  const { slopePerWeek, direction } = figures.momentum;
  const moves =
    slopePerWeek === null || direction === 'cannot tell'
      ? `Where ${metricName} is heading cannot be told yet.`
      : `${metricName} moves ${formatChange(slopePerWeek, figures.unit, currency)} a week: ${MOVES[direction]}.`;
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

const MOVES = { toward: 'toward the target', away: 'away from the target', flat: 'flat' } as const;

/** What it was chosen by: how much of the goal's gap it closes, for how many hours. */
function shareFacts(impact: Impact, goal: PlanGoal, snapshot: Pick<Snapshot, 'now'>): Fact[] {
  const change = midpoint(impact);
  if (change === null || impact.metricId !== goal.metricId) return [];
  const share = shareOfGap(change, goal);
  if (share === null || share === 0) return [];
  const { id } = goal.figures;
  const percent = share < 0.01 ? 'under 1' : String(Math.round(share * 100));
  const text = `Closes about ${percent} % of what ${id} lacks; ${id} is ${describeCourse(goal.figures)}.`;
  return [
    {
      claim: 'goal.share',
      source: id,
      value: share,
      unit: 'share',
      asOfAt: goal.figures.asOfAt ?? snapshot.now,
      edition: GOAL_EDITION,
      text,
    },
  ];
}

/** Where no impact is known and no goal is served, priority is what it was chosen by. */
function orderFacts({ candidate, impact, priority }: Content, snapshot: Pick<Snapshot, 'now'>): Fact[] {
  if (impact.low !== null) return [];
  const said = candidate.priority === null ? `for ${candidate.category} work` : 'as given';
  const text = `Next by priority: ${priority} of 10, ${said}.`;
  return [
    { claim: 'order', source: candidate.id, value: priority, unit: 'priority', asOfAt: snapshot.now, text },
  ];
}

function revenueFacts({ impact, project }: ScoredIdea, snapshot: Snapshot): Fact[] {
  const { gapMinor, targetMinor, actualMinor } = snapshot.revenue;
  if (gapMinor === null || targetMinor === null || gapMinor <= 0) return [];
  if (impact.unit !== 'money' && !project?.earnsRevenue) return [];
  const money = (minor: number) => formatMoney(minor, snapshot.currency);
  const text = `Revenue is ${money(actualMinor ?? 0)} of ${money(targetMinor)} this month: ${money(gapMinor)} behind target.`;
  return [
    { claim: 'revenue.gap', source: 'revenue', value: gapMinor, unit: 'money', asOfAt: snapshot.now, text },
  ];
}

function focusFacts({ candidate, alignment, goal }: ScoredIdea, snapshot: Snapshot): Fact[] {
  const area = goal?.focusArea || null;
  const base = { source: 'vision', value: alignment, unit: 'share', asOfAt: snapshot.now };
  if (area) return [{ ...base, claim: 'focus', text: `It serves the focus area ${area}.` }];
  if (alignment <= 0.5) return [];
  return [
    {
      ...base,
      claim: 'focus',
      text: `Alignment ${Math.round(alignment * 100)} %: ${candidate.category} work counts toward the vision.`,
    },
  ];
}

function given(source: string, sentence: string, snapshot: Snapshot): Fact {
  return { claim: 'given', source, value: sentence, unit: '', asOfAt: snapshot.now, text: sentence };
}
