import type { Ctx } from '../base/command/ctx.ts';
import type { Reads } from '../base/store/rows.ts';
import type { Platform, Row } from '../base/store/tables.ts';
import type { Loss } from './account/leave.ts';

/** A task in somebody's hands, as far as a team has to know of it. */
export interface HeldTask {
  id: string;
  title: string;
  assigneeId: string;
  effortHours: number;
  /** Whether it takes its assignee's time now: it is proposed, approved, assigned or started. */
  isBusy: boolean;
  /** Whether it was handed to them: it is assigned or started. */
  isAssigned: boolean;
}

declare module '../base/command/hooks.ts' {
  interface Hooks {
    /** What is somebody's and not over, by number. */
    listHeldTasks(ctx: Reads): Promise<HeldTask[]>;
    /** Hours of the tasks that each executor has done since an instant, by executor id. */
    sumDoneHours(ctx: Reads, sinceAt: number): Promise<Map<string, number>>;
    /** Whether any amount of money was ever written down, so that the currency must stay. */
    hasMoney(ctx: Reads): Promise<boolean>;
    /** Ids of everybody who voted, decided or was given a task. */
    listInvolved(ctx: Reads): Promise<string[]>;
    /** Somebody was let in: what they said before counts now, and they are told. */
    memberAdmitted(ctx: Ctx, member: Row<'executors'>, before: Row<'executors'>['admission']): Promise<void>;
    /** Somebody asks to be let in: admins are asked. */
    membershipAsked(ctx: Ctx, member: Row<'executors'>): Promise<void>;
    /** Nobody has to let them in any more: what admins were asked says how it ended. */
    membershipDeclined(ctx: Ctx, member: Row<'executors'>): Promise<void>;
    /** They are no member any more: what was proposed for them goes to others, and who can see to the rest is told. `member` is as they were. */
    membershipLost(
      ctx: Ctx,
      member: Row<'executors'>,
      loss: { why: Loss; platform: Platform },
    ): Promise<void>;
    /** Somebody who had left has a full account again: admins are asked whether they are in the team again. */
    accountBack(ctx: Ctx, member: Row<'executors'>, platform: Platform): Promise<void>;
    /** Whether an idea that is open, or became a task that is, has the category. */
    isCategoryProposed(ctx: Reads, category: string): Promise<boolean>;
  }
}
