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

declare module '../base/store/tables.ts' {
  interface ProjectedTables {
    reactions: ReactionsTable;
  }
}

export const FACE_TABLES = defineTables({
  reactions: {
    key: ['workspace_id', 'subject', 'place_id', 'user_id', 'emoji'],
    written: ['place_id', 'user_id'],
    refersTo: ['places'],
  },
});
