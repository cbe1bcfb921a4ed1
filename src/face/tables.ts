import { defineTables } from '../base/store/tables.ts';

interface ReactionsTable {
  workspace_id: string;
  subject: string;
  place_id: string;
  user_id: string;
  emoji: string;
  effect: string;
  read_at: number;
}

/** When a reaction last changed. */
interface ReactionTimesTable {
  workspace_id: string;
  /** A hash of the message, the account and the emoji. */
  reaction: string;
  /** Microseconds, by the clock of the chat. */
  happened_at: number;
}

/** What the model cost a workspace in a month. */
interface ModelSpendingTable {
  workspace_id: string;
  /** `2026-11`, in the workspace's zone. */
  month: string;
  /** Millionths of a unit of the currency. */
  micros: number;
}

/** An idea that the model read in a text, until somebody confirms it. */
interface ModelIdeasTable {
  workspace_id: string;
  /** A random mark. */
  list: string;
  number: number;
  title: string;
  quote: string;
  found_at: number;
}

/** What a member was asked last at a place. */
interface QuestionsTable {
  workspace_id: string;
  place_id: string;
  member_id: string;
  /** The buttons below it, as JSON. */
  actions: string;
  /** The call that asked. */
  origin: string;
  /** The newest event before that. */
  event_seq: number;
  asked_at: number;
}

declare module '../base/store/tables.ts' {
  interface ProjectedTables {
    reactions: ReactionsTable;
  }
  interface OperationTables {
    reaction_times: ReactionTimesTable;
    model_spending: ModelSpendingTable;
    model_ideas: ModelIdeasTable;
    questions: QuestionsTable;
  }
}

export const FACE_TABLES = defineTables({
  reactions: {
    key: ['workspace_id', 'subject', 'place_id', 'user_id', 'emoji'],
    written: ['place_id', 'user_id'],
    refersTo: ['places'],
  },
});
