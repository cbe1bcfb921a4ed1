import { readJson } from '../base/store/json.ts';
import type { Row } from '../base/store/tables.ts';
import { type Settings, settingsSchema } from './settings.ts';

/** The settings of a workspace, with defaults for what nobody set. */
export function readSettings(workspace: Pick<Row<'workspaces'>, 'settings'>): Settings {
  return readJson(settingsSchema, workspace.settings);
}
