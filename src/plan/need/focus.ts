import { slugify } from '../../base/language/ids.ts';
import { capitalize } from '../../base/language/words.ts';
import type { Fact } from '../../base/view/view.ts';
import { isDerived } from '../../todo/idea/candidate.ts';
import { nameArea } from '../playbook/match-plays.ts';
import { countIdeasAbout, isAbout } from '../playbook/play-source.ts';
import type { ScoredIdea } from '../score.ts';
import type { Snapshot } from '../snapshot.ts';
import { findArea } from './turns.ts';

/** The focus area that it serves: of its goal, of a play, or by its own words. */
export function focusFacts({ candidate, alignment, goal }: ScoredIdea, snapshot: Snapshot): Fact[] {
  const area = goal?.focusArea || null;
  const base = { source: 'vision', value: alignment, unit: 'share', asOfAt: snapshot.now };
  if (area) return [{ ...base, claim: 'focus', text: `It serves the focus area ${area}.` }];
  const served = findArea(candidate);
  const own = snapshot.vision?.focusAreas.find((name) => slugify(name) === served);
  if (own !== undefined) return [areaFact(own, snapshot)];
  const about = isDerived(candidate)
    ? undefined
    : snapshot.vision?.focusAreas.find((name) => isAbout(name, candidate));
  if (about !== undefined) {
    const text = `About ${nameArea(about)}, a focus area.`;
    return [{ ...base, claim: 'focus.own', source: candidate.id, value: about, unit: '', text }];
  }
  if (alignment <= 0.5) return [];
  return [
    {
      ...base,
      claim: 'focus',
      text: `Alignment ${Math.round(alignment * 100)} %: ${candidate.category} work counts toward the vision.`,
    },
  ];
}

/** Why a play is there for a focus area: what the team itself has for it. */
function areaFact(area: string, snapshot: Snapshot): Fact {
  const value = countIdeasAbout(area, snapshot);
  const ideas = value === 0 ? 'no open idea' : value === 1 ? 'one open idea' : `${value} open ideas`;
  return {
    claim: 'focus.ideas',
    source: 'vision',
    value,
    unit: 'ideas',
    asOfAt: snapshot.now,
    text: `${capitalize(nameArea(area))}, a focus area: the team has ${ideas} for it.`,
  };
}
