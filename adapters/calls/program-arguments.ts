import { z } from 'zod';
import { type ArgInfo, describeArgs } from '../../src/base/command/args.ts';
import type { Command } from '../../src/base/command/command.ts';

type Json = Readonly<Record<string, unknown>>;

/** What of a JSON Schema is told: what it is when it has been read, which is how a program gives it. */
const KEPT = ['type', 'enum', 'items', 'minimum', 'maximum', 'minLength', 'maxLength', 'maxItems', 'default'];

/** An argument of a command as JSON Schema. */
export function describeArgument(command: Command, { name, description }: ArgInfo): Json {
  const field = command.args.shape[name] as z.ZodType;
  const { $schema: _, ...schema } = z.toJSONSchema(field, { io: 'output', unrepresentable: 'any' });
  const kept = Object.entries(schema).filter(([key]) => KEPT.includes(key));
  return { ...Object.fromEntries(kept), ...(description !== '' && { description }) };
}

/** All arguments of a command as the JSON Schema of an object. */
export function describeArguments(command: Command) {
  const args = describeArgs(command).filter(({ isHidden }) => isHidden !== true);
  const required = args.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    type: 'object' as const,
    additionalProperties: false,
    properties: Object.fromEntries(args.map((info) => [info.name, describeArgument(command, info)])),
    ...(required.length > 0 && { required }),
  };
}

/** Arguments as a program gives them: null is not given, and numbers that stand for words, such as a value, become text. */
export function readArguments(command: Command, given: object): Record<string, unknown> {
  const words = new Set(
    describeArgs(command)
      .filter(({ range, isFlag, isList }) => !range && !isFlag && !isList)
      .map(({ name }) => name),
  );
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'number' && words.has(name) ? String(value) : value]),
  );
}
