import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelConfig } from '../../../../adapters/sources/llm/connect.ts';
import { createModel } from '../../../../adapters/sources/llm/index.ts';
import { type FakeModel, startFakeModel } from '../../../support/fake-model/index.ts';

const shape = z.object({ colour: z.enum(['red', 'blue']) });
const question = { rules: 'Which colour?', text: 'The sky.', shape, mostTokens: 50 };

let fake: FakeModel;
beforeEach(async () => {
  fake = await startFakeModel();
});
afterEach(() => fake[Symbol.asyncDispose]());

function modelOf(provider: ModelConfig['provider'], timeoutMs?: number) {
  const url = `${fake.url}/v1`;
  const money = { currency: 'EUR', prices: { input: 3, output: 15 }, monthlyBudget: 5 };
  return createModel({ provider, model: 'fake-1', url, key: 'sk-fake-model-key', ...money }, timeoutMs);
}

describe.each(['openai', 'anthropic', 'local'] as const)('a model by the protocol of %s', (provider) => {
  it('is asked once, by rules and text apart, and its answer is checked', async () => {
    fake.says = () => 'Surely: ```json\n{"colour":"blue"}\n```';
    const model = modelOf(provider);
    expect(model.name).toContain('fake-1');
    expect(await model.ask(question)).toEqual({
      outcome: { kind: 'answer', answer: { colour: 'blue' } },
      tokens: { input: 1_000, output: 100 },
    });
    expect(fake.seen).toEqual([{ rules: 'Which colour?', text: 'The sky.' }]);
    expect(fake.calls[0]?.body).toContain('"max_tokens":50');
  });

  it.each(['no idea', '{"colour":"green"}', '[1]', '{"colour":', ''])(
    'has said nonsense by %j',
    async (said) => {
      fake.says = () => said;
      expect((await modelOf(provider).ask(question)).outcome).toEqual({ kind: 'nonsense' });
    },
  );

  it('is late, out of reach, or refuses, and is not asked again by itself', async () => {
    const model = modelOf(provider, 5_000);
    fake.faults.push({ status: 500, body: { error: { message: 'oh' } } }, 'cut', { status: 429, body: {} });
    expect((await model.ask(question)).outcome).toEqual({ kind: 'unreachable' });
    expect((await model.ask(question)).outcome).toEqual({ kind: 'unreachable' });
    expect((await model.ask(question)).outcome).toEqual({ kind: 'refused' });
    fake.key = 'sk-another-key';
    expect(await model.ask(question)).toEqual({ outcome: { kind: 'refused' }, tokens: null });
    fake.faults.push('silence');
    expect((await modelOf(provider, 200).ask(question)).outcome).toEqual({ kind: 'late' });
    expect(fake.calls).toHaveLength(5);
  });

  it('answers neither in half nor in another vendor’s words', async () => {
    fake.faults.push('half', { status: 200, body: '<html>' });
    const model = modelOf(provider, 5_000);
    for (const _ of [1, 2]) expect((await model.ask(question)).outcome.kind).toMatch(/unreachable|nonsense/);
  });
});
