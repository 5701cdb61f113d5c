import {
  decodeBase64,
  parseVerifierKey,
  type Checkpoint,
  verifyCheckpoint,
  verifyConsistency,
} from '@carbon-butler/domain-evidence';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ButlerUnderFault } from './butler-under-fault.js';

const execute = promisify(execFile);
const verifier = join(__dirname, '../../../../tools/verify-evidence.mjs');
const bundleDeadlineMs = 60_000;
const pollMs = 250;

/** The evidence log does not hold what it must. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
}

/** Follows one evidence log through the faults, as a monitor does that remembers the last checkpoint it saw. */
export class EvidenceMonitor {
  private last: Checkpoint | undefined;

  constructor(
    private readonly butler: ButlerUnderFault,
    private readonly workDir: string,
  ) {}

  /**
   * Checks that the log only grew since the last time, and that the bundle of `runId` verifies offline against the
   * log's key. Resolves to the size of the log.
   *
   * @throws EvidenceError
   */
  async check(runId: string): Promise<number> {
    await this.verifyBundle(runId);
    const { logVerifierKey } = JSON.parse(await this.read('/v1/evidence/keys')) as { readonly logVerifierKey: string };
    const checkpoint = verifyCheckpoint(await this.read('/v1/evidence/checkpoint'), parseVerifierKey(logVerifierKey));
    const { last } = this;
    if (last !== undefined) {
      if (checkpoint.size < last.size)
        throw new EvidenceError(`the log had ${last.size} leaves and now has ${checkpoint.size}`);
      const proof = await this.read(`/v1/evidence/consistency?from=${last.size}&to=${checkpoint.size}`);
      const { hashes } = JSON.parse(proof) as { readonly hashes: readonly string[] };
      const grew = verifyConsistency({
        oldSize: last.size,
        oldRoot: last.root,
        newSize: checkpoint.size,
        newRoot: checkpoint.root,
        proof: hashes.map((hash) => decodeBase64(hash, 'hashes')),
      });
      if (!grew) throw new EvidenceError(`${last.size} leaves did not grow into ${checkpoint.size}`);
    }
    this.last = checkpoint;
    return checkpoint.size;
  }

  /** With the tool an auditor uses. A run's leaf is in the log a moment after the run is. */
  private async verifyBundle(runId: string): Promise<void> {
    const file = join(this.workDir, 'bundle.json');
    await writeFile(file, await this.read(`/v1/evidence/bundles/${runId}`));
    await execute(process.execPath, [verifier, file]).catch((error: unknown) => {
      throw new EvidenceError(`the bundle of run ${runId} does not verify`, { cause: error });
    });
  }

  /** @throws EvidenceError when there is no answer in time */
  private async read(path: string): Promise<string> {
    let last = 'nothing';
    for (const endMs = performance.now() + bundleDeadlineMs; performance.now() < endMs;) {
      try {
        const { status, text } = await this.butler.request(path);
        if (status === 200) return text;
        last = `${status} ${text}`;
      } catch (error) {
        last = String(error);
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new EvidenceError(`${path} answered ${last}`);
  }
}
