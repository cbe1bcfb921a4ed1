import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createMeter } from '../../../adapters/http/health/meter.ts';
import { tempFolder } from '../../support/database.ts';
import { startTeam } from '../../support/team.ts';

const FOLDER = join(import.meta.dirname, '../../../docs/operate');
const RULES = join(FOLDER, 'alerts.yml');
const SUFFIXES = /_(?:bucket|count|sum)$/;

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The names of all figures that a process gives. */
async function listFigures(): Promise<Set<string>> {
  const team = await startTeam();
  const meter = createMeter();
  const page = await meter.print({
    vitals: await team.engine.readVitals('runner'),
    walBytes: 0,
    backupAgeMs: 0,
  });
  return new Set([...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name));
}

/** The figures that expressions of PromQL name. */
function listNamed(expressions: readonly string[]): string[] {
  const names = expressions.flatMap((each) => each.match(/\b(?:tiller|nodejs|process)_[a-z0-9_]+/g) ?? []);
  return [...new Set(names)].map((name) => name.replace(SUFFIXES, ''));
}

/** The expressions of the dashboard. */
function listShown(): string[] {
  const { panels } = JSON.parse(readFileSync(join(FOLDER, 'dashboard.json'), 'utf8')) as {
    panels: { targets: { expr: string }[] }[];
  };
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}

interface Rules {
  groups: { rules: { alert: string; expr: string }[] }[];
}

describe('what is shipped for whoever operates it', () => {
  it('has alerts and a dashboard that name figures which there are', async () => {
    const { groups } = parse(readFileSync(RULES, 'utf8')) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    expect(rules).toHaveLength(6);
    const named = listNamed([...rules.map(({ expr }) => expr), ...listShown()]);
    const known = await listFigures();
    expect(named.length).toBeGreaterThan(12);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('counts calls that broke from nought: a rate that begins with the first of them does not see it', async () => {
    const page = await createMeter().print({
      vitals: await (await startTeam()).engine.readVitals('runner'),
      walBytes: null,
      backupAgeMs: null,
    });
    expect(page).toContain('tiller_call_seconds_count{end="broke"} 0');
  });

  it.skipIf(!hasPromtool())('has rules, and questions of the dashboard, that promtool takes', () => {
    const file = join(tempFolder(), 'rules.yml');
    const check = (rules: string) => {
      writeFileSync(file, rules);
      return execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8', stdio: 'pipe' });
    };
    expect(check(readFileSync(RULES, 'utf8'))).toContain('SUCCESS');
    const rules = listShown().map((expr, index) => ({ record: `panel:${index}`, expr }));
    expect(check(JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))).toContain('SUCCESS');
    const broken = { groups: [{ name: 'broken', rules: [{ record: 'x', expr: 'max(' }] }] };
    expect(() => check(JSON.stringify(broken))).toThrow();
  });

  it.skipIf(!hasPromtool())('has rules that fire on what they are for, and on nothing else', () => {
    const file = join(tempFolder(), 'tests.yml');
    const play = (series: Readonly<Record<string, string>>, fires: readonly string[]) => {
      const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
      const expected = fires.map((alert) => ({
        expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: '30m',
        exp_samples: [{ labels: '{}', value: 1 }],
      }));
      const all = { expr: 'count(ALERTS{alertstate="firing"})', eval_time: '30m' };
      const samples = fires.length === 0 ? [] : [{ labels: '{}', value: fires.length }];
      const promql_expr_test = [...expected, { ...all, exp_samples: samples }];
      const tests = [{ interval: '1m', input_series, promql_expr_test }];
      writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: '1m', tests }));
      return execFileSync('promtool', ['test', 'rules', file], { encoding: 'utf8', stdio: 'pipe' });
    };
    const well = {
      tiller_has_runner: '1x30',
      'tiller_outbox_oldest_seconds{platform="slack"}': '5x30',
      tiller_due_oldest_seconds: '0x30',
      'tiller_call_seconds_count{end="broke"}': '0x30',
      'tiller_call_seconds_bucket{end="answered",le="1"}': '0+10x30',
      'tiller_call_seconds_bucket{end="answered",le="2"}': '0+10x30',
      'tiller_call_seconds_bucket{end="answered",le="+Inf"}': '0+10x30',
      'tiller_rate_limited_total{platform="slack",method="chat.update"}': '0+0.1x30',
    };
    play(well, []);
    const ill: [alert: string, series: Readonly<Record<string, string>>][] = [
      ['TillerNobodyRuns', { tiller_has_runner: '0x30' }],
      ['TillerMessagesWait', { 'tiller_outbox_oldest_seconds{platform="slack"}': '0+60x30' }],
      ['TillerMorningIsLate', { tiller_due_oldest_seconds: '0+60x30' }],
      // One bug, that the process had begun without.
      ['TillerCallsBreak', { 'tiller_call_seconds_count{end="broke"}': '0x20 1x9' }],
      ['TillerAnswersSlowly', { 'tiller_call_seconds_bucket{end="answered",le="1"}': '0+9x30' }],
      ['TillerIsLimited', { 'tiller_rate_limited_total{platform="slack",method="chat.update"}': '0+1x30' }],
    ];
    for (const [alert, series] of ill) play({ ...well, ...series }, [alert]);
  });
});
