/**
 * What a program that embeds Tiller imports, as `@tiller-bot/tiller`: the engine, a database, commands and sources of
 * one's own, and answers as text. Everything else may change from release to release.
 */
import { type Migrated, type MigrateOptions, migrate as migrateTables } from '../src/base/store/migrate.ts';
import type { Db } from '../src/base/store/open.ts';
import { WALL } from '../src/engine/wall.ts';
import { resolveAsset } from './assets.ts';

export { arg } from '../src/base/command/args.ts';
export { type Command, defineCommand } from '../src/base/command/command.ts';
export type { Ctx } from '../src/base/command/ctx.ts';
export { parseLine } from '../src/base/command/parse.ts';
export { Refusal } from '../src/base/language/errors.ts';
export type { Deliverer, Delivery, Log, Ports } from '../src/base/ports.ts';
export { type Db, openDatabase } from '../src/base/store/open.ts';
export { answer, type View, withData } from '../src/base/view/view.ts';
export { createEngine, type Engine } from '../src/engine/engine.ts';
export type { Visitor } from '../src/team/account/workspace.ts';
export type { CandidateDraft } from '../src/todo/idea/candidate.ts';
export { upsertCandidates } from '../src/todo/idea/upsert-store.ts';
export { newId, random } from './process/random.ts';
export { createWake, type Waker } from './process/wake.ts';
export { renderView } from './terminal/render.ts';

/** The folder that `migrate` takes. */
export const MIGRATIONS = resolveAsset('migrations');

/** Brings the schema up to date; on PostgreSQL with what keeps teams apart, and the questions that are asked of all of them. */
export function migrate(db: Db, options: Omit<MigrateOptions, 'wall'>): Promise<Migrated> {
  return migrateTables(db, { ...options, wall: WALL });
}
