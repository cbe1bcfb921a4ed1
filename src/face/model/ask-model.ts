import type { Model, ModelQuestion, ModelReply } from '../../base/ports.ts';
import { type Text, text } from '../../base/view/text.ts';

/** Letters that a token has at least, in the languages that tokenizers know worst: no question costs more than this says. */
const LETTERS_A_TOKEN = 2;
const MICROS = 1_000_000;

export type Asked<T> =
  | { kind: 'answer'; answer: T; micros: number }
  | { kind: 'nothing'; why: string; micros: number };

/**
 * Asks a model once, unless what it may cost at most would go beyond the month's budget. A millionth of the currency
 * is a token times its price, because prices are of a million tokens. What was cut off is paid for as if it had been whole.
 */
export async function askModel<T>(
  model: Model,
  question: ModelQuestion<T>,
  spent: number,
): Promise<Asked<T>> {
  const letters = question.rules.length + question.text.length;
  const most = costOf(model, { input: letters / LETTERS_A_TOKEN, output: question.mostTokens });
  const left = model.monthlyBudget * MICROS - spent;
  if (most > left) return { kind: 'nothing', why: sayBudget(model), micros: 0 };
  const { outcome, tokens } = await model.ask(question);
  const wasAsked = outcome.kind !== 'unreachable' && outcome.kind !== 'refused';
  const micros = tokens ? costOf(model, tokens) : wasAsked ? most : 0;
  if (outcome.kind === 'answer') return { kind: 'answer', answer: outcome.answer, micros };
  return { kind: 'nothing', why: NOTHING[outcome.kind], micros };
}

const NOTHING: Readonly<Record<Exclude<ModelReply<unknown>['outcome']['kind'], 'answer'>, string>> = {
  nonsense: 'the model gave nothing that can be used',
  late: 'the model did not answer in time',
  unreachable: 'the model cannot be reached',
  refused: 'the model’s provider refused the question',
};

function sayBudget({ monthlyBudget, currency }: Model): string {
  return `this month’s budget for the model, ${monthlyBudget} ${currency}, would be exceeded`;
}

function costOf({ prices }: Model, tokens: { input: number; output: number }): number {
  return tokens.input * prices.input + tokens.output * prices.output;
}

/** The one line where nothing came. */
export function sayNothing(why: string): Text {
  return text`Nothing: ${why}. All is as it was.`;
}
