import { describe, expect, it } from 'vitest';
import { decodeArgv } from '../../../adapters/cli/decode.ts';
import { Refusal } from '../../../src/base/language/errors.ts';

describe('the words of a command line', () => {
  it.each([
    [[], { kind: 'terminal' }],
    [['--as', '@ana'], { kind: 'terminal' }],
    [['--version'], { kind: 'version' }],
    [['goal', '--version'], { kind: 'version' }],
    [['--help'], { kind: 'usage', of: null }],
    [['-h'], { kind: 'usage', of: null }],
    [['run', '--help'], { kind: 'usage', of: 'run' }],
    [['restore', '--drill', '-h'], { kind: 'usage', of: 'restore' }],
    [['goal', 'add', '--help'], { kind: 'command', words: ['help', 'goal', 'add'] }],
    [['goal', 'add', 'churn at most 2 %'], { kind: 'command', words: ['goal', 'add', 'churn at most 2 %'] }],
    [['backup', 'a.db'], { kind: 'database', action: 'backup', file: 'a.db' }],
    [['restore', 'a.db'], { kind: 'database', action: 'restore', file: 'a.db' }],
    [['check'], { kind: 'database', action: 'check' }],
    [['done', 'T-1', '--once', 'k'], { kind: 'command', words: ['done', 'T-1'] }],
    [['verify', 'events.jsonl'], { kind: 'verify', files: ['events.jsonl'] }],
    [['export', 'tasks', '--out', 'a.csv'], { kind: 'command', words: ['export', 'tasks'] }],
  ])('%j ask for %j', (argv, request) => {
    expect(decodeArgv(argv).request).toEqual(request);
  });

  it('takes --json and --as from any place', () => {
    expect(decodeArgv(['--json', 'today', '--as', '@ana'])).toEqual({
      request: { kind: 'command', words: ['today'] },
      isJson: true,
      as: '@ana',
      out: null,
      once: null,
    });
    expect(decodeArgv(['today', '--as=ana']).as).toBe('ana');
  });

  it.each([
    ['--generate', ['plan']],
    ['--generate --dry-run', ['plan', '--dry-run']],
    ['--dry-run', ['plan', '--dry-run']],
    ['--generate --max-tasks 3', ['plan', '--max-tasks', '3']],
    ['--max-tasks=3 --dry-run', ['plan', '--dry-run', '--max-tasks', '3']],
    ['--show-vision', ['vision']],
    ['--show-state', ['state']],
    ['--show-revenue', ['revenue']],
    ['--learn', ['learn']],
    ['--update-vision --field primary_goal --value Launch', ['vision', 'set', 'primary_goal', 'Launch']],
    ['--update-vision --value Launch --field=statement', ['vision', 'set', 'statement', 'Launch']],
  ])('reads the old flags %s', (typed, words) => {
    expect(decodeArgv(typed.split(' ')).request).toEqual({ kind: 'command', words });
  });

  it.each([
    [['done', 'T-1', '--once']],
    [['backup', 'a.db', '--once', 'k']],
    [['--once', 'k']],
    [['backup']],
    [['restore', 'a.db', 'b.db']],
    [['check', 'it']],
    [['today', '--as']],
    [['today', '--as', '--json']],
    [['--update-vision', '--field', 'statement']],
    [['--generate', 'now']],
    [['--generate', '--frobnicate']],
    [['--frobnicate']],
  ])('refuses %j', (argv) => {
    expect(() => decodeArgv(argv)).toThrow(Refusal);
  });

  it('names the nearest flags for a mistyped one', () => {
    expect(() => decodeArgv(['--show-vison'])).toThrow('Nearest: --show-vision');
  });
});
