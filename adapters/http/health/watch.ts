import { statSync } from 'node:fs';
import type { Background, Meter } from '../../../src/base/ports.ts';
import type { Engine } from '../../../src/engine/engine.ts';

/** The engine with its calls timed. */
export function timeCalls(engine: Engine, meter: Meter): Engine {
  return {
    ...engine,
    async handle(call) {
      const from = performance.now();
      let end: Parameters<Meter['called']>[1] = 'broke';
      try {
        const view = await engine.handle(call);
        end = view.kind === 'refusal' ? 'refused' : 'answered';
        return view;
      } finally {
        meter.called(performance.now() - from, end);
      }
    },
  };
}

/** A background with its work timed, where somebody counts. */
export function timeThinking(background: Background, meter: Meter | undefined): Background {
  if (!meter) return background;
  return {
    async run(name, input, onProgress) {
      const from = performance.now();
      try {
        return await background.run(name, input, onProgress);
      } finally {
        meter.thought(name, performance.now() - from);
      }
    },
  };
}

/** Bytes of a file; 0 where there is none. */
export function readSize(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
