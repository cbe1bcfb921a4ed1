import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { guardProcess } from '../../../adapters/process/guard.ts';
import { createLog } from '../../../adapters/process/log.ts';
import { expectGolden } from '../../support/golden.ts';

function guard({ isServing }: { isServing: boolean }) {
  const events = new EventEmitter();
  const said: string[] = [];
  const logged: string[] = [];
  guardProcess(events, {
    log: createLog('error', (line) => void logged.push(line)),
    tell: (line) => void said.push(line),
    isServing: () => isServing,
    end: () => void said.push('end'),
  });
  return { events, said, logged };
}

describe('what nobody caught', () => {
  it('is logged whole without secrets and told in a few words', async () => {
    const { events, said, logged } = guard({ isServing: true });
    events.emit('unhandledRejection', new Error('no answer for xoxb-123456-canary'));
    expect(logged.join('')).toContain('guard.test.ts');
    expect(logged.join('')).not.toContain('canary');
    expect(said).toHaveLength(1);
    await expectGolden('process/guard', said);
  });

  it('ends a process after an exception, and after a rejection where nobody relies on it', () => {
    for (const [event, isServing] of [
      ['uncaughtException', true],
      ['unhandledRejection', false],
    ] as const) {
      const { events, said } = guard({ isServing });
      events.emit(event, new Error('x'));
      expect(said.at(-1)).toBe('end');
      expect(said[0]).toContain('Tiller ends');
    }
  });
});
