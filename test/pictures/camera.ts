import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Widths of the pictures: a window beside a list of channels, and a phone. */
export const WIDTHS = { wide: 760, phone: 390 } as const;

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Photographs pages without a network; each as tall as what is on it. */
export interface Camera extends AsyncDisposable {
  /** Gives how many lines of text the message has at that width; rows of buttons are none. */
  shoot(html: string, width: number, file: string): Promise<number>;
}

/** Null where there is no browser at the path. */
export async function openCamera(executablePath: string): Promise<Camera | null> {
  if (!existsSync(executablePath)) return null;
  const browser: Browser = await chromium.launch({ executablePath, args: ARGS });
  const page = await browser.newPage({ offline: true });
  return {
    async shoot(html, width, file) {
      await page.setViewportSize({ width, height: 200 });
      await page.setContent(html);
      await page.screenshot({ path: file, fullPage: true });
      const lines = await page.evaluate(COUNT_LINES);
      return Number(lines);
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** Runs in the page: at how many heights text stands in the first message of ours, without its author and its buttons. */
const COUNT_LINES = `(() => {
  const tops = [];
  const scope = document.querySelector('.shown') ?? document.body;
  for (const part of scope.querySelectorAll('.text, .quiet, li, pre')) {
    const range = document.createRange();
    range.selectNodeContents(part);
    for (const { top, height } of range.getClientRects()) if (height > 0) tops.push(top);
  }
  tops.sort((a, b) => a - b);
  return tops.filter((top, index) => index === 0 || top - tops[index - 1] > 8).length;
})()`;
