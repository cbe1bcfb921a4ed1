import type { Ctx } from '../../base/command/ctx.ts';
import { readScore } from '../../todo/task/figures-store.ts';
import type { Task } from '../../todo/task/task.ts';
import { approveTask } from '../approval.ts';
import { kindOf, type Policy } from './policy.ts';
import { loadPolicy } from './store.ts';

/** Whether nobody is asked about a task of a kind: it is announced, and approved by the team's own rule. */
export function asksNobody(policy: Policy, kindName: string): boolean {
  const kind = kindOf(policy, kindName);
  return kind.isOn && kind.voters === 'nobody';
}

/** Approves what the team's rules approve without asking. A decision by nobody; gives the tasks that it left to people. */
export async function approveByRule(ctx: Ctx, tasks: readonly Task[]): Promise<Task[]> {
  const policy = await loadPolicy(ctx);
  const left: Task[] = [];
  for (const task of tasks) {
    if (asksNobody(policy, task.approval_kind))
      await approveTask(ctx, task, { rule: ruleOf(task), isByRule: true });
    else left.push(task);
  }
  return left;
}

/** `auto, R-2`: the kind and the rule that gave it. */
function ruleOf(task: Task): string {
  const { kindRule } = readScore(task);
  return kindRule === undefined ? task.approval_kind : `${task.approval_kind}, ${kindRule}`;
}
