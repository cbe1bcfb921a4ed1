import type { Reads } from '../base/store/rows.ts';

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
    /** Whether an idea that is open, or became a task that is, has the category. */
    isCategoryProposed(ctx: Reads, category: string): Promise<boolean>;
  }
}
