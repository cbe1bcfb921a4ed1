import type { SourceKind } from '../../src/base/source-port.ts';

/** Every kind of source that there is. A kind loads its libraries when it connects, not here. */
export const SOURCE_KINDS: readonly SourceKind[] = [];
