import type { AuditLeaf } from '@carbon-butler/domain-evidence';

/** A leaf before it has its place: all that is known when it arrives. */
export type LeafDraft = Omit<AuditLeaf, 'index' | 'prevForObject'>;
