/** Is told a statement that was run, its values, and how many rows it gave or changed. */
export type Recorder = (statement: string, values: readonly unknown[], rows: number | null) => void;
