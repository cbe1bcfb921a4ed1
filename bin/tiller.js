#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a clear line instead of a syntax error.
import { checkNode } from './check-node.js';

checkNode();
await import('../adapters/main.ts');
