#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a clear line instead of a syntax error.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode } from './check-node.js';

checkNode();
// Room for young objects, once given, is never given back: without this it grows to some 50 MB while the program loads.
const { setFlagsFromString } = await import('node:v8');
setFlagsFromString('--semi-space-growth-factor=1');
// What is kept may grow by a half before V8 collects: left to itself it lets four times as much garbage lie as is in use. Of
// `check` of 250,000 events that was 332 MB and 20 s of the processor, and is 229 MB and 17 s. Said at the start, because V8
// counts its next limit anew only when it has collected.
setFlagsFromString('--heap-growing-percent=50');
// A thread that plans makes many, begins with more room, and gives it back when it ends: of 16 MB it fills what it needs,
// and its peak is lower than with 4, since less of what is soon of no use is kept.
setFlagsFromString('--min-semi-space-size=16');
// A search for the best batch is over in milliseconds: compiling its WebAssembly once more, for speed, took four times as
// long as the search and 50 MB, for the first forty days that a process plans.
setFlagsFromString('--wasm-tiering-budget=2000000000');
const sources = join(import.meta.dirname, '../adapters/process/main.ts');
const isCheckout = existsSync(sources);
if (isCheckout) {
  // Code without its types is kept from start to start, which halves the time to the first answer. Whatever is kept stays in
  // memory, too: of a package, which has few files, that is not worth its sixth of a second.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/tiller'));
}
// A checkout runs its sources; Node strips no types under node_modules, so a package has them built.
await import(isCheckout ? pathToFileURL(sources) : '../dist/adapters/process/main.js');
