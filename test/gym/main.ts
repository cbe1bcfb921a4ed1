import { readCommandLine } from '../../scripts/command-line.ts';
import { measureCalibration } from './calibration.ts';
import { measureChoice } from './choice.ts';
import { measureCorrection } from './correction.ts';
import { measureDanger } from './danger.ts';
import { measureLeftOut } from './danger-fit.ts';
import { measureEffects } from './effects.ts';
import { measureEngine } from './engine.ts';
import { measureEngineEffects } from './engine-effects.ts';
import { type Figure, formatFigure, isOk } from './figures.ts';
import { measureGrowingNoise } from './growing-noise.ts';
import { createGym, type Gym } from './gym.ts';
import { measureJudge } from './judge/judge.ts';
import { measurePropose } from './propose.ts';
import { measureProtect } from './protect.ts';
import { measureRouter } from './router.ts';

/** Splits of the labelled titles: more say nothing new of so few titles. */
const MOST_SPLITS = 20;
/** What `npm run gym` measures, in this order; `npm run gym -- router` is one of them. */
const PARTS: Readonly<Record<string, (gym: Gym) => Iterable<Line> | AsyncIterable<Line>>> = {
  danger: readDanger,
  propose: ({ seeds }) => Iterator.from(measurePropose(seeds.slice(0, MOST_SPLITS))).map(toLine),
  router: (gym) => Iterator.from(measureRouter(gym)).map(toLine),
  choice: readChoice,
  protect: readProtect,
  calibration: (gym) => Iterator.from(measureCalibration(gym)).map(toLine),
  effects: ({ seeds }) => Iterator.from(measureEffects(seeds)).map(toLine),
  noise: ({ seeds }) => Iterator.from(measureGrowingNoise(seeds)).map(toLine),
  correction: ({ seeds }) => Iterator.from(measureCorrection(seeds)).map(toLine),
  judge: (gym) => Iterator.from(measureJudge(gym)).map(toLine),
};

const USAGE = `npm run gym [-- PART… --seeds 200 --from 1 --engine]

Plays made-up teams whose truth is known, and measures how well Tiller chooses, hands out, foretells and learns; a line a
figure, with its bar. Ends with 1 where one is SHORT.

  PART       ${Object.keys(PARTS).join(', ')}; all where none is named
  --seeds    how many worlds, two at least (200; 6 with --engine)
  --from     the first seed (1)
  --engine   by real commands on SQLite instead of the pure parts
`;

const { values, words, refuse } = readCommandLine(USAGE, {
  mostWords: Infinity,
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    /** By real commands on SQLite, few seeds, instead of the pure parts. */
    engine: { type: 'boolean', default: false },
  },
});
const names = values.engine ? [] : words.length > 0 ? words : Object.keys(PARTS);
const unknown = names.filter((name) => !PARTS[name]);
const count = Number(values.seeds ?? (values.engine ? 6 : 200));
const from = Number(values.from);
if (unknown.length > 0) refuse(`There is no part ${unknown.join(', ')}.`);
if (!(count >= 2) || !Number.isInteger(count) || !Number.isInteger(from))
  refuse('--seeds is two or more, and --from whole.');
const gym = createGym(Array.from({ length: count }, (_seed, index) => from + index));
for (const name of names) await printLines(PARTS[name]?.(gym) ?? []);
if (values.engine)
  for (const figures of [measureEngine(gym), measureEngineEffects(gym.seeds)])
    for await (const figure of figures) await printLines([toLine(figure)]);

async function printLines(lines: Iterable<Line> | AsyncIterable<Line>): Promise<void> {
  for await (const line of lines) {
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

async function* readProtect({ seeds }: Gym): AsyncGenerator<Line> {
  for await (const figure of measureProtect(seeds)) yield toLine(figure);
}

async function* readChoice({ seeds }: Gym): AsyncGenerator<Line> {
  for await (const figure of measureChoice(seeds)) yield toLine(figure);
}

function* readDanger(): Generator<Line> {
  for (const { name, measured, bar, isOk: holds } of measureDanger()) {
    yield {
      text: `${name.padEnd(48)} ${measured.padEnd(32)} ${bar.padEnd(14)} ${holds ? 'ok' : 'SHORT'}`,
      isOk: holds,
    };
  }
  for (const { name, recall, falseShare } of measureLeftOut()) {
    const measured = `${recall.toFixed(3)}, harmless ${falseShare.toFixed(3)}`;
    yield { text: `${`left out of the fit: ${name}`.padEnd(48)} ${measured.padEnd(32)}`, isOk: true };
  }
}
