import { parseLine } from '../../src/base/command/parse.ts';
import type { View } from '../../src/base/view/view.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Visitor } from '../../src/team/account/workspace.ts';

/** What somebody types, or gives as a program where it is the text of a file; an agent, who types nothing, is named with its @. */
export type Sample = readonly [who: string, typed: string, args?: Readonly<Record<string, string>>];

/**
 * A few days of a team that uses every command there is, none of them refused. `word` is in every text that the
 * team brings, so that it can be found where it must not be.
 */
export function makeSamples(word: string): readonly Sample[] {
  return [
    ['lead', 'help'],
    ['lead', `settings --name "${word} team" --zone Europe/Berlin --currency EUR`],
    ['lead', `member add @ana --role approver --hours 20 --name "Ana ${word}"`],
    ['lead', 'member add @ben'],
    ['lead', 'member edit @ana --hours 24'],
    ['ana', 'me --hours 30'],
    ['ana', 'link'],
    ['ana', `token add ${word}-ci --days 30`],
    ['lead', `webhook add ${word}-news https://example.org/${word} --on batch,done`],
    ['lead', 'webhook list'],
    ['lead', `webhook show ${word}-news`],
    ['lead', 'webhook pause W-1'],
    ['lead', 'webhook resume W-1'],
    ['lead', 'webhook replay W-1'],
    ['lead', 'webhook add other https://example.org/other --format slack'],
    ['lead', 'webhook remove other'],
    ['lead', `source add fake feed=${word}/site token=env:FAKE_TOKEN labels="${word}: risky" back=comment`],
    ['lead', 'source list'],
    ['lead', 'source show fake'],
    ['lead', 'source sync fake'],
    ['lead', `source set fake --labels "${word}: small"`],
    ['lead', 'source pause fake'],
    ['lead', 'source resume fake'],
    ['lead', `source add fake feed=${word} token=good --name other`],
    ['lead', 'source remove fake'],
    ['lead', 'token list'],
    ['ana', `token revoke ${word}-ci`],
    ['lead', `agent add @bot --responsible @lead --name "Bot ${word}" --categories quality`],
    ['lead', 'agent edit @bot --hours 10'],
    ['lead', 'member remove @bot'],
    ['lead', 'team'],
    ['ana', `away 2026-12-07 --until 2026-12-09 --stand-in @lead --note "${word}"`],
    ['ana', 'away 2026-12-14'],
    ['ana', 'away list'],
    ['ana', 'away cancel L-2'],
    ['lead', `metric add ${word} sign-ups --unit count`],
    ['lead', `metric record ${word}-sign-ups 12 --at 2026-11-20`],
    ['lead', `metric record ${word}-sign-ups 99`],
    ['lead', `metric undo ${word}-sign-ups`],
    [
      'lead',
      'metric import',
      { file: `date,${word} churn\n2026-11-19,5\n2026-11-20,4.5\n`, unit: 'percent' },
    ],
    ['lead', `metric compare ${word}-sign-ups ${word}-churn`],
    ['lead', 'metric list'],
    ['lead', `metric show ${word}-churn`],
    ['lead', `context add campaign "${word} week" 2026-11-16 2026-11-20`],
    ['lead', 'context list'],
    ['lead', `project add ${word} shop --earns-revenue`],
    ['lead', `project add ${word} site`],
    ['lead', `project edit ${word}-site --state paused`],
    ['lead', 'project import', { file: `# ${word} app\n- [x] login\n- [ ] ${word} pages\n` }],
    ['lead', 'project list'],
    ['lead', `project show ${word}-shop`],
    ['lead', `feature add ${word}-shop ${word} basket --state in_progress --hours 12`],
    ['lead', 'feature edit F-3 --spent 3'],
    ['lead', `bug add ${word}-shop ${word} pays twice --severity critical`],
    ['lead', 'bug edit BUG-1 --state in_progress'],
    ['lead', `revenue add 2026-10-01 2026-10-31 --project ${word}-shop --actual 900 --notes "${word}"`],
    ['lead', 'revenue import', { file: 'start,end,actual\n2026-09-01,2026-09-30,700\n' }],
    ['lead', 'revenue remove 2026-09-01 2026-09-30'],
    ['lead', `vision set statement ${word} for everybody`],
    ['lead', 'vision set focus areas payments, onboarding'],
    ['lead', 'vision restore 1'],
    ['lead', 'vision'],
    ['lead', 'vision history'],
    ['lead', 'revenue'],
    [
      'lead',
      `goal add --metric ${word}-sign-ups --direction "at least" --target 40 --deadline 2027-01-31 --owner @ana`,
    ],
    ['lead', `goal add --metric ${word}-churn --direction "at most" --target 3 --deadline 2027-02-28`],
    ['lead', `goal edit G-1 --why "${word} pays the rent"`],
    ['lead', 'goal list'],
    ['lead', 'goal show G-1'],
    ['lead', 'goal chart G-2'],
    ['lead', 'goal check G-1'],
    ['lead', 'feedback on --personality cautious'],
    ['ana', 'feedback add G-1=5, G-2=2'],
    ['ana', 'feedback show'],
    ['lead', `note add ${word} asks for tours --source user --goal G-1`],
    ['lead', 'note list'],
    ['ana', `propose Write the ${word} guide --category quality --effort 3 --goal G-1 --impact 4`],
    [
      'ana',
      'backlog paste',
      { list: `- Offer ${word} tours\n- Call ten ${word} users\n- Tidy the ${word} shelf\n` },
    ],
    [
      'ana',
      'backlog import',
      { file: `title,effort\nMend the ${word} lamp,2\nSort ${word} receipts,1\n`, source: word },
    ],
    ['ana', 'backlog'],
    ['ana', 'backlog show C-1'],
    ['ana', 'source title C-1 ours'],
    ['ana', 'same C-2 C-3 no'],
    ['ana', 'backlog edit C-1 --priority 9'],
    ['ana', 'estimate C-1 unknown'],
    ['ana', `backlog drop C-4 ${word} has no shelf`],
    ['lead', `feed add evening --at 17:00 --cap 2 --quiet`],
    ['lead', 'go evening'],
    ['lead', 'feed edit evening --cap 3'],
    ['lead', 'pause evening --until 2026-12-24'],
    ['lead', 'resume evening'],
    ['lead', 'feed list'],
    ['lead', 'routing test main --tasks 150'],
    ['lead', 'routing main'],
    ['lead', 'routing end main'],
    ['lead', 'routing test main'],
    ['lead', 'policy kind legal --quorum 2 --voters members --days 5 --ending park'],
    ['lead', 'policy rule legal --category strategic --until 2027-06-30'],
    ['lead', 'policy rule --remove R-1'],
    ['lead', 'policy'],
    ['lead', `portfolio set ${word}-shop --most 60%`],
    ['lead', 'portfolio'],
    ['lead', `portfolio end ${word}-shop`],
    ['lead', 'portfolio set G-1 --least 10%'],
    ['lead', 'group list'],
    ['lead', 'state'],
    ['lead', 'preview --feed main'],
    ['lead', 'outlook --feed main'],
    ['lead', 'plan --feed main --dry-run'],
    ['lead', 'plan --feed main'],
    ['lead', 'today --feed main'],
    ['lead', 'why T-1 check'],
    ['lead', 'why not T-1'],
    ['lead', 'answer T-1 yes, T-2 later'],
    ['ana', `approve T-1 --note "${word}"`],
    ['ana', 'undo T-1'],
    ['lead', 'rules'],
    ['ana', `approve T-1 --note "${word} after all"`],
    ['ana', 'take T-1'],
    ['ana', 'mine every day at 8:30'],
    ['ana', 'mine'],
    ['ana', `blocked T-1 @ben: the ${word} key`],
    ['ben', 'ready T-1'],
    ['ana', 'start T-1'],
    ['ana', `done T-1 ${word} is written --minutes 90 --link https://example.org/1`],
    ['lead', 'chart week --feed main'],
    ['ana', 'approve T-2'],
    ['ben', 'take T-2'],
    ['ben', `hand over T-2 other: ${word} is on the road`],
    ['ben', 'take T-2'],
    ['ben', 'still T-2 2026-12-18'],
    ['ben', `fail T-2 ${word} has no such door`],
    ['lead', `refuse T-3 not us: ${word} is theirs`],
    ['lead', `reverse T-3 ${word} is ours again`],
    ['lead', 'refuse T-3 less like this again'],
    ['lead', 'rules end T-3'],
    [
      'ana',
      `change T-4 --title "Delete the ${word} backups" --hours 2h --limits "${word} only" --due 2026-12-18`,
    ],
    ['lead', 'not risky T-4'],
    ['ana', 'later T-4 2026-12-01'],
    ['lead', 'not risky T-4 ended'],
    ['ana', 'tasks --all'],
    ['ana', 'inbox'],
    ['ana', 'audit T-4'],
    ['lead', 'patterns'],
    ['lead', 'learn'],
    ['lead', 'score'],
    [
      'lead',
      `tactic add "${word} replies" --goal G-1 --judge 2027-01-15 --keep 5 --retire 0 --guardrail ${word}-churn --guardrail-at "1 point more"`,
    ],
    ['lead', 'tactic list'],
    ['lead', 'tactic show TC-1'],
    ['ana', `tactic overrule TC-1 modify because ${word} counts twice`],
    ['lead', 'tactic second TC-1'],
    ['lead', 'tactic modify TC-1 --judge 2027-01-20 --keep 4'],
    ['lead', `goal add find a room for ${word} by 2027-01-15`],
    ['lead', 'goal done G-3'],
    ['lead', `goal close G-2 dropped --lesson "${word} is too small"`],
    ['ana', `lesson add The ${word} guide sells itself --goal G-1 --category quality --cases T-1`],
    ['ana', `lesson add ${word} pays late`],
    ['ana', 'lesson list'],
    ['ana', 'lesson show LS-1'],
    ['ana', `lesson edit LS-2 ${word} pays in December`],
    ['ana', 'lesson drop LS-2'],
    ['ana', 'lesson keep LS-2'],
    ['ana', `propose Count the ${word} chairs --category quality --effort 1`],
    ['ana', `lesson cite "count the ${word} chairs" LS-1`],
    ['ana', 'review --feed main'],
    ['ana', 'share review --feed main'],
    ['ana', 'share goal G-1 --to @ben'],
    ['lead', 'agent add @coder --for @ana'],
    ['lead', 'agent add @other --for @ana'],
    ['lead', 'agent add @third --for @ana'],
    ['ana', 'token add coder --for @coder'],
    ['ana', 'token add other --for @other'],
    ['ana', 'token add third --for @third'],
    ['ana', 'change T-5 --assignee @other'],
    ['lead', 'approve T-5'],
    // What is handed over is handed out.
    ['lead', `hand over T-5 to @coder other: ${word} is its field`],
    ['@coder', 'work claim'],
    ['@coder', 'work heartbeat T-5 --fence 1'],
    ['@coder', `work ask T-5 --fence 1 --question "Which ${word}?"`],
    ['ana', `work answer T-5 the ${word} of last year`],
    ['@coder', `work fail T-5 --fence 1 --why "No ${word} is there"`],
    ['@other', 'work claim'],
    ['@other', `work release T-5 --fence 2 --why "${word} is not mine"`],
    ['@third', 'work claim'],
    ['@third', `work complete T-5 --fence 3 --text "${word} is sorted" --link https://example.org/2`],
    ['ana', 'work list'],
    ['lead', 'archive'],
    ['ana', 'export tasks'],
    ['lead', 'outbox'],
    ['lead', 'feedback off'],
    ['ana', 'join'],
    ['lead', 'member add @gus'],
    ['lead', 'member remove @gus'],
    ['lead', 'hand on @gus'],
    ['lead', 'forget @gus'],
    ['lead', 'forget @gus --sure'],
    ['lead', 'forget N-1 --sure'],
  ];
}

/** One team's account at a platform. On the terminal a handle is a person: whoever types as @ana is the member @ana. */
export type Door = Pick<Visitor, 'platform' | 'tenant' | 'tenantName'>;

/** Runs samples as the people of a team; gives what each was told. `look` is called after each. */
export async function playSamples(
  engine: Engine,
  door: Door,
  samples: readonly Sample[],
  look?: (sample: Sample, view: View) => Promise<void>,
): Promise<View[]> {
  const told: View[] = [];
  for (const sample of samples) {
    const [who, typed, given] = sample;
    const visitor = { ...door, user: who, userName: who, place: `${door.tenant}-main`, placeName: 'main' };
    const agent = who.startsWith('@') ? await engine.authenticate(findSecret(told, who)) : null;
    const { workspace, actor, placeId } =
      agent !== null
        ? { ...agent, placeId: null }
        : await engine.enter(visitor, {
            standing: 'vouched',
            defaults: { zone: 'UTC', currency: 'EUR', country: null },
          });
    const { command, args } = parseLine(engine.commands, typed);
    const origin = `sample:${told.length}`;
    const call = { workspace, actor, placeId, origin, waits: true, command: command.name };
    const view = await engine.handle({ ...call, args: { ...args, ...given } });
    told.push(view);
    await look?.(sample, view);
  }
  return told;
}

/** The secret of the token that was made for an agent. */
function findSecret(told: readonly View[], who: string): string {
  const made = told.flatMap(({ data }) => {
    const { secret, for: handle } = (data ?? {}) as { secret?: string; for?: string };
    return secret !== undefined && `@${handle}` === who ? [secret] : [];
  });
  return made.at(-1) ?? '';
}
