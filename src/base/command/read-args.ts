import type { z } from 'zod';
import { badArgument, Refusal, sayWhatWorks } from '../language/errors.ts';
import { describeArgs } from './args.ts';
import type { Command } from './command.ts';
import { formatUsage } from './usage.ts';

/** Checks raw arguments against the command's schema; the Refusal names the first that is wrong. */
export function readArgs(command: Command, raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = Object.keys(command.args.shape);
  const stray = Object.keys(raw).find((name) => !known.includes(name));
  if (stray !== undefined) throw badArgument('argument', stray, known.join(', ') || 'none');
  const read = command.args.safeParse(raw);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const field = String(issue?.path[0] ?? 'arguments');
  const info = describeArgs(command).find((candidate) => candidate.name === field);
  const wanted = info ? `${info.choices ? info.choices.join(', ') : info.description}` : formatUsage(command);
  const given = raw[field];
  if (given === undefined) {
    const { detail } = badArgument(field, 'nothing', wanted);
    throw new Refusal({ ...detail, message: `${sayWhatWorks(null, wanted)} Usage: ${formatUsage(command)}` });
  }
  const detail = info?.choices || !issue ? wanted : `${wanted} (${describeIssue(issue)})`;
  const isWord = info?.position !== undefined || info?.isRest;
  throw badArgument(isWord || !info ? field : info.option, given, detail);
}

/** What zod found wrong, as what would be right. */
function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return TYPE_WORDS[issue.expected] ?? issue.expected;
  if (issue.code === 'too_small' && issue.origin !== 'string') return `at least ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin !== 'string') return `at most ${issue.maximum}`;
  return issue.message;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'yes or no',
  array: 'names separated by commas',
};
