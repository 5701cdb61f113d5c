/* eslint-disable no-restricted-imports -- tests read the samples from disk; the library itself does no I/O */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ImportSource } from '../byte-source.js';

/** Sample inventories beside the repository; tests that need them are skipped by name where they are absent. */
const samples = resolve(__dirname, '../../../../../../shared/data/lca');

/** `describe`, or `describe.skip` where the samples are absent. */
export const describeWithSamples = existsSync(samples) ? describe : describe.skip;

export function sampleSource(path: string): ImportSource {
  return { name: basename(path), bytes: createReadStream(join(samples, path)) };
}

export function sampleText(path: string): string {
  return readFileSync(join(samples, path), 'utf8');
}
