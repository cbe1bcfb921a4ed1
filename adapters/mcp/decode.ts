import type { Command } from '../../src/base/command/command.ts';
import type { CommandTable } from '../../src/base/command/table.ts';
import { BY_AGENTS, NEVER_BY_TOKEN } from '../../src/team/token/limits.ts';
import { describeArguments } from '../calls/program-arguments.ts';

/** A command as a tool of the protocol. */
export interface Tool {
  command: Command;
  name: string;
}

/** Every command that a token may ever use, by the name of its tool: `goal add` is `goal_add`. */
export function listTools(table: CommandTable): Tool[] {
  return table.all
    .filter(({ name, isInternal }) => isInternal !== true && !NEVER_BY_TOKEN.includes(name))
    .map((command) => ({ command, name: command.name.replaceAll(' ', '_') }));
}

/** What a client is told of a tool: what it does, who may not use it, and whether it changes anything. */
export function describeTool({ command, name }: Tool) {
  const { summary, reads, access, isForAgents } = command;
  const isForPeople = !reads && !BY_AGENTS.includes(command.name);
  const said = [
    summary,
    ...(reads ? ['Changes nothing.'] : []),
    ...(access === 'approver' || access === 'admin'
      ? [`For an ${access} alone, where the team has one.`]
      : []),
    ...(isForPeople ? ['Refused to agents: a person does this.'] : []),
    ...(isForAgents ? ['Refused to people.'] : []),
  ];
  return {
    name,
    title: command.name,
    description: said.join(' '),
    inputSchema: describeArguments(command),
    annotations: { title: command.name, readOnlyHint: reads, openWorldHint: false },
  };
}

/** What can be read as a resource, and the command that reads it. */
export const RESOURCES = [
  { uri: 'tiller://goals', name: 'goals', title: 'The goals, and how each stands', command: 'goal list' },
  {
    uri: 'tiller://today',
    name: 'today',
    title: 'Today’s batch: what is proposed, and why',
    command: 'today',
  },
] as const;

/** The one kind of resource that there is many of. */
export const WHY = {
  uriTemplate: 'tiller://tasks/{task}/why',
  name: 'why',
  title: 'Why a task was proposed',
  command: 'why',
} as const;

/** The command that a resource is read by; undefined for none of ours. */
export function decodeResource(uri: string): { command: string; args: Record<string, string> } | undefined {
  const known = RESOURCES.find((resource) => resource.uri === uri);
  if (known) return { command: known.command, args: {} };
  const task = /^tiller:\/\/tasks\/([A-Za-z0-9-]{1,20})\/why$/.exec(uri)?.[1];
  return task === undefined ? undefined : { command: WHY.command, args: { task } };
}
