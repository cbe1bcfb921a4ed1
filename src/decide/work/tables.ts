import { defineTables, type Flag } from '../../base/store/tables.ts';

interface AttemptsTable {
  workspace_id: string;
  id: string;
  number: number;
  task_id: string;
  agent_id: string;
  content_hash: string;
  state: 'running' | 'delivered' | 'done' | 'failed' | 'lapsed' | 'released' | 'void';
  lease_until_at: number;
  ends_by_at: number;
  note: string;
  minutes: number | null;
  cost: number | null;
  ends_task: Flag;
  started_at: number;
  ended_at: number | null;
}

interface DeliveriesTable {
  workspace_id: string;
  id: string;
  number: number;
  task_id: string;
  attempt_id: string;
  agent_id: string;
  digest: string;
  link: string;
  revision: string;
  said: string;
  artefact: string;
  state: 'waiting' | 'accepted' | 'returned' | 'void';
  note: string;
  delivered_at: number;
  decided_at: number | null;
  decided_by: string | null;
}

interface QuestionsTable {
  workspace_id: string;
  id: string;
  number: number;
  task_id: string;
  attempt_id: string;
  agent_id: string;
  question: string;
  reply: string | null;
  replied_by: string | null;
  asked_at: number;
  replied_at: number | null;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    agent_attempts: AttemptsTable;
    agent_deliveries: DeliveriesTable;
    agent_questions: QuestionsTable;
  }
}

export const WORK_TABLES = defineTables({
  agent_attempts: {
    key: ['workspace_id', 'id'],
    written: ['note'],
    names: ['agent_id'],
    refersTo: ['executors', 'tasks'],
  },
  agent_deliveries: {
    key: ['workspace_id', 'id'],
    written: ['link', 'revision', 'said', 'artefact', 'note'],
    names: ['agent_id', 'decided_by'],
    refersTo: ['executors', 'tasks', 'agent_attempts'],
  },
  agent_questions: {
    key: ['workspace_id', 'id'],
    written: ['question', 'reply'],
    names: ['agent_id', 'replied_by'],
    refersTo: ['executors', 'tasks', 'agent_attempts'],
  },
});
