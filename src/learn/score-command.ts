import { z } from 'zod';
import { defineCommand } from '../base/command/command.ts';
import { type Text, text } from '../base/view/text.ts';
import { answer, type ReportView, type TableView, withData } from '../base/view/view.ts';
import type { ReliabilityBand } from './calibration.ts';
import { isTold, listReadings, type Reading } from './effect/reading-store.ts';
import { VERDICT_WORDS } from './effect/reading-views.ts';
import {
  type ChanceScore,
  chancesOf,
  type ImpactScore,
  impactsOf,
  SCORED_FROM,
  scoreChances,
  scoreImpacts,
} from './score.ts';
import { listAllSettlements } from './settle/settle-store.ts';
import { describeTrials } from './trial/trial-store.ts';

/** A skill nearer to 0 than this is no difference. */
const SAME_SKILL = 0.02;

export const scoreCommand = defineCommand({
  name: 'score',
  summary: 'How right my forecasts were, against always saying the base rate.',
  args: z.object({}),
  audience: 'channel',
  reads: true,
  async run(ctx) {
    const rows = await listAllSettlements(ctx);
    const trials = await describeTrials(ctx);
    const chances = scoreChances(chancesOf(rows));
    const settled = chances?.count ?? 0;
    if (!chances || settled < SCORED_FROM) {
      const few = `${settled} of ${SCORED_FROM} forecasts settled; then I say how right I was.`;
      return withData(answer(few, ...trials), {
        settled,
        neededFor: SCORED_FROM,
        chances: null,
        impacts: null,
      });
    }
    const impacts = scoreImpacts(impactsOf(rows));
    const readings = (await listReadings(ctx)).map(({ reading }) => reading);
    const voids = rows.filter(({ verdict }) => verdict === 'void').length;
    const view: ReportView = {
      kind: 'report',
      title: `My forecasts: ${settled} chances settled`,
      sections: [
        { heading: 'Done in time', lines: [...describeChances(chances), ...trials] },
        {
          heading: 'What I said, and how often it came true',
          lines: [],
          table: listBands(chances.bands),
        },
        {
          heading: 'Effect on the metric',
          lines: [...describeReadings(readings), ...describeImpacts(impacts, readings.length)],
        },
        ...(voids === 0
          ? []
          : [
              {
                heading: 'Not counted',
                lines: [text`${voids} void: never approved, cancelled, or mixed up with something else.`],
              },
            ]),
      ],
    };
    return withData(view, { settled, neededFor: SCORED_FROM, chances, impacts, readings, voids });
  },
});

function describeChances(score: ChanceScore): Text[] {
  const { murphy } = score;
  return [
    text`I said ${decimal(score.promised, 1)} of ${score.count}; it was ${score.hits}.`,
    text`Brier score ${decimal(score.brier)}, always the base rate ${decimal(score.baseBrier)}: ${judgeSkill(score.skill)}. 0 is perfect.`,
    text`Log loss ${decimal(score.logLoss)}, always the base rate ${decimal(score.baseLogLoss)}.`,
    text`Reliability ${decimal(murphy.reliability, 3)} (0 is best), resolution ${decimal(murphy.resolution, 3)} (more is better), of an uncertainty of ${decimal(murphy.uncertainty, 3)}.`,
  ];
}

function judgeSkill(skill: number | null): string {
  if (skill === null) return 'the base rate was perfect';
  const percent = `${Math.abs(Math.round(skill * 100))} %`;
  if (Math.abs(skill) < SAME_SKILL) return 'no better so far';
  return skill > 0 ? `${percent} better` : `${percent} worse`;
}

function listBands(bands: readonly ReliabilityBand[]): TableView {
  return {
    kind: 'table',
    title: '',
    columns: [
      { title: 'Said' },
      { title: 'Came true' },
      { title: 'On average said', align: 'right' },
      { title: 'Truth at 95 % confidence', align: 'right' },
    ],
    rows: bands.map(({ from, to, count, hits, meanProbability, low, high }) => [
      `${percent(from)} to ${percent(to)} %`,
      `${hits} of ${count}, ${percent(hits / count)} %`,
      `${percent(meanProbability)} %`,
      `${percent(low)} to ${percent(high)} %`,
    ]),
  };
}

/** How many bundles of finished tasks were read, and what they came to of what they promised. */
function describeReadings(readings: readonly Reading[]): Text[] {
  const told = readings.filter(isTold);
  const open = readings.filter(({ verdict }) => verdict === 'cannot tell yet').length;
  const rest = readings.length - told.length - open;
  const counts = [...Map.groupBy(told, ({ verdict }) => verdict)].map(
    ([verdict, own]) => `${own.length} ${VERDICT_WORDS[verdict]}`,
  );
  const lines = told.length === 0 ? [] : [text`${told.length} read by the values: ${counts.join(', ')}.`];
  const untold = [
    ...(open > 0 ? [`${open} cannot be told yet`] : []),
    ...(rest > 0 ? [`${rest} could not be told`] : []),
  ];
  return untold.length === 0 ? lines : [...lines, text`${capital(untold.join(', '))}.`];
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Of what was settled one task at a time, before effects were read by a metric's values. */
function describeImpacts(score: ImpactScore, readings: number): Text[] {
  if (score.count === 0) return readings > 0 ? [] : [['None could be read yet.']];
  const parts = [
    `${score.inside} inside my range`,
    ...(score.tooLittle > 0 ? [`${score.tooLittle} promised too little`] : []),
    ...(score.tooMuch > 0 ? [`${score.tooMuch} promised too much`] : []),
  ];
  const ratio =
    score.realisedOverPromised === null
      ? ''
      : ` The middle one came in at ${decimal(score.realisedOverPromised, 1)} × what I promised.`;
  return [text`${score.count} settled: ${parts.join(', ')}.${ratio}`];
}

function percent(share: number): number {
  return Math.round(share * 100);
}

function decimal(value: number, digits = 2): string {
  return value.toFixed(digits).replace('-', '−');
}
