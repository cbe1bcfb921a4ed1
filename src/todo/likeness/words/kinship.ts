/** How much of the start two related words share at least: "printing" and "printer", "moderate" and "moderation". */
export const KIN_LETTERS = 5;
/** The same for scripts whose endings this does not know. */
export const KIN_LETTERS_OTHER_SCRIPT = 4;
