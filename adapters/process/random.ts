import { createHash, randomUUID } from 'node:crypto';
import type { NewId, Random } from '../../src/base/ports.ts';

/** A number stream from a seed: SHA-256 in counter mode, 48 bits a draw. */
export function seededRandom(seed: string): () => number {
  let draw = 0;
  return () => createHash('sha256').update(`${seed}:${draw++}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

export const random: Random = { seeded: seededRandom };

export const newId: NewId = () => randomUUID();
