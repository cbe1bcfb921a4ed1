import { createHash } from 'node:crypto';
import { type FakeVendor, startVendor, type VendorAnswer, type VendorCall } from '../fake-vendor.ts';

/** How a file is served: with which marks of its state, under which token, or from another address. */
interface ServedFile {
  text: string;
  marks?: 'etag' | 'last-modified' | 'none';
  modifiedAt?: number;
  token?: string;
  redirect?: string;
}

/** What Google answers, with 200, for a sheet that is not shared. */
export const SIGN_IN: VendorAnswer = {
  status: 200,
  body: '<!DOCTYPE html><html><title>Sign in</title></html>',
};

/**
 * A server of files for tests: ETag and Last-Modified, with 304 for who has them already (RFC 9110, section 13), redirects
 * as Google's export gives them, and Bearer tokens.
 */
export interface FakeFiles extends FakeVendor {
  /** By path, `/visits.csv`. */
  readonly files: Map<string, ServedFile>;
}

export async function startFakeFiles(): Promise<FakeFiles> {
  const files = new Map<string, ServedFile>();
  const vendor = await startVendor((call) => serve(files.get(call.path), call));
  return { ...vendor, files };
}

function serve(file: ServedFile | undefined, { headers }: VendorCall): VendorAnswer {
  if (!file) return { status: 404, body: 'not found' };
  const { text, marks = 'etag', modifiedAt = 0, token, redirect } = file;
  if (token !== undefined && headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: 'who are you?' };
  if (redirect !== undefined) return { status: 307, headers: { location: redirect }, body: '' };
  const etag = `"${createHash('sha1').update(text).digest('hex')}"`;
  const modified = new Date(modifiedAt).toUTCString();
  const isSame =
    (marks === 'etag' && headers['if-none-match'] === etag) ||
    (marks === 'last-modified' && headers['if-modified-since'] === modified);
  const given: Record<string, string> =
    marks === 'etag' ? { etag } : marks === 'last-modified' ? { 'last-modified': modified } : {};
  return { status: isSame ? 304 : 200, headers: given, body: text };
}
