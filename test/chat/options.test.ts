import { describe, expect, it } from 'vitest';
import { parseLine } from '../../src/base/command/parse.ts';
import { badArgument } from '../../src/base/language/errors.ts';
import { outlineText } from '../../src/base/view/outline.ts';
import { bold, text } from '../../src/base/view/text.ts';
import { answer, type View } from '../../src/base/view/view.ts';
import { outlineForChat, sayWrong } from '../../src/chat/options.ts';
import { createCommands } from '../../src/engine/commands.ts';
import { expectGolden } from '../support/golden.ts';
import { startTeam } from '../support/team.ts';

const commands = createCommands();
const settings = { commands, zone: 'UTC', currency: 'EUR' };
const say = (view: View) => outlineText(outlineForChat(view, settings), 'UTC');

describe('an option of the command line, in a chat', () => {
  it.each([
    ['me --hours 20 --zone Europe/Lisbon --routed on', 'me hours 20 zone Europe/Lisbon routed on'],
    ['inbox --all', 'inbox all'],
    ['forget @ben --sure', 'forget @ben sure'],
    ['plan --dry-run shows it', 'plan dry-run shows it'],
    ['tactic add "Replies" --keep "20 min less"', 'tactic add "Replies" keep="20 min less"'],
    ['Give --quorum, --voters or --days.', 'Give “quorum”, “voters” or “days”.'],
    ['at most 8 a day · option --private', 'at most 8 a day · option “private”'],
    ['Share it without --to.', 'Share it without “to”.'],
    ['member edit @ana --role admin.', 'member edit @ana role admin.'],
    ['It would take 1 more approver, or --quorum 1.', 'It would take 1 more approver, or quorum 1.'],
    ['hand over T-3 blocked --needs T-5', 'hand over T-3 blocked needs=T-5'],
    ['1 --- 2 and a--b and --unheard-of 3', '1 --- 2 and a--b and --unheard-of 3'],
  ])('is said as people type it there: %s', (typed, said) => {
    expect(say(answer(typed))).toBe(said);
    expect(say(answer(text`${bold(typed)}`))).toBe(said);
  });

  it.each([
    'me --hours 20 --zone Europe/Lisbon --routed on',
    'tactic add "Saved replies" --goal G-1 --judge "in 4 weeks" --keep "20 min less" --retire "5 min less"',
    'feed edit main --review "friday 16:00"',
    'policy kind normal --own on --quorum 2',
    'inbox --all',
    'forget @ben --sure --also Ben,Benny',
    'change T-3 --hours 6 h --assignee @ben',
    'pause --until "7 january"',
    'audit --days 30',
    'portfolio set Alpha --most 40%',
    'propose Sort the list --effort 6h',
  ])('is read the same as what was written: %s', (typed) => {
    expect(parseLine(commands, say(answer(typed)))).toEqual(parseLine(commands, typed));
  });

  it('is the field of a form, in words', async () => {
    expect(badArgument('--dry-run', 'often', 'yes, no').detail.field).toBe('dryRun');
    const { detail } = badArgument('--due', 'nothing', 'a date with --due');
    expect(detail.field).toBe('due');
    await expectGolden('chat/options', sayWrong(detail, commands));
  });

  it('stands in no answer of a team that sets itself up and asks for help', async () => {
    const team = await startTeam();
    const lines = ['help', 'help all', 'settings', 'me', 'policy', 'inbox', 'tactics', 'revenue', 'lessons'];
    const all = commands.all
      .filter(({ isInternal }) => isInternal !== true)
      .map(({ name }) => `help ${name}`);
    for (const line of [...lines, ...all]) {
      const found = say(await team.say('lead', line)).match(/(?<![\w-])--[a-z][\w-]*/g) ?? [];
      expect([line, ...found]).toEqual([line]);
    }
  });

  it('is in words where something is refused', async () => {
    const team = await startTeam({ isCalm: true });
    await team.ok('lead', 'propose Sort the list');
    await team.ok('lead', 'plan');
    const lines = [
      'policy kind normal --quorum 9',
      'policy kind normal --quorum 0',
      'change T-1 --due whenever',
      'change T-1 --hours much',
      'hand over T-1 blocked --needs T-1',
      'refuse T-1 too big --hours 99',
      'feed edit main --review friday 16:00',
      'member edit @lead',
      'audit T-1 --days 3',
      'forget @lead',
      'project edit Alpha',
      'me --hurs 20',
    ];
    const said: string[] = [];
    for (const line of lines) said.push(`${line}: ${say(await team.say('lead', line))}`);
    await expectGolden('chat/options', said);
  });
});
