import { parseArgs } from 'node:util';
import { measureCalibration } from './calibration.ts';
import { measureDanger } from './danger.ts';
import { type Figure, formatFigure, isOk } from './figures.ts';
import { createGym, type Gym } from './gym.ts';
import { measureRouter } from './router.ts';

/** What `npm run gym` measures, in this order; `npm run gym -- router` is one of them. */
const PARTS: Readonly<Record<string, (gym: Gym) => Iterable<Line>>> = {
  danger: readDanger,
  router: (gym) => Iterator.from(measureRouter(gym)).map(toLine),
  calibration: (gym) => Iterator.from(measureCalibration(gym)).map(toLine),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '1' } },
});
const names = positionals.length > 0 ? positionals : Object.keys(PARTS);
const unknown = names.filter((name) => !PARTS[name]);
const count = Number(values.seeds);
const from = Number(values.from);
if (unknown.length > 0 || !(count >= 2) || !Number.isInteger(count) || !Number.isInteger(from)) {
  process.stderr.write(
    `gym [${Object.keys(PARTS).join(' | ')}] [--seeds 200] [--from 1]: ${unknown.join(', ') || 'two seeds or more'}\n`,
  );
  process.exitCode = 2;
} else measureParts(createGym(Array.from({ length: count }, (_seed, index) => from + index)));

function measureParts(gym: Gym): void {
  for (const name of names)
    for (const line of PARTS[name]?.(gym) ?? []) {
      if (!line.isOk) process.exitCode = 1;
      process.stdout.write(`${line.text}\n`);
    }
}

/** A figure as it is printed, and whether it holds. */
interface Line {
  text: string;
  isOk: boolean;
}

function toLine(figure: Figure): Line {
  return { text: formatFigure(figure), isOk: isOk(figure) };
}

function* readDanger(): Generator<Line> {
  for (const { name, measured, bar, isOk: holds } of measureDanger()) {
    yield {
      text: `${name.padEnd(48)} ${measured.padEnd(32)} ${bar.padEnd(14)} ${holds ? 'ok' : 'SHORT'}`,
      isOk: holds,
    };
  }
}
