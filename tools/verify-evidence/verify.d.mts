export interface VerifierStep {
  readonly link: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface VerifierResult {
  readonly outcome: 'valid' | 'invalid' | 'unreadable' | 'too-few-witnesses';
  /** Whether both the log's and the statement's key were pinned. */
  readonly pinned: boolean;
  readonly steps: readonly VerifierStep[];
}

export function verifyEvidence(
  bytes: Uint8Array,
  trust?: {
    readonly logKey?: string;
    readonly statementKey?: object;
    readonly witnesses?: readonly string[];
    readonly minWitnesses?: number;
    readonly previousCheckpoint?: string;
  },
): VerifierResult;
