import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import type { Vault } from '../src/base/ports.ts';

const CIPHER = 'aes-256-gcm';
/** A key's length in bytes, as AES-256 wants it. */
const KEY_BYTES = 32;
/** 96 bits drawn at random: what GCM is made for (NIST SP 800-38D, 8.2.2), far below the 2^32 seals a key may do. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Reads `TILLER_KEY`: base64 of 32 bytes, or several of them with commas between. The first seals, all of them open.
 * Null for what is none.
 */
export function readKeys(given: string): readonly Buffer[] | null {
  const parts = given.split(',').map((part) => part.trim());
  if (!parts.every((part) => /^[A-Za-z0-9+/_-]{43}=?$/.test(part))) return null;
  const keys = parts.map((part) => Buffer.from(part, 'base64'));
  return keys.every((key) => key.length === KEY_BYTES) ? keys : null;
}

/**
 * Seals with AES-256-GCM as `v1.<key id>.<base64url of nonce, text and tag>`. The id is of the key's hash, so that
 * nobody has to name keys. The context is bound in as additional data: a seal moved to another row opens nothing.
 */
export function createVault(keys: readonly Buffer[]): Vault {
  const byId = new Map(keys.map((key) => [nameKey(key), key]));
  const [newest] = byId;
  if (!newest) throw new Error('a vault needs a key');
  const [newestId, newestKey] = newest;
  return {
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, newestKey, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(context));
      const sealed = [nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return `v1.${newestId}.${Buffer.concat(sealed).toString('base64url')}`;
    },
    open(sealed, context) {
      const [version, id = '', body = ''] = sealed.split('.');
      const key = byId.get(id);
      if (version !== 'v1' || !key) throw new Error(`no key ${id} in TILLER_KEY opens what is sealed`);
      const bytes = Buffer.from(body, 'base64url');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      return (
        decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    },
    isCurrent: (sealed) => sealed.startsWith(`v1.${newestId}.`),
  };
}

/** The first 32 bits of a key's SHA-256: enough to tell a few keys apart, and nothing to guess them by. */
function nameKey(key: Buffer): string {
  return hash('sha256', key, 'hex').slice(0, 8);
}
