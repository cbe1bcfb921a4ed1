import type { Action } from '../../../src/base/view/view.ts';

/** What a page is made for. */
export interface Page {
  /** Columns; at least 1. */
  width: number;
  hasColour: boolean;
  /** Instants are written as the clock on the wall in this zone shows them. */
  zone: string;
  /** Of the workspace, ISO 4217. */
  currency: string;
  /** What a person types to do what a button would do. */
  typeAction(action: Action): string;
}
