import { RUN_TABLES } from '../base/run/tables.ts';
import { BASE_TABLES } from '../base/store/base-tables.ts';
import { joinTables } from '../base/store/tables.ts';
import { GOAL_TABLES } from '../clarify/goal/tables.ts';
import { TACTIC_TABLES } from '../clarify/tactic/tables.ts';
import { VISION_TABLES } from '../clarify/vision/tables.ts';
import { WATCH_TABLES } from '../clarify/watch/tables.ts';
import { DECIDE_TABLES } from '../decide/tables.ts';
import { WORK_TABLES } from '../decide/work/tables.ts';
import { FACE_TABLES } from '../face/tables.ts';
import { METRIC_TABLES } from '../gather/metric/tables.ts';
import { PROJECT_TABLES } from '../gather/project/tables.ts';
import { REVENUE_TABLES } from '../gather/revenue/tables.ts';
import { READING_TABLES } from '../learn/effect/tables.ts';
import { LESSON_TABLES } from '../learn/lesson/tables.ts';
import { SETTLE_TABLES } from '../learn/settle/tables.ts';
import { LEARN_TABLES } from '../learn/tables.ts';
import { TRIAL_TABLES } from '../learn/trial/tables.ts';
import { PLAN_TABLES } from '../plan/tables.ts';
import { REVIEW_TABLES } from '../share/review/tables.ts';
import { WEBHOOK_TABLES } from '../share/webhook/tables.ts';
import { SOURCE_TABLES } from '../source/tables.ts';
import { ACCOUNT_TABLES } from '../team/account/tables.ts';
import { CAPACITY_TABLES } from '../team/capacity/tables.ts';
import { FEED_TABLES } from '../team/feed/tables.ts';
import { PEOPLE_TABLES } from '../team/people/tables.ts';
import { TOKEN_TABLES } from '../team/token/tables.ts';
import { DANGER_TABLES } from '../todo/danger/tables.ts';
import { IDEA_TABLES } from '../todo/idea/tables.ts';
import { LIKENESS_TABLES } from '../todo/likeness/tables.ts';
import { TASK_TABLES } from '../todo/task/tables.ts';

/** What base has to know of every table that the log of events rebuilds. */
export const TABLES = joinTables({
  ...BASE_TABLES,
  ...RUN_TABLES,
  ...ACCOUNT_TABLES,
  ...PEOPLE_TABLES,
  ...CAPACITY_TABLES,
  ...TOKEN_TABLES,
  ...FEED_TABLES,
  ...METRIC_TABLES,
  ...REVENUE_TABLES,
  ...PROJECT_TABLES,
  ...VISION_TABLES,
  ...GOAL_TABLES,
  ...TACTIC_TABLES,
  ...WATCH_TABLES,
  ...IDEA_TABLES,
  ...LIKENESS_TABLES,
  ...TASK_TABLES,
  ...DANGER_TABLES,
  ...DECIDE_TABLES,
  ...WORK_TABLES,
  ...LEARN_TABLES,
  ...SETTLE_TABLES,
  ...READING_TABLES,
  ...LESSON_TABLES,
  ...TRIAL_TABLES,
  ...PLAN_TABLES,
  ...REVIEW_TABLES,
  ...WEBHOOK_TABLES,
  ...SOURCE_TABLES,
  ...FACE_TABLES,
});
