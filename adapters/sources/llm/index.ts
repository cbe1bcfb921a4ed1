import type { Model, ModelQuestion, ModelReply } from '../../../src/base/ports.ts';
import { connectModel, type ModelConfig, nameModel } from './connect.ts';
import { MOST_LETTERS, TIMEOUT_MS } from './limits.ts';

/** A model by the `ai` library, which is loaded with the first question. Asks once, and never again by itself. */
export function createModel(config: ModelConfig, timeoutMs = TIMEOUT_MS): Model {
  const { currency, prices, monthlyBudget } = config;
  return {
    ...{ name: nameModel(config), currency, prices, monthlyBudget },
    async ask(question) {
      const abortSignal = AbortSignal.timeout(timeoutMs);
      try {
        return await ask(config, question, abortSignal);
      } catch (error) {
        return { outcome: { kind: await describeFailure(error, abortSignal) }, tokens: null };
      }
    },
  };
}

async function ask<T>(
  config: ModelConfig,
  { rules, text, shape, mostTokens }: ModelQuestion<T>,
  abortSignal: AbortSignal,
): Promise<ModelReply<T>> {
  const { generateText } = await import('ai');
  const { text: said, usage } = await generateText({
    model: await connectModel(config),
    instructions: rules,
    prompt: text,
    maxOutputTokens: mostTokens,
    // A second question would be paid for again.
    maxRetries: 0,
    abortSignal,
  });
  const { inputTokens: input, outputTokens: output } = usage;
  const tokens = input === undefined || output === undefined ? null : { input, output };
  const read = shape.safeParse(findJson(said));
  return { outcome: read.success ? { kind: 'answer', answer: read.data } : { kind: 'nonsense' }, tokens };
}

/** The JSON in an answer: models put words or a fence around it. */
function findJson(said: string): unknown {
  if (said.length > MOST_LETTERS) return undefined;
  try {
    return JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
}

async function describeFailure(
  error: unknown,
  signal: AbortSignal,
): Promise<'nonsense' | 'late' | 'unreachable' | 'refused'> {
  if (signal.aborted) return 'late';
  const { APICallError } = await import('ai');
  if (!APICallError.isInstance(error)) return 'nonsense';
  const status = error.statusCode ?? 0;
  if (status >= 200 && status < 300) return 'nonsense';
  return status >= 400 && status < 500 ? 'refused' : 'unreachable';
}
