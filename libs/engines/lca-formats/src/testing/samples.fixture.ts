/* eslint-disable no-restricted-imports -- tests read the samples from disk; the library itself does no I/O */
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ImportSource } from '../byte-source.js';

/** Sample inventories beside the repository; tests that need them are skipped by name where they are absent. */
const samples = resolve(__dirname, '../../../../../../shared/data/lca');

export const hasSamples = existsSync(samples);

/** `describe`, or `describe.skip` where the samples are absent. */
export const describeWithSamples = hasSamples ? describe : describe.skip;

export function sampleSource(path: string): ImportSource {
  return { name: basename(path), bytes: createReadStream(join(samples, path)) };
}

/** The files of a folder, by name. */
export function sampleFolder(path: string, pattern = /./): readonly ImportSource[] {
  const folder = join(samples, path);
  return readdirSync(folder)
    .filter((name) => pattern.test(name) && statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => sampleSource(join(path, name)));
}

export function sampleText(path: string): string {
  return readFileSync(join(samples, path), 'utf8');
}
