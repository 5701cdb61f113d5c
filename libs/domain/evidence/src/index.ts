export { decodeBase64, encodeBase64 } from './base64.js';
export { canonicalize, CanonicalJsonError, parseCanonical } from './canonical-json.js';
export { digestOf, hex, sha256Hex } from './digest.js';
export { generateKey, parsePrivateJwk, parsePublicJwk, publicJwkOf, thumbprint } from './ed25519-key.js';
export type { PrivateJwk, PublicJwk } from './ed25519-key.js';
export { ShapeError } from './object-shape.js';

export { digestOfRun, quantitiesOf, RunError, sealRun } from './run.js';
export type { RuleSetUse, RuleStatus, Run, RunCheck, RunDraft, RunWarning } from './run.js';
export { parseRun } from './parse-run.js';
export { compareRuns } from './run-comparison.js';
export type { RunComparison, RunDifference } from './run-comparison.js';

export { leafHash, nodeHash } from './merkle-hash.js';
export { consistencyPlan, hashesOf, inclusionPlan, MerkleError, rootOf, rootPlan } from './merkle-plan.js';
export type { HashPlan, NodeId, NodeLookup } from './merkle-plan.js';
export { appendLeaves, appendLeavesMax } from './merkle-append.js';
export type { StoredNode, TreeGrowth } from './merkle-append.js';
export { verifyConsistency, verifyInclusion } from './merkle-verify.js';
export type { ConsistencyClaim, InclusionClaim } from './merkle-verify.js';

export {
  formatVerifierKey,
  NoteError,
  noteKey,
  noteSignatureType,
  parseNote,
  parseVerifierKey,
  signNote,
  verifyNote,
} from './signed-note.js';
export type { NoteKey, NoteSignature, NoteSignatureType, SignedNote } from './signed-note.js';
export { checkpointText, parseCheckpoint, signCheckpoint, verifyCheckpoint } from './checkpoint.js';
export type { Checkpoint } from './checkpoint.js';
export { cosign, verifyCosignature } from './cosignature.js';
export { formatTlogProof, parseTlogProof } from './tlog-proof.js';
export type { TlogProof } from './tlog-proof.js';

export { bodySha256, leafBytes, leafFor, newSalt, parseLeaf, runSealedAction } from './leaf.js';
export type { Actor, AuditLeaf, LeafEntry, ObjectRef } from './leaf.js';
export { signStatement, StatementError, statementType, verifyStatement } from './statement.js';
export type { StatementClaims } from './statement.js';
export { buildBundle, bundleBytes, bundleBytesMax, parseBundle } from './bundle.js';
export type { BundleEntry, BundleKey, BundleParts, ConsistencyEntry, EvidenceBundle, KeyUse } from './bundle.js';
export type { PinnedKeys } from './bundle-keys.js';
export { verifyBundle } from './bundle-verification.js';
export type { EvidenceTrust, EvidenceVerdict } from './bundle-verification.js';
export type { EvidenceStep } from './evidence-steps.js';
