import {
  AliasNode,
  type AndNode,
  BinaryOperationNode,
  ColumnNode,
  CompiledQuery,
  type DeleteQueryNode,
  type FromNode,
  IdentifierNode,
  JoinNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  type OrderByItemNode,
  type OrderByNode,
  type OrNode,
  type QueryId,
  type RawNode,
  ReferenceNode,
  type SelectionNode,
  type SelectQueryNode,
  sql,
  type TableExpression,
  TableNode,
  type UpdateQueryNode,
  ValueNode,
  WhereNode,
} from 'kysely';
import type { Ctx } from '../command/ctx.ts';
import { isSqlite, type Tx } from './open.ts';
import { OPERATION, type ProjectedTable, type Row, type Schema, type Tables } from './tables.ts';

/** What a store needs of a Ctx to read. */
export type Reads = Pick<Ctx, 'tx' | 'scoped' | 'workspace'>;

type NumberedTable = {
  [T in ProjectedTable]: Row<T> extends { number: number } ? T : never;
}[ProjectedTable];

type IdentifiedTable = {
  [T in ProjectedTable]: Row<T> extends { workspace_id: string; id: string } ? T : never;
}[ProjectedTable];

/** The number that the next row of a table gets. Safe in a command, which has the workspace locked. */
export async function nextNumber({ tx, workspace }: Reads, table: NumberedTable): Promise<number> {
  const { rows: found } = await sql<{ last: number | null }>`
    select max(number) as last from ${sql.table(table)} where workspace_id = ${workspace.id}`.execute(tx);
  return (found[0]?.last ?? 0) + 1;
}

/** For whoever reads a workspace without running a command in it. */
export function openReads(tx: Tx, tables: Tables, workspace: Row<'workspaces'>): Reads {
  return { tx, workspace, scoped: scopeTo(tx, tables, workspace.id) };
}

/** The rows of a table in the workspace of a Ctx; of every table that is joined or asked inside, too. */
export function rows<T extends TableExpression<Schema, never>>(
  ctx: Pick<Ctx, 'scoped'>,
  table: T,
): ReturnType<typeof ctx.scoped.selectFrom<T>> {
  return ctx.scoped.selectFrom<T>(table);
}

/** A row of the workspace of a Ctx by its id. */
export async function findRow<T extends IdentifiedTable>(
  { tx, workspace }: Pick<Reads, 'tx' | 'workspace'>,
  table: T,
  id: string,
): Promise<Row<T> | undefined> {
  const statement = `select * from "${table}" where workspace_id = ? and id = ?`;
  const [found] = await runPlain<Row<T>>(tx, statement, [workspace.id, id]);
  return found;
}

/** As findRow, of a row that is there. */
export async function getRow<T extends IdentifiedTable>(
  ctx: Pick<Reads, 'tx' | 'workspace'>,
  table: T,
  id: string,
): Promise<Row<T>> {
  const found = await findRow(ctx, table, id);
  if (!found) throw new Error(`no row of ${table} is called ${id}`);
  return found;
}

/**
 * Runs a statement of both databases, `?` for each value, tables in double quotes as Kysely writes them: for what every
 * command does, where to build it takes longer than to run it.
 */
export async function runPlain<R>(
  tx: Tx,
  statement: string,
  values: readonly unknown[],
): Promise<readonly R[]> {
  let marks = 0;
  const text = isSqlite(tx) ? statement : statement.replaceAll('?', () => `$${++marks}`);
  return (await tx.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows;
}

/** A transaction whose every built query sees the rows of one workspace only. Raw SQL is left as it is. */
function scopeTo(tx: Tx, tables: Tables, workspaceId: string): Tx {
  const scope = new WorkspaceScope(tables, workspaceId);
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => scope.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
  return tx.withPlugin(plugin);
}

type FilteredNode = SelectQueryNode | UpdateQueryNode | DeleteQueryNode;

/** Whether no query stands in a node, which then stays as it is; most of those that a query is made of. */
function holdsNoQuery(node: OperationNode): boolean {
  switch (node.kind) {
    case 'ColumnNode':
    case 'IdentifierNode':
    case 'OperatorNode':
    case 'PrimitiveValueListNode':
    case 'ReferenceNode':
    case 'SchemableIdentifierNode':
    case 'SelectAllNode':
    case 'TableNode':
    case 'ValueNode':
      return true;
    case 'AndNode':
    case 'OrNode': {
      const { left, right } = node as AndNode | OrNode;
      return holdsNoQuery(left) && holdsNoQuery(right);
    }
    case 'BinaryOperationNode': {
      const { leftOperand, rightOperand } = node as BinaryOperationNode;
      return holdsNoQuery(leftOperand) && holdsNoQuery(rightOperand);
    }
    case 'FromNode':
      return (node as FromNode).froms.every(holdsNoQuery);
    case 'OrderByNode':
      return (node as OrderByNode).items.every((item) => {
        const { orderBy, direction } = item as OrderByItemNode;
        return holdsNoQuery(orderBy) && (direction === undefined || holdsNoQuery(direction));
      });
    case 'RawNode':
      return (node as RawNode).parameters.every(holdsNoQuery);
    case 'SelectionNode':
      return holdsNoQuery((node as SelectionNode).selection);
    case 'WhereNode':
      return holdsNoQuery((node as WhereNode).where);
    default:
      return false;
  }
}

/** Adds `workspace_id = …` for each table that a query, or a query inside it, names. */
class WorkspaceScope extends OperationNodeTransformer {
  readonly #tables: Tables;
  readonly #workspaceId: string;

  constructor(tables: Tables, workspaceId: string) {
    super();
    this.#tables = tables;
    this.#workspaceId = workspaceId;
  }

  override transformNode<T extends OperationNode | undefined>(node: T, queryId?: QueryId): T {
    return node === undefined || holdsNoQuery(node) ? node : super.transformNode(node, queryId);
  }

  protected override transformSelectQuery(
    ...args: Parameters<OperationNodeTransformer['transformSelectQuery']>
  ): SelectQueryNode {
    const query = super.transformSelectQuery(...args);
    return this.#narrow(query, query.from?.froms ?? []);
  }

  protected override transformUpdateQuery(
    ...args: Parameters<OperationNodeTransformer['transformUpdateQuery']>
  ): UpdateQueryNode {
    const query = super.transformUpdateQuery(...args);
    return this.#narrow(query, [...(query.table ? [query.table] : []), ...(query.from?.froms ?? [])]);
  }

  protected override transformDeleteQuery(
    ...args: Parameters<OperationNodeTransformer['transformDeleteQuery']>
  ): DeleteQueryNode {
    const query = super.transformDeleteQuery(...args);
    return this.#narrow(query, query.from.froms);
  }

  /** A joined table is narrowed where it is joined, so that an outer join keeps its unmatched rows. */
  protected override transformJoin(...args: Parameters<OperationNodeTransformer['transformJoin']>): JoinNode {
    const join = super.transformJoin(...args);
    const isOurs = this.#isOurs(join.table);
    return isOurs === undefined ? join : JoinNode.cloneWithOn(join, isOurs);
  }

  #narrow<T extends FilteredNode>(query: T, tables: readonly OperationNode[]): T {
    const where = tables.reduce<WhereNode | undefined>((narrowed, table) => {
      const isOurs = this.#isOurs(table);
      if (isOurs === undefined) return narrowed;
      return narrowed ? WhereNode.cloneWithOperation(narrowed, 'And', isOurs) : WhereNode.create(isOurs);
    }, query.where);
    return where === undefined ? query : { ...query, where };
  }

  /** Undefined for what is no table of a workspace: a query inside, a list of moves. */
  #isOurs(node: OperationNode): OperationNode | undefined {
    const [table, name] =
      AliasNode.is(node) && IdentifierNode.is(node.alias) ? [node.node, node.alias.name] : [node, undefined];
    if (!TableNode.is(table)) return undefined;
    const own = table.table.identifier.name;
    if (!this.#tables.has(own as keyof Schema as never) && !OPERATION.includes(own)) return undefined;
    return BinaryOperationNode.create(
      ReferenceNode.create(
        ColumnNode.create(own === 'workspaces' ? 'id' : 'workspace_id'),
        TableNode.create(name ?? own),
      ),
      OperatorNode.create('='),
      ValueNode.create(this.#workspaceId),
    );
  }
}
