import { DUE_AT, DUE_NEXT, DUE_NOW, DUE_TOGETHER } from '../base/run/due.ts';
import { JOB_NEXT, JOBS_WAITING } from '../base/run/jobs.ts';
import { MESSAGE_NEXT, MESSAGES_WAITING } from '../base/run/outbox.ts';
import { OLD_ROWS } from '../base/run/upkeep.ts';
import { OPERATION } from '../base/store/tables.ts';
import { ALL_WORKSPACES } from '../base/store/workspace.ts';
import type { Wall } from '../base/wall/wall.ts';
import { TENANT_OF_MESSAGE } from '../face/message-store.ts';
import { CURSORS_MISSING, EVENTS_READY } from '../loop/bus/queue-store.ts';
import { OLD_DELIVERIES } from '../source/sync/delivery-store.ts';
import { SOURCE_NEXT, SOURCES_LIVE, SOURCES_WAITING } from '../source/sync/run-store.ts';
import { INSTALLED } from '../team/account/install-store.ts';
import { CODE_OF, OLD_CODES } from '../team/account/link-code-store.ts';
import { TENANT_OF } from '../team/account/store.ts';
import { COUNTRIES } from '../team/people/store.ts';
import { TOKEN_OF } from '../team/token/store.ts';
import { LARGEST_TEAMS } from '../todo/likeness/titles-store.ts';
import { TABLES } from './schema.ts';
import { VITALS } from './vitals-store.ts';

/** What keeps the rows of one workspace from queries of another on PostgreSQL, whatever these say. */
export const WALL: Wall = {
  tables: [...TABLES.keys(), ...OPERATION],
  others: {
    leases: 'select, insert, update, delete',
    install_states: 'select, insert, update, delete',
    task_moves: 'select',
    schema_migrations: 'select',
  },
  passages: [
    // When something is to be done anywhere, and where.
    DUE_NOW,
    DUE_NEXT,
    DUE_TOGETHER,
    DUE_AT,
    JOBS_WAITING,
    JOB_NEXT,
    MESSAGES_WAITING,
    MESSAGE_NEXT,
    SOURCES_WAITING,
    SOURCE_NEXT,
    CURSORS_MISSING,
    EVENTS_READY,
    OLD_ROWS,
    OLD_CODES,
    OLD_DELIVERIES,
    // Whose an account, a secret or a message is.
    TENANT_OF,
    CODE_OF,
    TOKEN_OF,
    TENANT_OF_MESSAGE,
    INSTALLED,
    SOURCES_LIVE,
    // What is looked at of all teams, one after another.
    ALL_WORKSPACES,
    LARGEST_TEAMS,
    COUNTRIES,
    VITALS,
  ],
};
