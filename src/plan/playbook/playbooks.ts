import { Refusal } from '../../base/language/errors.ts';
import activation from '../playbooks/activation.json' with { type: 'json' };
import ai from '../playbooks/ai.json' with { type: 'json' };
import anyArea from '../playbooks/any-area.json' with { type: 'json' };
import api from '../playbooks/api.json' with { type: 'json' };
import appointments from '../playbooks/appointments.json' with { type: 'json' };
import automation from '../playbooks/automation.json' with { type: 'json' };
import automationMore from '../playbooks/automation-more.json' with { type: 'json' };
import churn from '../playbooks/churn.json' with { type: 'json' };
import club from '../playbooks/club.json' with { type: 'json' };
import content from '../playbooks/content.json' with { type: 'json' };
import contributors from '../playbooks/contributors.json' with { type: 'json' };
import costs from '../playbooks/costs.json' with { type: 'json' };
import data from '../playbooks/data.json' with { type: 'json' };
import delivery from '../playbooks/delivery.json' with { type: 'json' };
import documentation from '../playbooks/documentation.json' with { type: 'json' };
import education from '../playbooks/education.json' with { type: 'json' };
import events from '../playbooks/events.json' with { type: 'json' };
import finance from '../playbooks/finance.json' with { type: 'json' };
import funding from '../playbooks/funding.json' with { type: 'json' };
import hiring from '../playbooks/hiring.json' with { type: 'json' };
import localBusiness from '../playbooks/local-business.json' with { type: 'json' };
import localisation from '../playbooks/localisation.json' with { type: 'json' };
import mobileApp from '../playbooks/mobile-app.json' with { type: 'json' };
import moderation from '../playbooks/moderation.json' with { type: 'json' };
import newcomers from '../playbooks/newcomers.json' with { type: 'json' };
import onboarding from '../playbooks/onboarding.json' with { type: 'json' };
import outreach from '../playbooks/outreach.json' with { type: 'json' };
import partnerships from '../playbooks/partnerships.json' with { type: 'json' };
import paying from '../playbooks/paying.json' with { type: 'json' };
import payments from '../playbooks/payments.json' with { type: 'json' };
import performance from '../playbooks/performance.json' with { type: 'json' };
import pricing from '../playbooks/pricing.json' with { type: 'json' };
import privacy from '../playbooks/privacy.json' with { type: 'json' };
import quality from '../playbooks/quality.json' with { type: 'json' };
import referral from '../playbooks/referral.json' with { type: 'json' };
import reliability from '../playbooks/reliability.json' with { type: 'json' };
import research from '../playbooks/research.json' with { type: 'json' };
import retention from '../playbooks/retention.json' with { type: 'json' };
import sales from '../playbooks/sales.json' with { type: 'json' };
import security from '../playbooks/security.json' with { type: 'json' };
import selfHealing from '../playbooks/self-healing.json' with { type: 'json' };
import shop from '../playbooks/shop.json' with { type: 'json' };
import support from '../playbooks/support.json' with { type: 'json' };
import sustainability from '../playbooks/sustainability.json' with { type: 'json' };
import usability from '../playbooks/usability.json' with { type: 'json' };
import wellbeing from '../playbooks/wellbeing.json' with { type: 'json' };
import { type Play, parsePlaybook, trustPlaybook } from './schema.ts';

/** The JSON of a playbook, as parsed, with the name of its file for messages. */
export interface PlaybookFile {
  file: string;
  json: unknown;
}

/** A checked play and the file it came from. */
export interface LoadedPlay extends Play {
  file: string;
}

/** The playbooks that come with Tiller. A team's own are added with `addPlaybooks`. */
export const BUILT_IN_PLAYBOOKS: readonly PlaybookFile[] = [
  { file: 'activation.json', json: activation },
  { file: 'ai.json', json: ai },
  { file: 'any-area.json', json: anyArea },
  { file: 'api.json', json: api },
  { file: 'appointments.json', json: appointments },
  { file: 'automation-more.json', json: automationMore },
  { file: 'automation.json', json: automation },
  { file: 'churn.json', json: churn },
  { file: 'club.json', json: club },
  { file: 'content.json', json: content },
  { file: 'contributors.json', json: contributors },
  { file: 'costs.json', json: costs },
  { file: 'data.json', json: data },
  { file: 'delivery.json', json: delivery },
  { file: 'documentation.json', json: documentation },
  { file: 'education.json', json: education },
  { file: 'events.json', json: events },
  { file: 'finance.json', json: finance },
  { file: 'funding.json', json: funding },
  { file: 'hiring.json', json: hiring },
  { file: 'local-business.json', json: localBusiness },
  { file: 'localisation.json', json: localisation },
  { file: 'mobile-app.json', json: mobileApp },
  { file: 'moderation.json', json: moderation },
  { file: 'newcomers.json', json: newcomers },
  { file: 'onboarding.json', json: onboarding },
  { file: 'outreach.json', json: outreach },
  { file: 'partnerships.json', json: partnerships },
  { file: 'paying.json', json: paying },
  { file: 'payments.json', json: payments },
  { file: 'performance.json', json: performance },
  { file: 'pricing.json', json: pricing },
  { file: 'privacy.json', json: privacy },
  { file: 'quality.json', json: quality },
  { file: 'referral.json', json: referral },
  { file: 'reliability.json', json: reliability },
  { file: 'research.json', json: research },
  { file: 'retention.json', json: retention },
  { file: 'sales.json', json: sales },
  { file: 'security.json', json: security },
  { file: 'self-healing.json', json: selfHealing },
  { file: 'shop.json', json: shop },
  { file: 'support.json', json: support },
  { file: 'sustainability.json', json: sustainability },
  { file: 'usability.json', json: usability },
  { file: 'wellbeing.json', json: wellbeing },
];

let builtIn: readonly LoadedPlay[] | undefined;

/** The plays that come with Tiller. The tests check them: to do it again would take each process that plans 20 ms. */
export function listBuiltInPlays(): readonly LoadedPlay[] {
  builtIn ??= BUILT_IN_PLAYBOOKS.flatMap(({ file, json }) =>
    trustPlaybook(json).plays.map((play) => ({ ...play, file })),
  );
  return builtIn;
}

/** Checks playbooks and joins their plays. Throws a Refusal (`bad_file`) as `parsePlaybook` and `addPlaybooks` do. */
export function loadPlaybooks(files: readonly PlaybookFile[]): LoadedPlay[] {
  return addPlaybooks([], files);
}

/**
 * Adds playbooks to plays that are loaded. Throws a Refusal (`bad_file`) naming file and play for a key that is taken,
 * a `dependsOn` that names no play, and plays that wait for each other in a circle.
 */
export function addPlaybooks(plays: readonly LoadedPlay[], extra: readonly PlaybookFile[]): LoadedPlay[] {
  const byKey = new Map(plays.map((play) => [play.key, play]));
  for (const { file, json } of extra) {
    for (const play of parsePlaybook(json, file).plays) {
      const taken = byKey.get(play.key);
      if (taken) throw badPlay(file, play.key, 'key', play.key, `a key that ${taken.file} does not have`);
      byKey.set(play.key, { ...play, file });
    }
  }
  for (const play of byKey.values()) {
    const unknown = play.dependsOn.find((key) => !byKey.has(key));
    if (unknown !== undefined)
      throw badPlay(play.file, play.key, 'dependsOn', unknown, 'keys of known plays');
  }
  const circle = findCircle(byKey);
  const start = byKey.get(circle?.[0] ?? '');
  if (start && circle) {
    throw badPlay(start.file, start.key, 'dependsOn', circle.join(' → '), 'an order without circles');
  }
  return [...byKey.values()];
}

/** Keys of plays that wait for each other, the first repeated at the end; undefined where there are none. */
function findCircle(byKey: ReadonlyMap<string, LoadedPlay>): string[] | undefined {
  const cleared = new Set<string>();
  const search = (key: string, path: readonly string[]): string[] | undefined => {
    if (cleared.has(key)) return undefined;
    if (path.includes(key)) return [...path.slice(path.indexOf(key)), key];
    for (const next of byKey.get(key)?.dependsOn ?? []) {
      const circle = search(next, [...path, key]);
      if (circle) return circle;
    }
    cleared.add(key);
    return undefined;
  };
  for (const key of byKey.keys()) {
    const circle = search(key, []);
    if (circle) return circle;
  }
  return undefined;
}

function badPlay(file: string, key: string, field: string, given: string, allowed: string): Refusal {
  return new Refusal({
    code: 'bad_file',
    message: `${file}, play “${key}”: ${field} “${given}” does not fit. Allowed: ${allowed}.`,
    field,
    given,
    allowed,
  });
}
