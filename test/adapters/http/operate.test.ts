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
});
