/** What Slack takes at most (Block Kit reference, as of @slack/types 3.2.0), and what we keep to below it. */
export const LIMITS = {
  messageBlocks: 50,
  modalBlocks: 100,
  homeBlocks: 100,
  actionElements: 25,
  overflowOptions: 5,
  /** Of an option's text and value alike. */
  option: 75,
  radioButtons: 10,
  selectOptions: 100,
  button: 75,
  header: 150,
  inputLabel: 2_000,
  inputHint: 2_000,
  placeholder: 150,
  plainTextInput: 3_000,
  modalTitle: 24,
  privateMetadata: 3_000,
  /** Of the `text` that stands for a message's blocks. */
  messageText: 4_000,
  /** Of one rich text block: no figure is documented; a section's text may have so many. */
  richText: 3_000,
  actionId: 255,
  /** Of a table, of which a message has one: with the row of titles, and of all its cells together. */
  tableRows: 100,
  tableCells: 20,
  tableText: 10_000,
} as const;

/** Buttons in a row under a task: more would wrap on a phone; the rest goes into the overflow menu. */
export const BUTTONS_IN_A_ROW = 4;
