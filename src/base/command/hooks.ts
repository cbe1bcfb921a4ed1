/**
 * What rooms ask of later ones, which they must not know: each adds its questions (`declare module`), and
 * `src/engine/hooks.ts` has the answers.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the rooms that ask
export interface Hooks {}
