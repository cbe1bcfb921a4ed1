import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { handOver } from '../../../adapters/calls/write-files.ts';
import { printVerdict, verifyLog } from '../../../adapters/cli/verify.ts';
import { plainText } from '../../../src/base/view/text.ts';
import { answer, type View } from '../../../src/base/view/view.ts';
import { expectGolden } from '../../support/golden.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { startTeam } from '../../support/team.ts';

const KEEP = 'Keep the hash.';
const ONE: View = {
  ...answer('tasks.csv: 1 row.', 'The command line writes it.'),
  files: [{ name: 'tasks.csv', text: 'a\r\n' }],
};
const TWO: View = {
  ...answer('Two files.', 'The command line writes them.', KEEP),
  files: [
    { name: 'archive.md', text: '# a\n' },
    { name: '../events.jsonl', text: '{}\n' },
  ],
};

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function collect() {
  const printed: string[] = [];
  const render = (view: View) =>
    view.kind === 'answer' ? view.lines.map((line) => plainText(line, 'UTC')) : [view.kind];
  return {
    printed,
    output: {
      isJson: false,
      render,
      out: (text: string) => void printed.push(text),
      err: (text: string) => void printed.push(text),
    },
  };
}

describe('files that come with an answer', () => {
  it('go to the screen as they are, and nothing else does', async () => {
    const { printed, output } = collect();
    expect(await handOver(ONE, null, output)).toEqual({ kind: 'answer', lines: [] });
    expect(await handOver(TWO, null, output)).toEqual({ kind: 'answer', lines: [] });
    expect(printed).toEqual(['a\r\n', '# a\n']);
  });

  it('are written where --out says, readable by their owner only', async () => {
    const file = join(makeFolder(), 'mine.csv');
    const said = await handOver(ONE, file, collect().output);
    expect(readFileSync(file, 'utf8')).toBe('a\r\n');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(JSON.stringify(said)).toContain('mine.csv');
    expect(JSON.stringify(said)).not.toContain('The command line');
  });

  it('go into one folder if they are several, never out of it', async () => {
    const folder = join(makeFolder(), 'new', 'deep');
    const said = await handOver(TWO, folder, collect().output);
    expect(readFileSync(join(folder, 'archive.md'), 'utf8')).toBe('# a\n');
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8')).toBe('{}\n');
    expect(JSON.stringify(said)).toContain(KEEP);
  });

  it('are written over nothing', async () => {
    const folder = makeFolder();
    const file = join(folder, 'mine.csv');
    writeFileSync(file, 'precious');
    const places = [file, folder, join(folder, 'none', 'a.csv')];
    const refused = await Promise.all(
      places.map((place) => rejectionOf(handOver(ONE, place, collect().output))),
    );
    await expectGolden(
      'calls/write-files',
      refused.map(({ message }) => message.replaceAll(folder, '…')),
    );
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('come in parts where they are long, and leave no half of one behind', async () => {
    async function* parts(isWhole: boolean) {
      yield 'a';
      if (!isWhole) throw new Error('the database is gone');
      yield 'b';
    }
    const inParts = (isWhole: boolean): View => ({
      ...answer('One.'),
      files: [{ name: 'x', text: () => parts(isWhole) }],
    });
    const folder = makeFolder();
    await handOver(inParts(true), join(folder, 'whole'), collect().output);
    expect(readFileSync(join(folder, 'whole'), 'utf8')).toBe('ab');
    await expect(handOver(inParts(false), join(folder, 'half'), collect().output)).rejects.toThrow(/gone/);
    expect(existsSync(join(folder, 'half'))).toBe(false);
  });
});

describe('the verdict on a log', () => {
  it('is one to two lines and exit code 0 for a whole one, 1 for a broken one', async () => {
    const team = await startTeam();
    await team.ok('lead', 'propose Tidy the shelf --category quality');
    const log = String((await team.ok('lead', 'archive')).files?.[1]?.text);
    const file = join(makeFolder(), 'events.jsonl');
    writeFileSync(file, log);
    const whole = collect();
    expect(printVerdict(verifyLog(file), whole.output)).toBe(0);

    writeFileSync(file, log.replace('Tidy the shelf', 'Sell the shelf'));
    const broken = collect();
    expect(printVerdict(verifyLog(file), broken.output)).toBe(1);
    const verdicts = [...whole.printed, ...broken.printed].join('');
    await expectGolden(
      'calls/write-files',
      verdicts.replace(/[0-9a-f]{64}/g, '‹hash›').replace(/\d+(?= events)|(?<=event )\d+/g, '…'),
    );
  });

  it('reads a log that is longer than it holds in memory at once, cut inside letters too', async () => {
    const folder = makeFolder();
    const file = join(folder, 'events.jsonl');
    writeFileSync(file, `${'é'.repeat(700_000)}\n`);
    expect(verifyLog(file).broken).toMatchObject({ seq: 1 });
    await expectGolden('calls/write-files', verifyLog(file).broken?.why);
  });
});
