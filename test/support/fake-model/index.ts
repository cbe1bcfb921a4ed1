import { type FakeVendor, startVendor, type VendorAnswer, type VendorCall } from '../fake-vendor.ts';

const KEY = 'sk-fake-model-key';

export interface FakeModel extends FakeVendor {
  key: string;
  /** What the model says to the rules it was given and the text. */
  says: (text: string, rules: string) => string;
  /** The texts that it was sent, with their rules. */
  seen: { rules: string; text: string }[];
  tokens: { input: number; output: number };
}

/** A server that speaks OpenAI's chat completions and Anthropic's messages, as far as one question needs them. */
export async function startFakeModel(): Promise<FakeModel> {
  const vendor = await startVendor((call) => answer(fake, call));
  const fake: FakeModel = Object.assign(vendor, {
    key: KEY,
    says: () => '{}',
    seen: [],
    tokens: { input: 1_000, output: 100 },
  });
  return fake;
}

/** A model that does what a text tells it to: it says what stands behind the last "output:". */
export function obey(text: string): string {
  return (
    text
      .split(/output:/i)
      .at(-1)
      ?.trim() ?? ''
  );
}

interface Asked {
  model?: string;
  max_tokens?: number;
  system?: string | { text: string }[];
  messages?: { role: string; content: string | { type: string; text: string }[] }[];
}

function answer(fake: FakeModel, call: VendorCall): VendorAnswer {
  const asked = JSON.parse(call.body) as Asked;
  if (call.path === '/v1/chat/completions') {
    if (call.headers.authorization !== `Bearer ${fake.key}`)
      return { status: 401, body: { error: { message: 'bad key' } } };
    return { status: 200, body: completion(say(fake, asked), fake.tokens) };
  }
  if (call.path !== '/v1/messages') return { status: 404, body: { error: { message: 'no such path' } } };
  const error = (status: number, type: string) => ({
    status,
    body: { type: 'error', error: { type, message: type } },
  });
  if (call.headers['x-api-key'] !== fake.key) return error(401, 'authentication_error');
  if (call.headers['anthropic-version'] !== '2023-06-01' || !asked.max_tokens)
    return error(400, 'invalid_request_error');
  return { status: 200, body: message(say(fake, asked), fake.tokens) };
}

function say(fake: FakeModel, { system, messages = [] }: Asked): string {
  const words = (content: string | { text: string }[] = '') =>
    typeof content === 'string' ? content : content.map(({ text }) => text).join('');
  const of = (role: string) =>
    messages
      .filter((each) => each.role === role)
      .map(({ content }) => words(content))
      .join('\n');
  const seen = { rules: words(system) || of('system'), text: of('user') };
  fake.seen.push(seen);
  return fake.says(seen.text, seen.rules);
}

function completion(content: string, { input, output }: FakeModel['tokens']): object {
  return {
    ...{ id: 'c1', object: 'chat.completion', created: 1, model: 'fake' },
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  };
}

function message(text: string, { input, output }: FakeModel['tokens']): object {
  return {
    ...{
      id: 'm1',
      type: 'message',
      role: 'assistant',
      model: 'fake',
      stop_reason: 'end_turn',
      stop_sequence: null,
    },
    content: [{ type: 'text', text }],
    usage: { input_tokens: input, output_tokens: output },
  };
}
