interface SecretsTable {
  workspace_id: string;
  id: string;
  sealed: string;
}

declare module '../../base/store/tables.ts' {
  interface OperationTables {
    secrets: SecretsTable;
  }
}

export type {};
