import type { Highs, ModelData } from 'highs';
import type { IntegerProgram, IntegerSolver, SolverAnswer } from '../../../src/base/ports.ts';

/**
 * An emergency: a search ends by its number of branches, which is the same on every machine; this is recorded. The worst
 * of 180 drawn days took 0.3 s of one core, so that a machine ten times slower does not meet it.
 */
const MOST_SECONDS = 10;
/** What is as good for figures that are estimates. */
const RELATIVE_GAP = 1e-3;
/**
 * Of programmes this small presolve takes nothing away, and the heuristics that solve further programmes inside cost most
 * of the time: whoever asks has a good batch already. Without them the answers were the same, in half the time.
 */
const SMALL_PROGRAMME = {
  presolve: 'off',
  mip_heuristic_effort: 0,
  mip_heuristic_run_feasibility_jump: false,
  mip_heuristic_run_rins: false,
  mip_heuristic_run_rens: false,
  mip_heuristic_run_root_reduced_cost: false,
  mip_allow_restart: false,
  mip_detect_symmetry: false,
  // Cuts that are kept: the most of them cost more rounds at the root than they save branches.
  mip_pool_soft_limit: 500,
} as const;

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
            ...SMALL_PROGRAMME,
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
