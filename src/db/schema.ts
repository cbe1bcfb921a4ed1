import type { Generated, Selectable } from 'kysely';

/** Truth as both databases keep it. */
export type Flag = 0 | 1;

export type Platform = 'terminal' | 'slack' | 'discord' | 'http' | 'mcp';

export type TaskState =
  | 'proposed'
  | 'approved'
  | 'refused'
  | 'snoozed'
  | 'parked'
  | 'expired'
  | 'assigned'
  | 'open'
  | 'started'
  | 'done'
  | 'failed'
  | 'cancelled';

interface WorkspacesTable {
  id: string;
  name: string;
  currency: string;
  zone: string;
  country: string | null;
  is_example: Flag;
  settings: string;
  created_at: number;
  event_seq: number;
  event_hash: string;
}

interface TenantsTable {
  platform: Platform;
  tenant: string;
  workspace_id: string;
  name: string;
}

interface ExecutorsTable {
  workspace_id: string;
  id: string;
  kind: 'member' | 'agent';
  handle: string;
  name: string;
  is_admin: Flag;
  is_approver: Flag;
  responsible_id: string | null;
  address: string | null;
  categories: string;
  is_routed: Flag;
  hours_per_week: number | null;
  zone: string | null;
  country: string | null;
  most_open: number | null;
  most_open_until_on: string | null;
  private_per_day: number | null;
  is_active: Flag;
  created_at: number;
}

interface IdentitiesTable {
  platform: Platform;
  tenant: string;
  user_id: string;
  workspace_id: string;
  member_id: string;
  name: string;
  roles: string;
  closed_at: number | null;
}

interface PlatformRolesTable {
  workspace_id: string;
  platform: Platform;
  tenant: string;
  role_id: string;
  name: string;
  is_approver: Flag;
}

interface PlacesTable {
  workspace_id: string;
  id: string;
  platform: Platform;
  tenant: string;
  place: string;
  name: string;
}

interface LeavesTable {
  workspace_id: string;
  id: string;
  executor_id: string;
  starts_on: string;
  ends_on: string;
  stand_in_id: string | null;
  note: string;
  cancelled_at: number | null;
}

interface FeedsTable {
  workspace_id: string;
  id: string;
  name: string;
  zone: string;
  post_at: string;
  days: string;
  cap: number;
  goal_ids: string | null;
  expected_value_bar: number | null;
  selection_order: 'value' | 'classic';
  routing: 'learned' | 'classic';
  state: 'quiet' | 'live' | 'paused';
  review_day: number | null;
  review_at: string;
  paused_until_on: string | null;
  created_at: number;
}

interface FeedPlacesTable {
  workspace_id: string;
  feed_id: string;
  place_id: string;
}

interface VisionsTable {
  workspace_id: string;
  version: number;
  statement: string;
  primary_goal: string;
  focus_areas: string;
  revenue_targets: string;
  success_metrics: string;
  starts_on: string;
  is_active: Flag;
  author_id: string | null;
  created_at: number;
}

interface MetricsTable {
  workspace_id: string;
  id: string;
  name: string;
  unit: string;
  cadence: 'hour' | 'day' | 'week' | 'month';
  created_at: number;
}

interface ObservationsTable {
  workspace_id: string;
  metric_id: string;
  source: string;
  at: number;
  value: number;
  arrived_at: number;
  context: string;
}

interface ContextEventsTable {
  workspace_id: string;
  id: string;
  kind: 'campaign' | 'season' | 'holiday' | 'outage' | 'other';
  name: string;
  metric_ids: string | null;
  starts_on: string;
  ends_on: string;
  note: string;
  created_at: number;
}

interface ProjectsTable {
  workspace_id: string;
  id: string;
  name: string;
  earns_revenue: Flag;
  state: 'active' | 'paused' | 'done';
  created_at: number;
}

interface FeaturesTable {
  workspace_id: string;
  id: string;
  number: number;
  project_id: string;
  title: string;
  state: 'draft' | 'planned' | 'in_progress' | 'blocked' | 'done';
  hours_estimated: number | null;
  hours_spent: number | null;
  created_at: number;
  updated_at: number;
}

interface BugsTable {
  workspace_id: string;
  id: string;
  number: number;
  project_id: string;
  title: string;
  severity: 'critical' | 'high' | 'medium' | 'low';
  state: 'open' | 'in_progress' | 'resolved' | 'wont_fix';
  created_at: number;
  updated_at: number;
}

interface RevenuePeriodsTable {
  workspace_id: string;
  project_key: string;
  starts_on: string;
  ends_on: string;
  project_id: string | null;
  actual_minor: number | null;
  projected_minor: number | null;
  subscriptions: number | null;
  churn_rate: number | null;
  notes: string;
  arrived_at: number;
}

interface GoalsTable {
  workspace_id: string;
  id: string;
  number: number;
  title: string;
  metric_id: string;
  direction: 'at least' | 'at most' | 'exactly';
  start_value: number | null;
  target_value: number;
  starts_on: string;
  deadline_on: string;
  owner_id: string | null;
  weight: number;
  why: string;
  focus_area: string;
  state: 'open' | 'met' | 'missed' | 'dropped';
  lesson: string;
  closing_value: number | null;
  closed_at: number | null;
  created_at: number;
}

interface NotesTable {
  workspace_id: string;
  id: string;
  number: number;
  goal_id: string | null;
  source: 'user' | 'stakeholder' | 'market';
  body: string;
  author_id: string | null;
  noted_at: number;
}

interface CandidatesTable {
  workspace_id: string;
  id: string;
  number: number;
  source: string;
  key: string;
  title: string;
  category: string;
  priority: number | null;
  impact_low: number | null;
  impact_high: number | null;
  impact_label: 'measured' | 'estimate' | 'guess' | 'unknown';
  metric_id: string | null;
  goal_id: string | null;
  project_id: string | null;
  effort_hours: number | null;
  effort_high_hours: number | null;
  depends_on: string;
  recurs_every_days: number | null;
  approval_kind: string | null;
  touches: string;
  evidence: string;
  executor_scope: string;
  proposer_id: string | null;
  state: 'open' | 'chosen' | 'refused' | 'done' | 'withdrawn';
  away_until_on: string | null;
  tactic_id: string | null;
  lesson_ids: string;
  created_at: number;
  updated_at: number;
}

interface BatchesTable {
  workspace_id: string;
  id: string;
  number: number;
  feed_id: string;
  on_date: string;
  seed: string;
  snapshot_seq: number;
  answer: string;
  is_late: Flag;
  created_at: number;
}

interface TasksTable {
  workspace_id: string;
  id: string;
  number: number;
  candidate_id: string;
  feed_id: string;
  batch_id: string;
  title: string;
  category: string;
  priority: number;
  alignment: number;
  approval_kind: string;
  goal_id: string | null;
  metric_id: string | null;
  project_id: string | null;
  impact_low: number | null;
  impact_high: number | null;
  impact_label: 'measured' | 'estimate' | 'guess' | 'unknown';
  value_per_month: number | null;
  effort_hours: number;
  effort_high_hours: number;
  is_effort_guessed: Flag;
  assignee_id: string | null;
  due_on: string;
  due_at: number;
  content_hash: string;
  reasons: string;
  score: string;
  routing: string;
  state: TaskState;
  snoozed_until_on: string | null;
  tactic_id: string | null;
  lesson_ids: string;
  limits: string;
  silence_at: number | null;
  warned_at: number | null;
  outcome_asked_at: number | null;
  proposed_at: number;
  decided_at: number | null;
  started_at: number | null;
  finished_at: number | null;
  updated_at: number;
}

interface TaskMovesTable {
  from_state: string;
  to_state: string;
  verb: string;
}

interface TaskDependenciesTable {
  workspace_id: string;
  task_id: string;
  needs_task_id: string;
}

interface ForecastsTable {
  workspace_id: string;
  task_id: string;
  version: number;
  content_hash: string;
  success_probability: number;
  success_low: number;
  success_high: number;
  settled_count: number;
  due_at: number;
  metric_id: string | null;
  impact_low: number | null;
  impact_high: number | null;
  impact_label: string;
  reading_on: string | null;
  model: string;
  made_at: number;
}

interface VotesTable {
  workspace_id: string;
  task_id: string;
  content_hash: string;
  member_id: string;
  choice: 'yes' | 'no';
  place_id: string | null;
  stands_in_for: string | null;
  cast_at: number;
}

interface DecisionsTable {
  workspace_id: string;
  id: string;
  number: number;
  task_id: string;
  choice: 'approve' | 'refuse' | 'snooze' | 'park' | 'expire' | 'revive' | 'reverse' | 'undo' | 'change';
  reason: 'too big' | 'not now' | 'wrong metric' | 'already done' | 'not us' | 'other' | null;
  note: string;
  effect: string;
  rule: string;
  content_hash: string;
  forecast_version: number | null;
  place_id: string | null;
  stands_in_for: string | null;
  before: string;
  undo_until_at: number | null;
  decided_by: string | null;
  decided_at: number;
}

interface OutcomesTable {
  workspace_id: string;
  task_id: string;
  executor_id: string;
  category: string;
  is_success: Flag;
  is_in_time: Flag;
  minutes: number | null;
  evidence: string;
  note: string;
  recorded_by: string | null;
  finished_at: number;
  realised_impact: number | null;
}

interface PatternsTable {
  workspace_id: string;
  category: string;
  executor_id: string;
  success_count: number;
  failure_count: number;
  total_minutes: number;
  timed_count: number;
  last_success_at: number | null;
  last_failure_at: number | null;
}

interface KindsTable {
  workspace_id: string;
  name: string;
  quorum: number;
  voters: 'approvers' | 'members' | 'nobody';
  allows_own: Flag;
  silence_days: number | null;
  silence_ending: 'expire' | 'keep' | 'park' | 'approve';
  is_on: Flag;
  updated_at: number;
}

interface KindRulesTable {
  workspace_id: string;
  id: string;
  number: number;
  kind: string;
  conditions: string;
  ends_on: string | null;
  created_by: string | null;
  created_at: number;
}

interface TacticsTable {
  workspace_id: string;
  id: string;
  number: number;
  title: string;
  goal_id: string | null;
  is_experiment: Flag;
  hypothesis: string;
  comparison: string;
  metric_id: string;
  start_value: number | null;
  starts_on: string;
  judge_on: string;
  keep_at: number;
  retire_at: number;
  guardrail_metric_id: string | null;
  guardrail_at: number | null;
  guardrail_start_value: number | null;
  state: 'running' | 'continue' | 'modify' | 'retire';
  verdict: string;
  judged_at: number | null;
  overrule: string;
  overruled_by: string | null;
  seconded_by: string | null;
  created_by: string | null;
  created_at: number;
  updated_at: number;
}

interface LessonsTable {
  workspace_id: string;
  id: string;
  number: number;
  body: string;
  category: string | null;
  goal_id: string | null;
  metric_id: string | null;
  cases: string;
  rule: string;
  hits: number;
  misses: number;
  review_on: string;
  state: 'proposed' | 'kept' | 'dropped';
  author_id: string | null;
  created_at: number;
  updated_at: number;
}

interface HandOversTable {
  workspace_id: string;
  id: string;
  number: number;
  task_id: string;
  from_id: string;
  to_id: string | null;
  reason: 'too much open' | 'not my field' | 'away' | 'blocked' | 'other';
  note: string;
  handed_by: string | null;
  handed_at: number;
}

interface SettlementsTable {
  workspace_id: string;
  task_id: string;
  part: 'success' | 'impact';
  forecast_version: number;
  verdict: 'hit' | 'miss' | 'inside' | 'too little' | 'too much' | 'void';
  why: string;
  probability: number | null;
  is_hit: Flag | null;
  base_probability: number | null;
  brier: number | null;
  log_loss: number | null;
  metric_id: string | null;
  from_value: number | null;
  to_value: number | null;
  low: number | null;
  high: number | null;
  realised: number | null;
  settled_at: number;
}

interface ReviewsTable {
  workspace_id: string;
  feed_id: string;
  on_date: string;
  answer: string;
  created_at: number;
}

interface ReactionsTable {
  workspace_id: string;
  subject: string;
  place_id: string;
  user_id: string;
  emoji: string;
  effect: string;
  read_at: number;
}

interface EventsTable {
  workspace_id: string;
  seq: number;
  type: string;
  subject: string;
  actor: string;
  origin: string;
  occurred_at: number;
  arrived_at: number;
  payload: string | null;
  salt: string | null;
  payload_digest: string;
  previous_hash: string;
  hash: string;
}

interface InboxTable {
  workspace_id: string;
  origin: string;
  claimed_at: number;
  result: string | null;
}

interface MessagesTable {
  workspace_id: string;
  subject: string;
  place_id: string;
  platform_id: string;
  sent_at: number;
}

interface OutboxTable {
  id: Generated<number>;
  workspace_id: string;
  subject: string;
  place_id: string;
  lane: string;
  under_subject: string | null;
  view: string;
  state: 'new' | 'sending' | 'sent' | 'merged' | 'unknown' | 'dead';
  attempts: number;
  is_doubtful: Flag;
  not_before_at: number;
  claim_token: string | null;
  claim_until_at: number | null;
  last_error: string | null;
  created_at: number;
  sent_at: number | null;
  notifies: string | null;
}

interface LinkCodesTable {
  workspace_id: string;
  platform: Platform;
  tenant: string;
  user_id: string;
  code_digest: string | null;
  expires_at: number;
  wrong_count: number;
}

interface JobsTable {
  id: Generated<number>;
  workspace_id: string;
  origin: string;
  call: string;
  state: 'new' | 'running' | 'done' | 'dead';
  attempts: number;
  not_before_at: number;
  claim_token: string | null;
  claim_until_at: number | null;
  last_error: string | null;
  created_at: number;
}

interface DueTable {
  workspace_id: string;
  kind: string;
  subject: string;
  next_at: number;
  retry_at: number | null;
  last_at: number | null;
}

interface LeasesTable {
  name: string;
  token: string;
  holder: string;
  until_at: number;
}

/** Every table, as the migrations leave it. */
export interface Schema {
  workspaces: WorkspacesTable;
  tenants: TenantsTable;
  executors: ExecutorsTable;
  identities: IdentitiesTable;
  platform_roles: PlatformRolesTable;
  places: PlacesTable;
  leaves: LeavesTable;
  feeds: FeedsTable;
  feed_places: FeedPlacesTable;
  visions: VisionsTable;
  metrics: MetricsTable;
  observations: ObservationsTable;
  context_events: ContextEventsTable;
  projects: ProjectsTable;
  features: FeaturesTable;
  bugs: BugsTable;
  revenue_periods: RevenuePeriodsTable;
  goals: GoalsTable;
  notes: NotesTable;
  candidates: CandidatesTable;
  batches: BatchesTable;
  tasks: TasksTable;
  task_moves: TaskMovesTable;
  task_dependencies: TaskDependenciesTable;
  forecasts: ForecastsTable;
  votes: VotesTable;
  decisions: DecisionsTable;
  outcomes: OutcomesTable;
  patterns: PatternsTable;
  kinds: KindsTable;
  kind_rules: KindRulesTable;
  tactics: TacticsTable;
  lessons: LessonsTable;
  hand_overs: HandOversTable;
  settlements: SettlementsTable;
  reviews: ReviewsTable;
  reactions: ReactionsTable;
  events: EventsTable;
  inbox: InboxTable;
  messages: MessagesTable;
  outbox: OutboxTable;
  jobs: JobsTable;
  due: DueTable;
  link_codes: LinkCodesTable;
  leases: LeasesTable;
}

export type TableName = keyof Schema;

/** A row as it is read. */
export type Row<T extends TableName> = Selectable<Schema[T]>;

/**
 * The tables that the event log rebuilds, each with its key, in an order that respects references.
 * What is not listed (inbox, outbox, jobs, leases …) is operation, not history.
 */
export const PROJECTED = {
  workspaces: ['id'],
  tenants: ['platform', 'tenant'],
  executors: ['workspace_id', 'id'],
  identities: ['platform', 'tenant', 'user_id'],
  platform_roles: ['platform', 'tenant', 'role_id'],
  places: ['workspace_id', 'id'],
  leaves: ['workspace_id', 'id'],
  feeds: ['workspace_id', 'id'],
  feed_places: ['workspace_id', 'feed_id', 'place_id'],
  visions: ['workspace_id', 'version'],
  metrics: ['workspace_id', 'id'],
  observations: ['workspace_id', 'metric_id', 'at', 'source'],
  context_events: ['workspace_id', 'id'],
  projects: ['workspace_id', 'id'],
  features: ['workspace_id', 'id'],
  bugs: ['workspace_id', 'id'],
  revenue_periods: ['workspace_id', 'project_key', 'starts_on', 'ends_on'],
  goals: ['workspace_id', 'id'],
  notes: ['workspace_id', 'id'],
  candidates: ['workspace_id', 'id'],
  batches: ['workspace_id', 'id'],
  tasks: ['workspace_id', 'id'],
  task_dependencies: ['workspace_id', 'task_id', 'needs_task_id'],
  forecasts: ['workspace_id', 'task_id', 'version'],
  votes: ['workspace_id', 'task_id', 'content_hash', 'member_id'],
  decisions: ['workspace_id', 'id'],
  outcomes: ['workspace_id', 'task_id'],
  patterns: ['workspace_id', 'category', 'executor_id'],
  kinds: ['workspace_id', 'name'],
  kind_rules: ['workspace_id', 'id'],
  tactics: ['workspace_id', 'id'],
  lessons: ['workspace_id', 'id'],
  hand_overs: ['workspace_id', 'id'],
  settlements: ['workspace_id', 'task_id', 'part'],
  reviews: ['workspace_id', 'feed_id', 'on_date'],
  reactions: ['workspace_id', 'subject', 'place_id', 'user_id', 'emoji'],
} as const satisfies Partial<{ [T in TableName]: readonly (keyof Schema[T])[] }>;

export type ProjectedTable = keyof typeof PROJECTED;
