import { ByteBudget, collectBytes } from './byte-source.js';
import type { ImportSource } from './byte-source.js';
import { ImportError } from './import-error.js';
import type { ImportLimits } from './import-limits.js';
import { archiveEntries, isZip } from './zip-archive.js';

/** A file of an import: handed in by itself or as an entry of a zip archive. */
export interface SourceFile {
  /** `archive.zip/folder/name.xml` or the name given. */
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export type ImportSources = ImportSource | readonly ImportSource[];

/** `bytes` of any length, then the rest: nothing that was looked at is lost. */
async function peeked(
  stream: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly bytes: AsyncIterable<Uint8Array> }> {
  const iterator = stream[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? new Uint8Array() : first.value;
  return {
    head,
    bytes: (async function* () {
      yield head;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    })(),
  };
}

async function* counted(
  file: string,
  stream: AsyncIterable<Uint8Array>,
  budget: ByteBudget,
): AsyncGenerator<Uint8Array> {
  for await (const part of stream) {
    budget.spend(file, part.length);
    yield part;
  }
}

/**
 * The files of the sources; a zip archive stands for its entries, other files are streamed. Archives are held in
 * memory compressed, because a zip lists its entries at the end.
 *
 * @param rank order of the files, for formats whose data sets refer to each other
 */
export async function* sourceFiles(
  sources: ImportSources,
  limits: ImportLimits,
  rank: (path: string) => number = () => 0,
): AsyncGenerator<SourceFile> {
  const budget = new ByteBudget(limits);
  const list = 'bytes' in sources ? [sources] : [...sources].sort((a, b) => rank(a.name) - rank(b.name));
  for (const source of list) {
    const { head, bytes } = await peeked(source.bytes);
    if (!isZip(head)) {
      yield { path: source.name, bytes: counted(source.name, bytes, budget) };
      continue;
    }
    const archive = await collectBytes(source.name, bytes, limits.archiveBytesMax);
    const entries = [...archiveEntries(source.name, archive, limits, budget)];
    for (const { path, bytes: content } of entries.sort((a, b) => rank(a.path) - rank(b.path))) {
      if (/\.zip$/i.test(path)) throw new ImportError({ file: source.name }, 'entry', path, 'no archive itself');
      yield { path: `${source.name}/${path}`, bytes: content };
    }
  }
}
