import { createHash } from 'node:crypto';
import { z } from 'zod';
import { nameOrigin, person, type SlackRequest, team, toVisit } from '../decode.ts';

/** What Slack gives back with a form of ours. */
export const FORM = 'form';

const fieldState = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_date: z.string().nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
const submission = z.object({
  team,
  user: person,
  view: z.object({
    id: z.string(),
    hash: z.string(),
    private_metadata: z.string().default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), fieldState)) }),
  }),
});
const choice = submission.extend({
  type: z.literal('block_actions'),
  view: submission.shape.view.extend({ callback_id: z.literal(FORM) }),
  actions: z.array(z.object({ action_ts: z.string() })).min(1),
});
/** What a form remembers of the call that it completes. */
export interface FormMemory {
  command: string;
  args: Readonly<Record<string, string>>;
  channel: string | null;
}

const memory = z.object({
  command: z.string(),
  args: z.record(z.string(), z.string()),
  channel: z.string().nullable(),
});

/** A form while somebody fills it in; the hash is of its last change. */
export interface OpenView {
  id: string;
  hash: string;
}

/** A form that was sent: what it was opened with and what was filled in; fields left empty are not given. */
export function decodeSubmitted(body: unknown): SlackRequest | undefined {
  const read = submission.safeParse(body);
  if (!read.success) return undefined;
  const { view } = read.data;
  const remembered = memory.safeParse(parseJson(view.private_metadata));
  if (!remembered.success) return undefined;
  const filled = readFilled(view.state.values);
  const { command: name, args, channel } = remembered.data;
  // What was refused stays open, and is another thing once it is filled in otherwise.
  const answered = createHash('sha256').update(JSON.stringify(filled)).digest('hex').slice(0, 16);
  const visit = toVisit({
    ...read.data,
    ...(channel !== null && { channel: { id: channel, name: '' } }),
    origin: `slack:form:${view.id}:${view.hash}:${answered}`,
  });
  const answers = { ...args, ...Object.fromEntries(filled) };
  return { request: { kind: 'submitted', ...visit, command: name, args: answers }, triggerId: null };
}

/** A choice in an open form, on which the rest of it hangs: the form as it goes on from there. */
export function decodeChosen(body: unknown): { decoded: SlackRequest; view: OpenView } | undefined {
  const read = choice.safeParse(body);
  if (!read.success) return undefined;
  const { view, actions: chosen, ...who } = read.data;
  const remembered = memory.safeParse(parseJson(view.private_metadata));
  if (!remembered.success) return undefined;
  const { command: name, args, channel } = remembered.data;
  const at = chosen[0]?.action_ts ?? '';
  const visit = toVisit({
    ...who,
    ...(channel !== null && { channel: { id: channel, name: '' } }),
    origin: nameOrigin('action', [view.id, at, who.user.id]),
  });
  const values = Object.fromEntries(readFilled(view.state.values));
  return {
    decoded: { request: { kind: 'reopened', ...visit, command: name, args, values }, triggerId: null },
    view: { id: view.id, hash: view.hash },
  };
}

/** Each field that is not empty, and what it says. */
function readFilled(
  values: z.output<typeof submission>['view']['state']['values'],
): (readonly [string, string])[] {
  return Object.entries(values).flatMap(([name, field]) => {
    const [state] = Object.values(field);
    const value = state === undefined ? undefined : readField(state);
    return value === undefined || value.trim() === '' ? [] : [[name, value] as const];
  });
}

function readField(state: z.output<typeof fieldState>): string | undefined {
  if (state.selected_options) return state.selected_options.length > 0 ? 'true' : undefined;
  return state.value ?? state.selected_option?.value ?? state.selected_date ?? undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a form of ours.
    return undefined;
  }
}
