import type { LanguageModel } from 'ai';

/** Which model is asked, where, and for how much. */
export interface ModelConfig {
  /** `openai`: whatever speaks OpenAI's protocol; `local`: the same on this machine, without a key. */
  provider: 'anthropic' | 'openai' | 'local';
  model: string;
  /** Another address than the provider's own. */
  url: string | null;
  key: string | null;
  /** ISO 4217; in it the prices, of a million tokens, and what a workspace may spend in a month. */
  currency: string;
  prices: { input: number; output: number };
  monthlyBudget: number;
}

const ADDRESSES = { openai: 'https://api.openai.com/v1', local: 'http://127.0.0.1:11434/v1' } as const;
const TITLES = {
  anthropic: 'Anthropic',
  openai: 'an OpenAI-compatible provider',
  local: 'this machine',
} as const;

export function nameModel({ provider, model, url }: ModelConfig): string {
  return `${model} at ${url === null ? TITLES[provider] : new URL(url).host}`;
}

/** Loads the provider's library, and makes no call. */
export async function connectModel({ provider, model, url, key }: ModelConfig): Promise<LanguageModel> {
  if (provider === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ ...(key !== null && { apiKey: key }), ...(url !== null && { baseURL: url }) })(
      model,
    );
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const baseURL = url ?? ADDRESSES[provider];
  return createOpenAICompatible({ name: provider, baseURL, ...(key !== null && { apiKey: key }) })(model);
}
