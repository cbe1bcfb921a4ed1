import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVault, readKeys } from '../../adapters/vault.ts';
import { anyCharacter } from '../support/any-character.ts';

const OLD = randomBytes(32);
const NEW = randomBytes(32);

describe('the vault', () => {
  it('opens what it sealed, and seals the same twice to something else', () => {
    const vault = createVault([OLD]);
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.string(), (secret, context) => {
        const sealed = vault.seal(secret, context);
        expect(vault.open(sealed, context)).toBe(Buffer.from(secret).toString());
        expect(vault.seal(secret, context)).not.toBe(sealed);
      }),
    );
  });

  it('opens nothing that was changed, moved to another context, or sealed with another key', () => {
    const vault = createVault([OLD]);
    const sealed = vault.seal('whsec_secret', 'team:webhook:W-1');
    expect(sealed).not.toContain('secret');
    expect(() => vault.open(sealed, 'team:webhook:W-2')).toThrow();
    expect(() => createVault([NEW]).open(sealed, 'team:webhook:W-1')).toThrow(/no key/);
    const [version, id, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const forged = `${version}.${id}.${changed.toString('base64url')}`;
      expect(() => vault.open(forged, 'team:webhook:W-1')).toThrow();
    }
    const short = bytes.subarray(0, bytes.length - 8).toString('base64url');
    expect(() => vault.open(`${version}.${id}.${short}`, 'team:webhook:W-1')).toThrow();
  });

  it('seals with the first of two keys and opens with both', () => {
    const sealed = createVault([OLD]).seal('a', 'c');
    const both = createVault([NEW, OLD]);
    expect(both.open(sealed, 'c')).toBe('a');
    expect(both.isCurrent(sealed)).toBe(false);
    const again = both.seal(both.open(sealed, 'c'), 'c');
    expect(both.isCurrent(again)).toBe(true);
    expect(createVault([NEW]).open(again, 'c')).toBe('a');
  });

  it('reads keys of 32 bytes alone', () => {
    const key = OLD.toString('base64');
    expect(readKeys(key)).toEqual([OLD]);
    expect(readKeys(`${NEW.toString('base64url')}, ${key}`)).toEqual([NEW, OLD]);
    for (const wrong of ['', 'secret', randomBytes(16).toString('base64'), `${key},`, `${key};${key}`])
      expect(readKeys(wrong)).toBeNull();
  });
});
