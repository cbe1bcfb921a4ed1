import { onTestFinished } from 'vitest';
import type { ModelConfig } from '../../../adapters/sources/llm/connect.ts';
import { createModel } from '../../../adapters/sources/llm/index.ts';
import { plainText } from '../../../src/base/view/text.ts';
import type { View } from '../../../src/base/view/view.ts';
import { createModelCommands } from '../../../src/face/model/commands.ts';
import { type FakeModel, startFakeModel } from '../../support/fake-model/index.ts';
import { startTeam, type Team } from '../../support/team.ts';

export interface ModelTeam {
  team: Team;
  fake: FakeModel;
}

/** A team whose process has a model: a fake server that says what the test wants. */
export async function startModelTeam(
  more: Partial<ModelConfig> = {},
  timeoutMs = 20_000,
): Promise<ModelTeam> {
  const fake = await startFakeModel();
  onTestFinished(() => fake[Symbol.asyncDispose]());
  const config: ModelConfig = {
    ...{ provider: 'openai', model: 'fake-1', url: `${fake.url}/v1`, key: fake.key, currency: 'EUR' },
    ...{ prices: { input: 3, output: 15 }, monthlyBudget: 5 },
    ...more,
  };
  const commands = createModelCommands(createModel(config, timeoutMs), () => team.engine.commands);
  const team: Team = await startTeam({ commands });
  return { team, fake };
}

/** What somebody reads of an answer. */
export function read(view: View | undefined): string {
  if (view?.kind === 'refusal') return view.message;
  if (view?.kind !== 'answer') return JSON.stringify(view);
  return view.lines
    .map((line) => plainText(line, 'UTC'))
    .join('\n')
    .replace(/127\.0\.0\.1:\d+/g, 'a server');
}
