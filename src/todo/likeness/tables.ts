import { defineTables } from '../../base/store/tables.ts';

interface LikenessAnswersTable {
  workspace_id: string;
  low_id: string;
  high_id: string;
  answer: 'same' | 'different';
  answered_by: string | null;
  answered_at: number;
  low_title: string;
  high_title: string;
}

interface CandidateSourcesTable {
  workspace_id: string;
  source: string;
  key: string;
  candidate_id: string;
}

declare module '../../base/store/tables.ts' {
  interface ProjectedTables {
    likeness_answers: LikenessAnswersTable;
    candidate_sources: CandidateSourcesTable;
  }
}

export const LIKENESS_TABLES = defineTables({
  likeness_answers: {
    key: ['workspace_id', 'low_id', 'high_id'],
    written: ['low_title', 'high_title'],
    names: ['answered_by'],
    refersTo: ['executors', 'candidates'],
  },
  candidate_sources: {
    key: ['workspace_id', 'source', 'key'],
    written: ['key'],
    refersTo: ['candidates'],
  },
});
