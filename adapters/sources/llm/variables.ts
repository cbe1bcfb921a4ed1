import type { ModelConfig } from './connect.ts';

const MODEL = /^(anthropic|openai|local)\/(\S{1,100})$/;
const PRICE = /^(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?)$/;

/** Variables of the model, as they were given. */
export interface ModelVariables {
  TILLER_CURRENCY: string;
  TILLER_MODEL?: string | undefined;
  TILLER_MODEL_URL?: string | undefined;
  TILLER_MODEL_KEY?: string | undefined;
  TILLER_MODEL_PRICE?: string | undefined;
  TILLER_MODEL_BUDGET?: number | undefined;
}

/** `anthropic/claude-sonnet-4-5`, `openai/gpt-5-mini`, `local/llama3.3`. */
export function isModel(given: string): boolean {
  return MODEL.test(given);
}

/** `3/15`: of a million tokens in and out. */
export function isPrice(given: string): boolean {
  return PRICE.test(given);
}

/** Null where no model is named: none is asked. */
export function readModel(data: ModelVariables): ModelConfig | null {
  const [, provider, model = ''] = MODEL.exec(data.TILLER_MODEL ?? '') ?? [];
  const [, input = '', output = ''] = PRICE.exec(data.TILLER_MODEL_PRICE ?? '') ?? [];
  if (provider === undefined) return null;
  return {
    provider: provider as ModelConfig['provider'],
    model,
    url: data.TILLER_MODEL_URL ?? null,
    key: data.TILLER_MODEL_KEY ?? null,
    currency: data.TILLER_CURRENCY,
    prices: { input: Number(input), output: Number(output) },
    monthlyBudget: data.TILLER_MODEL_BUDGET ?? 0,
  };
}

/** Without a price nothing would be counted, and without a budget nothing stopped. */
export function listMissing(
  given: Readonly<Record<string, string | undefined>>,
): { name: string; allowed: string }[] {
  if (given.TILLER_MODEL === undefined) return [];
  const needed = {
    TILLER_MODEL_PRICE:
      'is missing: what a million tokens cost, in and out, such as 3/15; 0/0 for your own machine',
    TILLER_MODEL_BUDGET: 'is missing: what a team may spend on the model in a month, such as 20',
  };
  return Object.entries(needed).flatMap(([name, allowed]) =>
    given[name] === undefined ? [{ name, allowed }] : [],
  );
}
