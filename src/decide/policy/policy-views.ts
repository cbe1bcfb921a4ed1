import { formatHours } from '../../base/language/effort.ts';
import { formatDate } from '../../base/language/period.ts';
import type { Row } from '../../base/store/tables.ts';
import { bold, instant, type Text, text } from '../../base/view/text.ts';
import { type ReportView, withData } from '../../base/view/view.ts';
import { nameGroup } from '../../team/people/group-store.ts';
import type { Conditions } from '../../todo/idea/kind-store.ts';
import type { Kind, Policy, Rule } from './policy.ts';

const VOTER_WORDS = {
  approvers: { one: 'an approver', many: 'approvers' },
  members: { one: 'any member', many: 'members' },
  nobody: { one: 'nobody', many: 'nobody' },
} as const;

const ENDING_WORDS = {
  expire: 'it expires',
  keep: 'it waits on',
  park: 'it is parked',
  approve: 'it counts as approved',
} as const;

/** Everything about how a team approves, in plain words. */
export function renderPolicy(
  policy: Policy,
  today: string,
  {
    hasApprovers,
    groups,
    released,
  }: { hasApprovers: boolean; groups: readonly string[]; released: readonly NamedRelease[] },
): ReportView {
  const rules = policy.rules.filter(({ endsOn }) => endsOn === null || endsOn >= today);
  const view: ReportView = {
    kind: 'report',
    title: 'How tasks are approved',
    sections: [
      { heading: 'Kinds', lines: describeKinds([...policy.kinds.values()], hasApprovers) },
      {
        heading: 'Which idea gets which kind: the first that fits',
        lines: [
          text`What its proposer asks for (--kind).`,
          ...rules.map((rule) => describeRule(rule, today)),
          text`What touches money, customers or production is risky: by its words, or marked so.`,
          text`Everything else is normal.`,
        ],
      },
      ...(released.length === 0
        ? []
        : [{ heading: 'Said to be not risky', lines: released.map(describeRelease) }]),
      ...(groups.length === 0
        ? []
        : [
            {
              heading: 'Who is an approver',
              lines: [
                text`Those who were named, and whoever has ${groups.map(nameGroup).join(' or ')} when they decide.`,
              ],
            },
          ]),
    ],
  };
  return withData(view, { kinds: [...policy.kinds.values()], rules, released });
}

type NamedRelease = Pick<Row<'danger_releases'>, 'task_id' | 'title' | 'released_at'> & {
  handle: string | null;
};

/** `T-5: “Delete the archive backups”, by @ana 22 Nov. not risky T-5 ended takes it back.` */
function describeRelease({ task_id, title, handle, released_at }: NamedRelease): Text {
  const who = handle === null ? '' : ` by @${handle}`;
  return text`${task_id}: “${title}”,${who} ${instant(released_at)}. ${bold(`not risky ${task_id} ended`)} takes it back.`;
}

/** Each kind; what silence does is said once where it is the same for all. */
function describeKinds(kinds: readonly Kind[], hasApprovers: boolean): Text[] {
  const [silence, ...others] = new Set(kinds.filter(isAsked).map(describeSilence));
  if (silence === undefined || others.length > 0)
    return kinds.map((kind) => describeKind(kind, hasApprovers));
  return [...kinds.map((kind) => text`${describeAsked(kind, hasApprovers)}`), text`${silence}`];
}

/** `normal: one yes of an approver. No answer in 2 working days: it expires.` */
export function describeKind(kind: Kind, hasApprovers: boolean): Text {
  const silence = isAsked(kind) ? ` ${describeSilence(kind)}` : '';
  return text`${describeAsked(kind, hasApprovers)}${silence}`;
}

function describeAsked(kind: Kind, hasApprovers: boolean): string {
  return `${kind.name}: ${kind.isOn ? '' : 'off. On, it would be: '}${askOf(kind, hasApprovers)}.`;
}

function isAsked({ isOn, voters }: Kind): boolean {
  return isOn && voters !== 'nobody';
}

/** `R-2 small: category quality, at most 2 h; until Sun 31 Jan 2027`. */
export function describeRule({ id, kind, conditions, endsOn }: Rule, today: string): Text {
  return text`${id}: ${describeConditions(conditions)} → ${kind}${endsOn === null ? '' : `, until ${formatDate(endsOn, today)}`}.`;
}

/** What a rule asks, in words. */
function describeConditions(conditions: Conditions): string {
  const { touches, category, goal, executor, source, effortAtMostHours } = conditions;
  const parts = [
    touches &&
      (touches === 'nothing'
        ? 'touches nothing risky'
        : `touches ${touches === 'anything' ? 'money, customers or production' : touches}`),
    category && `category ${category}`,
    goal && `for ${goal}`,
    executor &&
      (executor === 'anyone' ? 'open to take' : `done by ${executor === 'agent' ? 'an agent' : 'a member'}`),
    source && `from ${source}`,
    effortAtMostHours !== undefined && `at most ${formatHours(effortAtMostHours)}`,
  ].filter((part) => typeof part === 'string');
  return parts.join(', ');
}

function askOf(kind: Kind, hasApprovers: boolean): string {
  if (kind.voters === 'nobody') return 'nobody is asked; it is announced, and can be undone for five minutes';
  const who = kind.voters === 'approvers' && !hasApprovers ? 'members' : kind.voters;
  const words = VOTER_WORDS[who];
  const yes =
    kind.quorum === 1 ? `one yes of ${words.one}` : `${kind.quorum} different ${words.many} say yes`;
  return kind.allowsOwn ? yes : `${yes}, neither who proposed it nor who does it`;
}

function describeSilence(kind: Kind): string {
  if (kind.silenceEnding === 'keep') return 'No answer: it waits on.';
  const days = `${kind.silenceDays} working ${kind.silenceDays === 1 ? 'day' : 'days'}`;
  return `No answer in ${days}, or by the team’s usual look if later: ${ENDING_WORDS[kind.silenceEnding]}.`;
}
