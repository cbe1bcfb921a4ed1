import type { Highs, ModelData } from 'highs';
import type { IntegerProgram, IntegerSolver, SolverAnswer } from '../../../src/base/ports.ts';

/** An emergency: a search ends by its number of branches, which is the same on every machine; this is recorded. */
const MOST_SECONDS = 1;
/** Good enough for figures that are estimates. */
const RELATIVE_GAP = 1e-6;

/** Loads HiGHS (WebAssembly, some 80 ms and 20 MB) when it is first asked for, once a process. */
export function createSolverLoader(): () => Promise<IntegerSolver> {
  let loading: Promise<IntegerSolver> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}

async function load(): Promise<IntegerSolver> {
  // Its types are written for CommonJS; as an ES module the loader itself is the default export.
  const { default: loadHighs } = (await import('highs')) as unknown as Pick<
    typeof import('highs'),
    'default'
  >;
  return createSolver(await loadHighs());
}

function createSolver(highs: Highs): IntegerSolver {
  return {
    solve(program) {
      try {
        return highs.withModel(encodeProgram(program, highs), (model): SolverAnswer | null => {
          model.options.set({
            output_flag: false,
            mip_max_nodes: program.mostNodes,
            mip_rel_gap: RELATIVE_GAP,
            time_limit: MOST_SECONDS,
          });
          model.run();
          const values = [...model.getSolution().colValue];
          const bound = Number(model.info.get('mip_dual_bound'));
          const isFeasible = model.info.get('primal_solution_status') === 2;
          if (!isFeasible || values.length !== program.costs.length || !Number.isFinite(bound)) return null;
          return {
            values,
            bound,
            isCutShort: model.getModelStatus() === highs.constants.modelStatus.timeLimit,
          };
        });
      } catch {
        // Whatever it broke on, the search has a batch: the answer is that there is none.
        return null;
      }
    },
  };
}

function encodeProgram({ costs, rows }: IntegerProgram, highs: Highs): ModelData {
  const { objectiveSense, variableType } = highs.constants;
  const starts = [0];
  for (const { terms } of rows) starts.push((starts.at(-1) ?? 0) + terms.length);
  return {
    numCols: costs.length,
    numRows: rows.length,
    sense: objectiveSense.maximize,
    colCost: [...costs],
    colLower: costs.map(() => 0),
    colUpper: costs.map(() => 1),
    rowLower: rows.map(({ least }) => least),
    rowUpper: rows.map(({ most }) => most),
    integrality: costs.map(() => variableType.integer),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: costs.length,
      starts,
      indices: rows.flatMap(({ terms }) => terms.map(([column]) => column)),
      values: rows.flatMap(({ terms }) => terms.map(([, coefficient]) => coefficient)),
    },
  };
}
