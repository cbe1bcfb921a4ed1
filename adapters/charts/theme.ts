import type { ChartOrder } from './painter.ts';

export interface Palette {
  background: string;
  text: string;
  quiet: string;
  grid: string;
  /** What was measured. */
  value: string;
  /** What is wanted. */
  target: string;
  /** Our own work. */
  task: string;
  /** What came from outside. */
  event: string;
}

/**
 * The colours of Okabe and Ito ("Color Universal Design", 2008), which people with any common colour blindness tell
 * apart; on light ground some are darkened so that letters in them can be read, on dark ground lightened. Shapes and dashes say the same once more.
 */
export const PALETTES: Readonly<Record<ChartOrder['theme'], Palette>> = {
  light: {
    background: '#ffffff',
    text: '#1d1c1d',
    quiet: '#5c5c60',
    grid: '#e4e4e8',
    value: '#0072b2',
    target: '#b84f00',
    task: '#00785a',
    event: '#b0578b',
  },
  dark: {
    background: '#1e1f22',
    text: '#f2f3f5',
    quiet: '#b5bac1',
    grid: '#3a3c42',
    value: '#56b4e9',
    target: '#e69f00',
    task: '#2fc598',
    event: '#dd9bc1',
  },
};

export const FONT = 'Inter';
/** Pixels of a picture as it is laid out: a chat shows it some 340 wide on a phone, so 15 stay readable as 11. */
export const WIDTH = 480;
export const FONT_SIZE = 15;
export const SMALL_SIZE = 14;
