import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { lexer, type Token, walkTokens } from 'marked';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verifyLog } from '../../../adapters/cli/verify.ts';
import { escapeLine, isLink } from '../../../src/share/record/archive-text.ts';
import { expectGolden } from '../../support/golden.ts';
import { refusalOf } from '../../support/refusal-of.ts';
import { startTeam, type Team } from '../../support/team.ts';

const NASTY =
  '# [x](javascript:alert(1)) <img src=x onerror=alert(1)> **b** `c` | d | https://evil.example www.evil.example';

async function archive(team: Team): Promise<{ markdown: string; log: string; hash: string; events: number }> {
  const view = await team.ok('lead', 'archive');
  const [markdown = '', log = ''] = (view.files ?? []).map(({ text }) => String(text));
  return { markdown, log, ...(view.data as { hash: string; events: number }) };
}

function writeLog(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tiller-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'events.jsonl');
  writeFileSync(file, text);
  return file;
}

function kindsOf(markdown: string): Set<string> {
  const kinds = new Set<string>();
  walkTokens(lexer(markdown), (token: Token) => {
    kinds.add(token.type);
  });
  return kinds;
}

/** A team whose week has a bit of everything. */
async function startBusyTeam(): Promise<Team> {
  const team = await startTeam();
  await team.ok('lead', 'member add @ana --name "Ana Quokka"');
  await team.ok('lead', 'metric add sign-ups --unit count');
  await team.ok('lead', 'metric record sign-ups 12 --at 2026-11-20');
  await team.ok(
    'lead',
    'goal add --metric sign-ups --direction "at least" --target 40 --deadline 2027-01-31',
  );
  await team.ok('lead', 'propose Write a guide --category quality --effort 2 --goal G-1');
  await team.ok('lead', 'propose Paint the door --category quality --effort 2');
  await team.ok('lead', 'plan');
  await team.ok('lead', 'approve T-1');
  await team.ok('lead', 'refuse T-2 not us: the landlord does');
  await team.ok('ana', 'done T-1 went well --minutes 77 --link https://example.org/1');
  await team.ok('ana', 'lesson add Guides sell --cases T-1');
  await team.settle();
  return team;
}

describe('the archive’s document', () => {
  it('tells goals, actions with their decisions, outcomes and lessons', async () => {
    const { markdown } = await archive(await startBusyTeam());
    for (const told of [
      '### G-1 · Sign-ups at least 40',
      '12 now',
      '### T-1 · Write a guide',
      '- Mon 23 Nov 2026 approve by lead (normal: 1 of 1)',
      '- Mon 23 Nov 2026 done',
      '- Note: went well',
      '- Evidence: <https://example.org/1>',
      '- Mon 23 Nov 2026 refuse by lead, not for us',
      '“Guides sell”',
      '- Cases: T-1',
    ]) {
      expect(markdown).toContain(told);
    }
  });

  it('tells nobody’s minutes, nor which person did a task', async () => {
    const { markdown } = await archive(await startBusyTeam());
    expect(markdown).not.toMatch(/77/);
    expect(markdown.split('## Lessons')[0]).not.toMatch(/\bana\b/);
  });

  it('shows supplied text as text: it is no heading, link, picture, mark or HTML', async () => {
    const team = await startTeam();
    const calm = kindsOf((await archive(team)).markdown);
    await team.run('lead', 'propose', { title: NASTY, category: 'quality' });
    await team.ok('lead', 'plan');
    await team.run('lead', 'approve', { task: 'T-1', note: NASTY });
    await team.run('lead', 'lesson add', { body: NASTY });
    const { markdown } = await archive(team);
    const added = [...kindsOf(markdown)].filter((kind) => !calm.has(kind));
    expect(added.filter((kind) => !['list', 'list_item', 'escape'].includes(kind))).toEqual([]);
    expect(markdown.split('\n').filter((line) => /^#{1,3} /.test(line))).toHaveLength(6);
  });

  it('escapes any text so that only that text is shown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (raw) => {
        const shown = `x${raw.replace(/\s+/gu, ' ').trim()}x`;
        const kinds: string[] = [];
        let read = '';
        walkTokens(lexer(`- Note: x${escapeLine(raw)}x`), (token: Token) => {
          kinds.push(token.type);
          if (token.type === 'escape') read += token.text;
          if (token.type === 'text' && !('tokens' in token && token.tokens)) read += token.raw;
        });
        expect(read).toBe(`Note: ${shown}`);
        expect(kinds.filter((kind) => !['list', 'list_item', 'text', 'escape'].includes(kind))).toEqual([]);
      }),
    );
  });

  it('makes a link only of a whole web address', () => {
    expect(isLink('https://example.org/a?b=1')).toBe(true);
    for (const text of ['javascript:alert(1)', 'https://a.b> <script>', 'see https://a.b', 'https://', '']) {
      expect(isLink(text)).toBe(false);
    }
  });

  it('is an admin’s to make', async () => {
    const team = await startTeam();
    await team.ok('lead', 'member add @ana');
    expect((await team.refused('ana', 'archive')).code).toBe('not_allowed');
  });
});

describe('the archive’s log', () => {
  it('is whole by itself, and says what the archive said of its end', async () => {
    const { log, hash, events } = await archive(await startBusyTeam());
    expect(verifyLog(writeLog(log))).toEqual({
      events,
      firstOn: '2026-11-23',
      lastOn: '2026-11-23',
      erased: 0,
      hash,
      broken: null,
    });
  });

  it('is still whole after a person and a text were forgotten, and says how much was erased', async () => {
    const team = await startBusyTeam();
    await team.ok('lead', 'note add A secret of the customer --source user');
    await team.ok('lead', 'member remove @ana');
    await team.ok('lead', 'forget @ana --sure');
    await team.ok('lead', 'forget N-1 --sure');
    const { log, markdown } = await archive(team);
    const verdict = verifyLog(writeLog(log));
    expect(verdict.broken).toBeNull();
    expect(verdict.erased).toBeGreaterThan(2);
    expect(log + markdown).not.toMatch(/quokka|@ana\b|A secret/i);
  });

  it('shows where a byte was changed, a line is missing, doubled or moved', async () => {
    const { log } = await archive(await startBusyTeam());
    const lines = log.trimEnd().split('\n');
    const without = (index: number) => lines.toSpliced(index, 1).join('\n');
    const broken = (text: string) => verifyLog(writeLog(text)).broken;
    const changed = lines.with(4, (lines[4] ?? '').replace('"actor":"member:M-1"', '"actor":"member:M-2"'));
    await expectGolden('share/archive', broken(changed.join('\n'))?.why);
    expect(broken(changed.join('\n'))?.seq).toBe(5);
    const payload = lines.with(4, (lines[4] ?? '').replace('"payload":"{', '"payload":"{ '));
    await expectGolden('share/archive', broken(payload.join('\n'))?.why);
    expect(broken(payload.join('\n'))?.seq).toBe(5);
    expect(broken(without(2))?.seq).toBe(4);
    expect(broken(without(0))?.seq).toBe(2);
    expect(broken(lines.toSpliced(3, 0, lines[3] ?? '').join('\n'))?.seq).toBe(4);
    expect(broken([lines[1], lines[0]].join('\n'))?.seq).toBe(2);
  });

  it('cannot be told from a shorter one where its end was cut off, but ends with another hash', async () => {
    const { log, hash } = await archive(await startBusyTeam());
    const verdict = verifyLog(writeLog(log.trimEnd().split('\n').slice(0, -2).join('\n')));
    expect(verdict.broken).toBeNull();
    expect(verdict.hash).not.toBe(hash);
  });

  it('shows a line that is no event as the place where it breaks', async () => {
    const { log } = await archive(await startBusyTeam());
    const [first = ''] = log.split('\n');
    const whys = new Set<string>();
    for (const line of ['half a li', '{}', '[]', first.replace('"seq":1', '"seq":"1"')]) {
      const { broken } = verifyLog(writeLog(`${first}\n${line}`));
      expect(broken?.seq).toBe(2);
      whys.add(broken?.why ?? '');
    }
    await expectGolden('share/archive', [...whys]);
  });

  it('is refused where there is no log', async () => {
    for (const file of ['/nowhere/events.jsonl', tmpdir(), writeLog('')]) {
      const refusal = await refusalOf(() => verifyLog(file));
      await expectGolden('share/archive', { ...refusal, message: refusal.message.replaceAll(file, 'FILE') });
    }
  });
});
